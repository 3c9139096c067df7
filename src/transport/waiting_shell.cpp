// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "transport/waiting_shell.hpp"

#include <utility>

namespace reprise::transport {

bool WaitingShell::fits(const Request& request) {
  return request.effect && request.brief && request.one_stream && !request.nonce.empty();
}

bool WaitingShell::may_take(const Request& request) const {
  return there() && fits(request) && limit_ == request.total_timeout;
}

void WaitingShell::keep(std::unique_ptr<Run> run, std::unique_ptr<Channel> channel, const Request& request) {
  drop();
  run_ = std::move(run);
  channel_ = std::move(channel);
  limit_ = request.total_timeout;
}

std::unique_ptr<Channel> WaitingShell::take(Run& next) {
  channel_->serve(next);
  run_.reset();
  return std::move(channel_);
}

void WaitingShell::watch() {
  if (!there()) return;
  channel_->step();
  if (channel_->closed() || !run_->shell_waits()) drop();
}

void WaitingShell::drop() {
  channel_.reset();  // before the run it serves
  run_.reset();
}

}  // namespace reprise::transport
