// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <poll.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "transport/run.hpp"

namespace reprise::transport {

using Tick = std::chrono::steady_clock::time_point;

/// One shell on a host, and the run it serves now. Used by the input/output thread only.
class Channel {
 public:
  explicit Channel(Run& run) : run_(&run) {}
  virtual ~Channel() = default;
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  /// Moves what can be moved without waiting.
  virtual void step() = 0;
  /// Nothing more will come. The run knows the exit code if the host told it.
  virtual bool closed() const = 0;
  /// Closed because the host would not open one more channel; the run has not begun.
  virtual bool refused() const { return false; }
  /// Why it closed without an exit code, for people.
  virtual std::string why() const { return {}; }
  /// From now on it serves another run, which must live as long as the channel: its shell waits for one.
  void serve(Run& next) { run_ = &next; }

 protected:
  Run* run_;
};

/// Where shells of one host come from: the local machine, or an SSH connection. Used by the input/output thread only.
class Endpoint {
 public:
  enum class State { closed, opening, open };
  virtual ~Endpoint() = default;
  virtual State state() const = 0;
  /// Begins to connect, where closed. The last failure is forgotten.
  virtual void open(Duration timeout) = 0;
  /// Why the last open() failed, or how the connection was lost.
  virtual const Outcome& failure() const = 0;
  /// The last open() failed because nobody answered (and not because we were turned away): a host that is about to come
  /// up may answer later.
  virtual bool silent() const { return false; }
  virtual Become become() const = 0;
  /// Starts a shell that serves `run`, which must live as long as the channel. Only while open.
  virtual std::unique_ptr<Channel> start(Run& run) = 0;
  /// Adds what is to be waited for; then, after the waiting, takes note of what happened.
  virtual void collect(std::vector<pollfd>& fds) = 0;
  virtual void serve(const std::vector<pollfd>& fds, Tick now) = 0;
  /// When serve() wants to be called at the latest.
  virtual std::optional<Tick> alarm() const { return std::nullopt; }
};

}  // namespace reprise::transport
