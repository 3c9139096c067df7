// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <libssh/libssh.h>
#include <poll.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "transport/fd.hpp"

namespace reprise::transport {

/// Carries bytes both ways between a channel of a session and a local socket (not blocking), with back-pressure:
/// nothing is read from one side that the other has not taken. Belongs to the session and dies with it.
class Relay {
 public:
  /// A forwarded connection that was accepted; takes both.
  Relay(ssh_channel channel, Fd socket);
  /// A connection to be made from the other side of the session to host:port (direct-tcpip).
  Relay(ssh_session session, Fd socket, std::string host, std::uint16_t port);
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  void collect(std::vector<pollfd>& fds);
  /// Moves what can be moved without waiting; true: something was moved, and there may be more.
  bool step();
  bool done() const { return done_; }

 private:
  void open();
  bool to_socket();
  bool to_channel();

  ssh_channel channel_;
  Fd socket_;
  std::string host_;  // empty: the channel is open
  std::uint16_t port_ = 0;
  std::string outgoing_;  // to the socket
  std::string incoming_;  // to the channel
  std::size_t sent_ = 0;  // of incoming_
  bool socket_ended_ = false;
  bool channel_ended_ = false;
  bool done_ = false;
};

}  // namespace reprise::transport
