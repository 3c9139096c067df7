// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>

#include "transport/channel.hpp"
#include "transport/waiting_shell.hpp"
#include "world/world.hpp"

namespace reprise::transport {

/// What a host worker needs to know and whom it tells.
struct WorkerSettings {
  HostId host;
  std::string label;
  std::size_t channels = 8;  ///< requests at once
  std::optional<Secret> become_password;
  std::optional<std::string> lock_owner;  ///< set: hold the host's lock before the first effect
  std::string lock_token;                 ///< the same for all runs of this controller on this estate
  std::string lock_run;                   ///< the same for all connections of this process
  std::function<void(WorldEvent)> tell;
};

/// All requests of one host: queue, limits, host lock, ends by limit or cancel, and what a lost connection means for
/// each. Knows nothing of SSH: shells come from an endpoint. Used by the input/output thread only.
class HostWorker {
 public:
  HostWorker(WorkerSettings settings, std::shared_ptr<Endpoint> endpoint);
  ~HostWorker();

  void submit(OpId op, Request request);
  void cancel(OpId op);
  /// Does all that can be done now; call after the endpoint was served.
  void step(Tick now);
  /// Nothing begins any more, and the host's lock is given back: its shell does what effects have left for the end of
  /// the run, and ends.
  void leave();
  /// The shell of the lock lives.
  bool holds_lock() const { return lock_ == Lock::held; }
  /// When step() wants to be called at the latest.
  std::optional<Tick> alarm() const;
  Endpoint& endpoint() { return *endpoint_; }

 private:
  struct Task;
  enum class Lock { none, asking, held };
  using Tasks = std::list<std::unique_ptr<Task>>;

  bool pass(Tick now);
  bool start_waiting(Tick now);
  bool may_start(const Task& task) const;
  void start(Task& task, Tick now);
  void keep_shell(Task& task);
  std::size_t sessions() const;
  std::optional<Tick> long_look(const Task& task) const;
  bool wants_lock(Tick now);
  void ask_lock();
  void watch_lock(Task& task);
  void refuse_effects(Outcome::Kind kind, const std::string& message);
  void locked(const std::string& message, Tick now);
  void lock_ended(Task& task, Tick now);
  void watch_limits(Task& task, Tick now);
  void end(Task& task, Outcome::Kind kind, std::string message, Tick now);
  void drive_ending(Task& task, Tick now);
  void send_kill(Task& task);
  void kill_ended(Task& task);
  bool endpoint_lost() const;
  bool over(Task& task, Tick now);
  bool closed_early(Task& task, Tick now);
  bool requeue(Task& task, Tick now);
  void finish(Task& task, Outcome::Kind kind, std::string message);
  void finish_exited(Task& task, Tick now);
  void fail_waiting();
  bool try_later(Tick now);
  Run::LineSink live_sink(const Task& task) const;
  std::size_t running_users() const;

  WorkerSettings settings_;
  std::shared_ptr<Endpoint> endpoint_;
  std::size_t channels_;  // at once; less where the host refuses more
  Tasks waiting_;
  Tasks running_;
  WaitingShell shell_;              // of a brief effect
  std::optional<Tick> full_until_;  // set: the host makes room, nothing is started before
  Lock lock_ = Lock::none;
  bool connecting_ = false;
  bool reached_ = false;               // it has been connected before
  std::optional<Tick> first_silence_;  // when it first did not answer
  Tick retry_at_{};
  Tick::duration pause_{};
};

}  // namespace reprise::transport
