// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <libssh/libssh.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/secret.hpp"
#include "transport/fd.hpp"
#include "transport/real_world.hpp"
#include "transport/ssh_config.hpp"
#include "world/world.hpp"

namespace reprise::transport {

using Tick = std::chrono::steady_clock::time_point;

struct SessionDeleter {
  void operator()(ssh_session session) const { ssh_free(session); }
};
using Session = std::unique_ptr<ssh_session_struct, SessionDeleter>;

/// Everything a login needs. Plain data and callbacks that may be called from any thread.
struct LoginSpec {
  SshTarget target;
  std::string label;                     ///< the host as the user calls it, for messages
  std::vector<std::string> known_names;  ///< further names of the host in the estate's known_hosts
  std::string estate_known_hosts;
  std::optional<HostKey> planned;  ///< the key that the host is to have: trusted whatever known_hosts says, then pinned
  NewKeys new_keys = NewKeys::refuse;
  bool probe_only = false;
  std::function<std::optional<Secret>(const std::string& prompt)> ask;
  std::function<void(const HostKey&, const KeyCheck&)> on_key;
  std::vector<RemoteForward> forwards;
  std::string takeover;  ///< run once by sh where a forward is refused, before it is asked for again
  std::function<void(const std::string&)> warn;
  Tick deadline;
  /// Tells which socket is being used, so that another thread may shut it down; called with -1 at the end.
  std::function<void(int fd)> using_socket;
};

/// Why there is no session: `kind` is unreachable or untrusted.
struct LoginFailure {
  Outcome::Kind kind = Outcome::Kind::unreachable;
  std::string message;
  bool silent = false;  ///< nobody answered, or nobody who speaks SSH yet
};

using LoginResult = std::variant<Session, LoginFailure>;

/// Connects to the target's address and port; the last error of all its addresses where none answers. Blocks until
/// `deadline`.
std::variant<Fd, LoginFailure> connect_tcp(const SshTarget& target, Tick deadline,
                                           const std::function<void(int)>& using_socket);

/// Key exchange, check of the host's key, login, remote forwards; blocks. `socket`: a connected socket, or none where
/// the target has a proxy command. The session comes back in non-blocking mode. The socket is closed on failure.
LoginResult login(const LoginSpec& spec, Fd socket);

}  // namespace reprise::transport
