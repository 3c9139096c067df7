// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "transport/ssh_login.hpp"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "transport/host_trust.hpp"
#include "transport/ssh_auth.hpp"

namespace reprise::transport {

namespace {

LoginFailure unreachable(std::string message) { return {Outcome::Kind::unreachable, std::move(message)}; }

/// Key algorithms to offer: those of keys that are on record first, so that the host shows one that can be checked.
std::string host_key_algorithms(const std::vector<std::string>& known) {
  std::vector<std::string> types = known;
  for (const auto* type :
       {"ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa"}) {
    if (std::find(types.begin(), types.end(), type) == types.end()) types.emplace_back(type);
  }
  std::vector<std::string> algorithms;
  for (const auto& type : types) {
    if (type == "ssh-rsa") {
      algorithms.insert(algorithms.end(), {"rsa-sha2-512", "rsa-sha2-256"});
    } else if (type.find('@') == std::string::npos && type != "ssh-dss") {
      algorithms.push_back(type);
    }
  }
  return join(algorithms, ",");
}

/// libssh reads no file on its own: the target holds what ssh_config(5) says, and host keys are checked by us.
void set_options(ssh_session session, const LoginSpec& spec, int fd) {
  const auto& target = spec.target;
  const bool process_config = false;
  const int nodelay = 1;
  const unsigned int port = target.port;
  ssh_options_set(session, SSH_OPTIONS_PROCESS_CONFIG, &process_config);
  ssh_options_set(session, SSH_OPTIONS_HOST, target.address.c_str());
  ssh_options_set(session, SSH_OPTIONS_PORT, &port);
  ssh_options_set(session, SSH_OPTIONS_USER, target.user.c_str());
  ssh_options_set(session, SSH_OPTIONS_KNOWNHOSTS, "/dev/null");
  ssh_options_set(session, SSH_OPTIONS_GLOBAL_KNOWNHOSTS, "/dev/null");
  ssh_options_set(session, SSH_OPTIONS_NODELAY, &nodelay);
  auto known = known_types(trust_files(spec), trust_names(spec));
  if (spec.planned) {
    std::erase(known, spec.planned->type);
    known.insert(known.begin(), spec.planned->type);
  }
  ssh_options_set(session, SSH_OPTIONS_HOSTKEYS, host_key_algorithms(known).c_str());
  if (!target.agent_socket.empty()) {
    ssh_options_set(session, SSH_OPTIONS_IDENTITY_AGENT, target.agent_socket.c_str());
  }
  if (fd >= 0) {
    ssh_options_set(session, SSH_OPTIONS_FD, &fd);
  } else {
    // a session of its own: Ctrl-C on our terminal is for us, not for it
    ssh_options_set(session, SSH_OPTIONS_PROXYCOMMAND, ("setsid -w " + target.proxy_command).c_str());
  }
}

/// A host that was just disconnected may hold the port for a moment: try for a while.
bool open_forward(ssh_session session, std::uint16_t port, Tick deadline) {
  for (int attempt = 0; attempt < 10; ++attempt) {
    if (ssh_channel_listen_forward(session, "127.0.0.1", port, nullptr) == SSH_OK) return true;
    if (ssh_is_connected(session) == 0 || std::chrono::steady_clock::now() >= deadline) return false;
    ::usleep(300'000);
  }
  return false;
}

void open_forwards(ssh_session session, const LoginSpec& spec) {
  for (const auto& forward : spec.forwards) {
    if (open_forward(session, forward.remote_port, spec.deadline) || !spec.warn) continue;
    spec.warn(
        trf("{} does not forward its port {} to us, so nothing can be fetched through the connection: see "
            "AllowTcpForwarding in its sshd_config, and whether another program uses that port",
            spec.label, forward.remote_port));
  }
}

std::optional<LoginFailure> exchange_keys(ssh_session session, const LoginSpec& spec) {
  limit_time(session, spec.deadline);
  if (ssh_connect(session) == SSH_OK) return std::nullopt;
  return unreachable(trf("the SSH connection to {} failed: {}", spec.label, ssh_get_error(session)));
}

}  // namespace

void limit_time(ssh_session session, Tick deadline) {
  const auto left =
      std::chrono::duration_cast<std::chrono::seconds>(deadline - std::chrono::steady_clock::now()).count();
  const long seconds = std::max<long>(1, static_cast<long>(left));
  ssh_options_set(session, SSH_OPTIONS_TIMEOUT, &seconds);
}

LoginResult login(const LoginSpec& spec, Fd socket) {
  Session session(ssh_new());
  if (session == nullptr) return unreachable(tr("out of memory"));
  if (!socket.valid() && spec.target.proxy_command.empty()) return unreachable(tr("no connection"));
  set_options(session.get(), spec, socket.get());
  socket.release();  // libssh closes it with the session
  if (auto failure = exchange_keys(session.get(), spec)) return *failure;
  if (auto failure = check_trust(session.get(), spec)) return *failure;
  if (auto failure = authenticate(session.get(), spec)) return *failure;
  limit_time(session.get(), spec.deadline);
  open_forwards(session.get(), spec);
  ssh_set_blocking(session.get(), 0);
  return session;
}

}  // namespace reprise::transport
