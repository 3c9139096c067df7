// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "transport/connector.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>

#include <algorithm>
#include <utility>

namespace reprise::transport {

void Connector::Socket::use(int fd) {
  const std::lock_guard lock(owner_.mutex_);
  if (fd < 0) {
    owner_.sockets_.erase(this);
    return;
  }
  // a duplicate: the job may close its own at any time
  auto& copy = owner_.sockets_[this];
  copy.reset(::fcntl(fd, F_DUPFD_CLOEXEC, 3));
  if (owner_.stopping_) ::shutdown(copy.get(), SHUT_RDWR);
}

Connector::Connector(std::size_t threads) : most_(std::max<std::size_t>(1, threads)) {}

Connector::~Connector() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    jobs_.clear();
    for (const auto& [socket, fd] : sockets_) ::shutdown(fd.get(), SHUT_RDWR);
  }
  wake_.notify_all();
  for (auto& thread : threads_) thread.join();
}

void Connector::run(std::function<void()> job) {
  const std::lock_guard lock(mutex_);
  if (stopping_) return;
  jobs_.push_back(std::move(job));
  if (idle_ < jobs_.size() && threads_.size() < most_) threads_.emplace_back([this] { work(); });
  wake_.notify_one();
}

bool Connector::stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void Connector::work() {
  sigset_t all;
  sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, nullptr);  // signals belong to the main thread
  std::unique_lock lock(mutex_);
  for (;;) {
    ++idle_;
    wake_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
    --idle_;
    if (stopping_) return;
    auto job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    job();
    job = nullptr;
    lock.lock();
  }
}

}  // namespace reprise::transport
