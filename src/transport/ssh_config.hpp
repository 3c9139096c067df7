// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/estate.hpp"

namespace reprise::transport {

/// One stop on the way to a host, as ProxyJump names it: [user@]host[:port], or ssh://...
struct Hop {
  std::string user;
  std::string host;
  std::uint16_t port = 0;
  friend bool operator==(const Hop&, const Hop&) = default;
};

/// What ssh_config(5) allows, in its order, separated by commas; names that only OpenSSH knows stand among them. Empty:
/// nothing is said, the library's own choice holds.
struct Algorithms {
  std::string ciphers;
  std::string macs;
  std::string key_exchange;
  std::string host_keys;
  std::string accepted_keys;  ///< PubkeyAcceptedAlgorithms
};

/// Where and how to log in: ssh_config(5) applied to one host.
struct SshTarget {
  std::string address;       ///< what is connected to, and looked up in known_hosts
  std::string bind_address;  ///< BindAddress: where connections come from; empty: the kernel chooses
  std::uint16_t port = 22;
  std::string user;
  std::string host_key_alias;
  std::vector<std::string> first_keys;  ///< named explicitly: tried before the agent
  std::vector<std::string> identity_files;
  std::vector<std::string> known_hosts;  ///< the user's files, then the system's
  bool agent = true;                     ///< may keys of the agent be tried?
  bool identities_only = false;          ///< of the agent's keys only those that the configuration names
  std::string agent_socket;              ///< IdentityAgent; empty: SSH_AUTH_SOCK
  std::vector<Hop> jumps;                ///< in the order they are passed
  std::string proxy_command;             ///< tokens expanded
  std::vector<std::string> certificate_files;
  bool keys = true;      ///< PubkeyAuthentication
  bool keyboard = true;  ///< KbdInteractiveAuthentication
  bool password = true;  ///< PasswordAuthentication
  bool compression = false;
  enum class Family { any, inet, inet6 };
  Family family = Family::any;
  Algorithms algorithms;
};

/// "user@gw:2222,other" -> hops; nothing where it cannot be read.
std::optional<std::vector<Hop>> parse_jumps(std::string_view text);

/// What `ssh -G` prints -> a target. `home` replaces "~" in file names. `name` is what the user calls the host (%n).
Result<SshTarget> parse_ssh_g(std::string_view text, const std::string& name, const std::string& home);

/// The configuration that is given to ssh(1): the user's and the system's files, or `file` alone, and then "User root"
/// and `address` (may be empty), which count only where nothing else names a login and an address.
std::string config_text(const std::optional<std::string>& file, const std::string& home, const std::string& address);

/// How ssh(1) would reach `name` (what Host lines match). `wanted` overrides the configuration where it is not empty or
/// 0; `address` is where to connect if neither says. Runs `ssh -G`, the one exact reader of ssh_config(5) (Host, Match,
/// Include, tokens); without OpenSSH's client the defaults hold.
Result<SshTarget> resolve(const std::string& name, const Hop& wanted, const std::string& address,
                          const std::optional<std::string>& config_file);

/// The socket of the agent: IdentityAgent, or SSH_AUTH_SOCK; empty: there is none.
std::string agent_path(const SshTarget& target);

/// The user's home directory: HOME, or what the password database says.
std::string home_directory();

}  // namespace reprise::transport
