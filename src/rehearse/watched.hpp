// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>

#include "journal/backend.hpp"
#include "rehearse/checker.hpp"
#include "world/world.hpp"

namespace reprise::rehearse {

/// Thrown in place of going on after a finding.
struct Found {};

/// The door, with the checker beside it. Throws Found at the first finding; a run that will never end is one.
class WatchedWorld final : public World {
 public:
  WatchedWorld(World& inner, Checker& checker, std::size_t most_calls)
      : inner_(inner), checker_(checker), most_calls_(most_calls) {}
  /// Called once before the n-th call.
  void interpose(std::size_t call, std::function<void()> what) {
    call_ = call;
    what_ = std::move(what);
  }
  Instant now() override { return inner_.now(); }
  OpId submit(Request request) override;
  std::optional<WorldEvent> wait(std::optional<Instant> deadline) override;
  void cancel(OpId op) override { inner_.cancel(op); }

 private:
  void count();
  void stop_if_found() const;

  World& inner_;
  Checker& checker_;
  std::size_t most_calls_;
  std::size_t calls_ = 0;
  std::size_t call_ = 0;
  std::function<void()> what_;
};

/// How writing the journal goes wrong; writes are counted from 1 over the life of a WatchedBackend.
struct WriteTrouble {
  std::size_t fails_from = 0;  ///< 0: never
  std::size_t dies_at = 0;     ///< 0: never; throws sim::ControllerDied
  bool written = false;        ///< dies_at: after the write is on the disk
};

/// The journal's records, with the checker beside them. The records outlive the controller that wrote them.
class WatchedBackend final : public journal::Backend {
 public:
  WatchedBackend(journal::Backend& inner, Checker& checker, WriteTrouble trouble)
      : inner_(inner), checker_(checker), trouble_(trouble) {}

  Status transaction(const std::function<Status()>& work, bool lasting) override;
  Status sync() override { return inner_.sync(); }
  Status add(journal::Record&& record) override;
  Result<bool> has_run(std::int64_t run) override { return inner_.has_run(run); }
  Result<std::int64_t> newest_run() override { return inner_.newest_run(); }
  Status add_pending(std::int64_t run, const std::string& source, const std::string& target) override;
  Status withdraw_pending(std::int64_t run, const std::string& source) override;
  Status keep_pending(std::int64_t run, const std::string& source) override;
  Status clear_pending(const std::string& target) override;
  Result<std::vector<std::string>> pending() override { return inner_.pending(); }
  Status each(std::int64_t run, const char* what, const Visit& visit) override { return inner_.each(run, what, visit); }
  Result<std::vector<journal::Run>> runs(std::int64_t id, std::int64_t limit) override {
    return inner_.runs(id, limit);
  }
  Result<std::vector<Sample>> samples() override { return inner_.samples(); }
  Status verify_chain() override { return inner_.verify_chain(); }

 private:
  journal::Backend& inner_;
  Checker& checker_;
  WriteTrouble trouble_;
  std::size_t writes_ = 0;
  std::set<std::string, std::less<>> intended_;  ///< sources of what this controller made pending
};

}  // namespace reprise::rehearse
