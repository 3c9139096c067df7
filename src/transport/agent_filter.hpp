// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "transport/fd.hpp"

namespace reprise::transport {

/// Is `certificate` one for `key`, both as they go over the line? Behind its type and its nonce stands what a key has
/// behind its type (PROTOCOL.certkeys of OpenSSH).
bool certifies(std::string_view certificate, std::string_view key);

/// What one host may see of an agent: the keys that ssh_config(5) names for it come first, or alone; a certificate may
/// be offered though the agent holds but its key, which then signs for it. Messages are those of
/// draft-ietf-sshm-ssh-agent, without their length. Pure; one conversation each.
class AgentView {
 public:
  /// `named`: keys and certificates as they go over the line, in the order of their offer; those that the agent cannot
  /// sign for are left out. `others`: what else the agent holds is offered after them.
  AgentView(std::vector<std::string> named, bool others) : named_(std::move(named)), others_(others) {}

  /// What the client asks, as the agent is to be asked.
  std::string to_agent(std::string_view message) const;
  /// What the agent answers, as the client is to be told. A list of keys that cannot be read becomes a failure.
  std::string to_client(std::string_view message);

 private:
  bool named(const std::string& key) const;
  /// ssh(1) lets no key sign that it may not offer.
  bool may_sign_for(const std::string& certificate, const std::string& held) const;

  std::vector<std::string> named_;
  bool others_;
  std::unordered_map<std::string, std::string> stand_ins_;  ///< certificate -> the agent's key that signs for it
};

/// Stands between a client and an agent for as long as it lives, with a thread of its own. libssh offers all keys of an
/// agent or none (ssh_userauth_agent(3)), and a server ends a login after a few that it does not know.
class AgentFilter {
 public:
  /// nullptr: no agent listens at `path`.
  static std::unique_ptr<AgentFilter> start(const std::string& path, AgentView view);
  ~AgentFilter();
  AgentFilter(const AgentFilter&) = delete;
  AgentFilter& operator=(const AgentFilter&) = delete;

  /// The socket for the client, who closes it. Once.
  int take_client() { return client_.release(); }

 private:
  AgentFilter(Fd agent, Fd ours, Fd client, AgentView view);
  void serve();

  Fd agent_;
  Fd ours_;
  Fd client_;
  AgentView view_;
  std::thread thread_;
};

}  // namespace reprise::transport
