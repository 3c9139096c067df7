// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.hpp"
#include "base/time.hpp"
#include "model/estate.hpp"
#include "transport/known_hosts.hpp"
#include "world/world.hpp"

namespace reprise {

/// `ssh -R`: connections to 127.0.0.1:remote_port of a host come out at a UNIX socket of the controller.
struct RemoteForward {
  std::uint16_t remote_port = 0;
  std::string socket_path;
};

/// What to do with a host whose key nobody has seen before. There is no "do not check": a key that is accepted once is
/// written down and must be the same ever after.
enum class NewKeys { refuse, accept };

/// Settings of the real world. The defaults are those of a careful administrator.
struct RealWorldOptions {
  /// known_hosts of the estate: its word comes before the user's and the system's files. Empty: only those.
  std::string known_hosts;
  NewKeys new_keys = NewKeys::refuse;  ///< accept: append to `known_hosts` (laboratories, freshly made machines)
  /// ssh_config(5) to read instead of the user's and the system's; for tests and for --ssh-config.
  std::optional<std::string> ssh_config;
  std::vector<std::string> identity_files;  ///< private keys tried before those of ssh_config
  std::string private_key;                  ///< --private-key: the only key tried on hosts (not on jump hosts)
  std::string user;                         ///< -u: login on all hosts
  bool become = false;                      ///< sudo on all hosts where the login is not root
  std::optional<Secret> become_password;    ///< for sudo; sent only when sudo asks for it, on standard input
  /// Asks the user for a password or passphrase; nothing: the user gave up. Called from threads of the transport, one
  /// call at a time. Not set: logins that need one fail.
  std::function<std::optional<Secret>(const std::string& prompt)> ask;
  std::size_t connecting = 16;          ///< connections being made at once (0 counts as 1)
  std::size_t channels = 8;             ///< requests of one host at once; sshd allows 10 sessions, two are kept for us
  std::vector<RemoteForward> forwards;  ///< opened on each SSH host with its connection
  Duration keepalive{10'000};           ///< a silent host is asked for a sign of life this often ...
  int keepalive_misses = 3;             ///< ... and given up after so many times
  /// Set: before the first effect on a host (not on the controller) its lock is taken, and held until the connection
  /// ends; the text tells others who we are ("alice@ctl, run 17"). One line.
  std::optional<std::string> lock_owner;
  /// The same for all runs of this controller on this estate, of which only one may live at a time: such a run takes
  /// over what a dead one still holds on hosts (lock, forwarded ports). Letters and digits; empty: one of its own.
  std::string lock_identity;
  /// Called from threads of the transport for every host key that was checked.
  std::function<void(HostId, const HostKey&, const KeyCheck&)> on_key;
  /// Called from threads of the transport for what the user should know though nothing fails by it yet: a forward that
  /// the host refuses.
  std::function<void(const std::string&)> warn;
  bool probe_keys = false;  ///< end each connection after the key exchange, before any login (see trust.hpp)
};

/// Real hosts. `hosts` as in Estate (index = HostId, 0 the controller). Owns its threads: one for all input and output,
/// and a few that make connections. Destroying it drops connections at once: what still runs on hosts is not ended
/// (cancel and wait for that), and host locks are released.
/// Requests: a look that was lost is sent once more on a new connection; an effect never is. `sent` is false as long as
/// no byte of the script had left, and `unreachable` also tells of hosts where no shell came up (no sudo, no shell).
/// Live lines that start with the request's nonce are not reported: they are answers, not text for people.
std::unique_ptr<World> make_real_world(std::vector<Host> hosts, RealWorldOptions options);

/// What RealWorld::now() begins with: the clock on the wall, for who needs no world.
Instant wall_clock();

/// From now on SIGINT and SIGTERM reach the RealWorld alive at that time as Interrupted events instead of ending the
/// process; a third one ends it as usual. Call once, from main.
void install_interrupt_handler();

}  // namespace reprise
