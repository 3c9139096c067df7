// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <memory>

#include "transport/channel.hpp"

namespace reprise::transport {

/// The shell of a brief effect that has ended, which waits for the next one (Request::brief): at most one. Used by the
/// input/output thread only.
class WaitingShell {
 public:
  /// The request may run in a shell together with others, one after the other.
  static bool fits(const Request& request);
  /// It may run in the one that waits here: the readers of its output have the same limit of time.
  bool may_take(const Request& request) const;

  bool there() const { return channel_ != nullptr; }
  /// The process group that it leads.
  std::int64_t group() const { return run_->group(); }
  /// Keeps a shell whose run has ended with Run::shell_waits(). `request`: that of the run.
  void keep(std::unique_ptr<Run> run, std::unique_ptr<Channel> channel, const Request& request);
  /// Gives it away; from now on it serves `next`.
  std::unique_ptr<Channel> take(Run& next);
  /// Gives it up if it has ended, or says something though nothing runs in it.
  void watch();
  /// Gives it up: its standard input is closed, and it ends.
  void drop();

 private:
  std::unique_ptr<Run> run_;  // hears what should not come any more
  std::unique_ptr<Channel> channel_;
  Duration limit_{0};
};

}  // namespace reprise::transport
