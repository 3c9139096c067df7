// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "transport/fd.hpp"

namespace reprise::transport {

/// A small pool of threads for what blocks: names, connections, logins. Threads start when there is work.
class Connector {
 public:
  /// Watches the socket that a job is using, so that stop() can wake it. Thread-safe.
  class Socket {
   public:
    explicit Socket(Connector& owner) : owner_(owner) {}
    ~Socket() { use(-1); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    void use(int fd);

   private:
    Connector& owner_;
  };

  explicit Connector(std::size_t threads);
  /// Shuts down sockets in use, drops jobs that have not begun, and waits for the others.
  ~Connector();
  Connector(const Connector&) = delete;
  Connector& operator=(const Connector&) = delete;

  /// Runs `job` in one of the threads. Thread-safe.
  void run(std::function<void()> job);
  bool stopping();

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> jobs_;
  std::map<Socket*, Fd> sockets_;
  std::vector<std::thread> threads_;
  std::size_t most_;
  std::size_t idle_ = 0;
  bool stopping_ = false;
};

}  // namespace reprise::transport
