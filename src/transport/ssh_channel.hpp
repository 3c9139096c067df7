// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <libssh/callbacks.h>
#include <libssh/libssh.h>

#include <string>

#include "transport/channel.hpp"

namespace reprise::transport {

class SshEndpoint;

/// A shell at the other end of an SSH session.
class SshChannel : public Channel {
 public:
  SshChannel(SshEndpoint& owner, Run& run, std::string command);
  ~SshChannel() override;

  void step() override;
  bool closed() const override { return phase_ == Phase::closed; }
  bool refused() const override { return refused_; }
  std::string why() const override { return why_; }

  /// Waits for an answer of the server that libssh does not announce.
  bool in_transition() const { return phase_ == Phase::opening || phase_ == Phase::requesting; }
  /// The session is about to be freed, and the channel with it.
  void lost();

 private:
  enum class Phase { opening, requesting, running, closed };
  void open();
  void request();
  void write();
  void release();

  static int on_data(ssh_session, ssh_channel, void* data, std::uint32_t size, int is_stderr, void* self);
  static void on_close(ssh_session, ssh_channel, void* self);
  static void on_exit(ssh_session, ssh_channel, int code, void* self);
  static void on_signal(ssh_session, ssh_channel, const char* name, int, const char*, const char*, void* self);

  SshEndpoint* owner_;
  std::string command_;
  ssh_channel channel_;
  ssh_channel_callbacks_struct callbacks_{};
  Phase phase_ = Phase::opening;
  bool remote_closed_ = false;
  bool input_ended_ = false;
  bool refused_ = false;
  std::string why_;
};

/// 128 + the number of a signal named as RFC 4254 does ("TERM"); 255 where the name is unknown.
int exit_code_of_signal(const std::string& name);

}  // namespace reprise::transport
