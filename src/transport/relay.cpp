// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "transport/relay.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace reprise::transport {

namespace {
constexpr std::size_t kPiece = 32768;
}

Relay::Relay(ssh_channel channel, Fd socket) : channel_(channel), socket_(std::move(socket)) {}

Relay::Relay(ssh_session session, Fd socket, std::string host, std::uint16_t port)
    : channel_(ssh_channel_new(session)), socket_(std::move(socket)), host_(std::move(host)), port_(port) {
  done_ = channel_ == nullptr;
}

Relay::~Relay() {
  if (channel_ != nullptr) ssh_channel_free(channel_);
}

void Relay::collect(std::vector<pollfd>& fds) {
  if (done_ || !host_.empty()) return;
  short events = 0;
  const bool room = incoming_.empty() && ssh_channel_window_size(channel_) > 0;
  if (!socket_ended_ && room) events |= POLLIN;
  if (!outgoing_.empty()) events |= POLLOUT;
  if (events != 0) fds.push_back({socket_.get(), events, 0});
}

void Relay::open() {
  const int status = ssh_channel_open_forward(channel_, host_.c_str(), port_, "127.0.0.1", 0);
  if (status == SSH_OK) {
    host_.clear();
  } else if (status != SSH_AGAIN) {
    done_ = true;
  }
}

/// Moves one piece from the channel to the socket; true: something moved.
bool Relay::to_socket() {
  if (outgoing_.empty() && !channel_ended_) {
    std::array<char, kPiece> buffer;
    const int count = ssh_channel_read_nonblocking(channel_, buffer.data(), buffer.size(), 0);
    if (count > 0) outgoing_.assign(buffer.data(), static_cast<std::size_t>(count));
    if (count == SSH_EOF || (count == 0 && ssh_channel_is_eof(channel_) != 0) || count == SSH_ERROR) {
      channel_ended_ = true;
      ::shutdown(socket_.get(), SHUT_WR);
    }
  }
  if (outgoing_.empty()) return false;
  const auto count = ::send(socket_.get(), outgoing_.data(), outgoing_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (count > 0) {
    outgoing_.erase(0, static_cast<std::size_t>(count));
    return true;
  }
  if (count < 0 && errno != EAGAIN && errno != EINTR) done_ = true;
  return false;
}

/// Moves one piece from the socket to the channel; true: something moved.
bool Relay::to_channel() {
  if (incoming_.empty() && !socket_ended_ && ssh_channel_window_size(channel_) > 0) {
    std::array<char, kPiece> buffer;
    const auto count = ::recv(socket_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (count > 0) {
      incoming_.assign(buffer.data(), static_cast<std::size_t>(count));
    } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
      socket_ended_ = true;
      ssh_channel_send_eof(channel_);
    }
  }
  if (incoming_.empty()) return false;
  const auto window = std::min<std::size_t>(ssh_channel_window_size(channel_), incoming_.size() - sent_);
  const int count = ssh_channel_write(channel_, incoming_.data() + sent_, static_cast<std::uint32_t>(window));
  if (count == SSH_ERROR) done_ = true;
  if (count <= 0) return false;
  sent_ += static_cast<std::size_t>(count);
  if (sent_ == incoming_.size()) {
    incoming_.clear();
    sent_ = 0;
  }
  return true;
}

bool Relay::step() {
  if (!done_ && !host_.empty()) open();
  if (done_ || !host_.empty()) return false;
  bool moved = false;
  for (int round = 0; round < 32 && !done_; ++round) {  // others want their turn too
    const bool out = to_socket();
    const bool in = !done_ && to_channel();
    if (!out && !in) break;
    moved = true;
  }
  if (channel_ended_ && outgoing_.empty() && (socket_ended_ || ssh_channel_is_closed(channel_) != 0)) done_ = true;
  return moved;
}

}  // namespace reprise::transport
