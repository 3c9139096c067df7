// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "transport/ssh_channel.hpp"

#include <signal.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/i18n.hpp"
#include "transport/ssh_endpoint.hpp"

namespace reprise::transport {

int exit_code_of_signal(const std::string& name) {
  static const std::array<std::pair<const char*, int>, 13> known{{{"ABRT", SIGABRT},
                                                                  {"ALRM", SIGALRM},
                                                                  {"FPE", SIGFPE},
                                                                  {"HUP", SIGHUP},
                                                                  {"ILL", SIGILL},
                                                                  {"INT", SIGINT},
                                                                  {"KILL", SIGKILL},
                                                                  {"PIPE", SIGPIPE},
                                                                  {"QUIT", SIGQUIT},
                                                                  {"SEGV", SIGSEGV},
                                                                  {"TERM", SIGTERM},
                                                                  {"USR1", SIGUSR1},
                                                                  {"USR2", SIGUSR2}}};
  const auto* it = std::find_if(known.begin(), known.end(), [&name](const auto& entry) { return name == entry.first; });
  return it == known.end() ? 255 : 128 + it->second;
}

SshChannel::SshChannel(SshEndpoint& owner, Run& run, std::string command)
    : Channel(run), owner_(&owner), command_(std::move(command)), channel_(ssh_channel_new(owner.session_.get())) {
  owner.channels_.push_back(this);
  if (channel_ == nullptr) {
    phase_ = Phase::closed;
    return;
  }
  callbacks_.userdata = this;
  callbacks_.channel_data_function = on_data;
  callbacks_.channel_close_function = on_close;
  callbacks_.channel_exit_status_function = on_exit;
  callbacks_.channel_exit_signal_function = on_signal;
  ssh_callbacks_init(&callbacks_);
  ssh_set_channel_callbacks(channel_, &callbacks_);
}

SshChannel::~SshChannel() {
  release();
  if (owner_ != nullptr) std::erase(owner_->channels_, this);
}

void SshChannel::release() {
  if (channel_ == nullptr) return;
  ssh_remove_channel_callbacks(channel_, &callbacks_);
  ssh_channel_free(channel_);
  channel_ = nullptr;
}

void SshChannel::lost() {
  release();
  phase_ = Phase::closed;
  if (why_.empty()) why_ = owner_->failure().message;
  owner_ = nullptr;
}

int SshChannel::on_data(ssh_session, ssh_channel, void* data, std::uint32_t size, int is_stderr, void* self) {
  auto& run = *static_cast<SshChannel*>(self)->run_;
  const std::string_view bytes(static_cast<const char*>(data), size);
  if (is_stderr != 0) {
    run.err(bytes);
  } else {
    run.out(bytes);
  }
  return static_cast<int>(size);
}

void SshChannel::on_close(ssh_session, ssh_channel, void* self) {
  static_cast<SshChannel*>(self)->remote_closed_ = true;
}

void SshChannel::on_exit(ssh_session, ssh_channel, int code, void* self) {
  static_cast<SshChannel*>(self)->run_->exited(code);
}

void SshChannel::on_signal(ssh_session, ssh_channel, const char* name, int, const char*, const char*, void* self) {
  static_cast<SshChannel*>(self)->run_->exited(exit_code_of_signal(name == nullptr ? "" : name));
}

void SshChannel::open() {
  const int status = ssh_channel_open_session(channel_);
  if (status == SSH_AGAIN) return;
  if (status != SSH_OK) {
    refused_ = true;
    why_ = ssh_get_error(owner_->session_.get());
    phase_ = Phase::closed;
  } else if (run_->stopping()) {
    phase_ = Phase::closed;  // cancelled meanwhile: nothing was started
  } else {
    phase_ = Phase::requesting;
  }
}

void SshChannel::request() {
  const int status = ssh_channel_request_exec(channel_, command_.c_str());
  if (status == SSH_AGAIN) return;
  if (status != SSH_OK) {
    why_ = trf("the host does not run commands for this login: {}", ssh_get_error(owner_->session_.get()));
    phase_ = Phase::closed;
    return;
  }
  phase_ = Phase::running;
}

void SshChannel::write() {
  while (!remote_closed_ && !run_->pending().empty()) {
    if ((ssh_get_poll_flags(owner_->session_.get()) & SSH_WRITE_PENDING) != 0) return;  // the socket is full
    const auto data = run_->pending();
    const std::size_t window = ssh_channel_window_size(channel_);
    const auto size = std::min({data.size(), window, std::size_t{32768}});
    if (size == 0) return;
    const int count = ssh_channel_write(channel_, data.data(), static_cast<std::uint32_t>(size));
    if (count <= 0) return;
    run_->consumed(static_cast<std::size_t>(count));
  }
  if (!remote_closed_ && !input_ended_ && run_->input_done()) {
    ssh_channel_send_eof(channel_);
    input_ended_ = true;
  }
}

void SshChannel::step() {
  if (phase_ == Phase::opening) open();
  if (phase_ == Phase::requesting) request();
  if (phase_ == Phase::running) {
    write();
    if (remote_closed_) phase_ = Phase::closed;
  }
}

}  // namespace reprise::transport
