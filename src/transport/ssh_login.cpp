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

LoginFailure unreachable(std::string message) { return {Outcome::Kind::unreachable, std::move(message), false}; }

/// Key algorithms to offer, of those that are allowed (empty: all): those of keys that are on record first, so that the
/// host shows one that can be checked. Old RSA signatures (SHA-1) only where the configuration names them.
std::string host_key_algorithms(const std::vector<std::string>& known, const std::string& allowed) {
  std::vector<std::string> types = known;
  for (const auto* type :
       {"ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa"}) {
    if (std::find(types.begin(), types.end(), type) == types.end()) types.emplace_back(type);
  }
  const auto only = allowed.empty() ? std::vector<std::string>{} : split(allowed, ',');
  std::vector<std::string> algorithms;
  const auto offer = [&](const std::string& name, bool by_default) {
    const bool named = std::find(only.begin(), only.end(), name) != only.end();
    if (named || (only.empty() && by_default)) algorithms.push_back(name);
  };
  for (const auto& type : types) {
    if (type == "ssh-rsa") {
      offer("rsa-sha2-512", true);
      offer("rsa-sha2-256", true);
      offer("ssh-rsa", false);
    } else if (type.find('@') == std::string::npos && type != "ssh-dss") {
      offer(type, true);
    }
  }
  return join(algorithms, ",");
}

/// Algorithms as ssh_config(5) has them. libssh leaves out the names that it does not know; where none is left the
/// connection is refused, as nothing weaker than what was asked for may take its place.
std::optional<LoginFailure> set_algorithms(ssh_session session, const LoginSpec& spec) {
  auto known = known_types(trust_files(spec), trust_names(spec));
  if (spec.planned) {
    std::erase(known, spec.planned->type);
    known.insert(known.begin(), spec.planned->type);
  }
  const auto& allowed = spec.target.algorithms;
  struct Choice {
    const char* keyword;
    std::vector<ssh_options_e> options;
    const std::string& wanted;
    std::string names;
  };
  const Choice choices[] = {
      {"Ciphers", {SSH_OPTIONS_CIPHERS_C_S, SSH_OPTIONS_CIPHERS_S_C}, allowed.ciphers, allowed.ciphers},
      {"MACs", {SSH_OPTIONS_HMAC_C_S, SSH_OPTIONS_HMAC_S_C}, allowed.macs, allowed.macs},
      {"KexAlgorithms", {SSH_OPTIONS_KEY_EXCHANGE}, allowed.key_exchange, allowed.key_exchange},
      {"PubkeyAcceptedAlgorithms",
       {SSH_OPTIONS_PUBLICKEY_ACCEPTED_TYPES},
       allowed.accepted_keys,
       allowed.accepted_keys},
      {"HostKeyAlgorithms", {SSH_OPTIONS_HOSTKEYS}, allowed.host_keys, host_key_algorithms(known, allowed.host_keys)}};
  for (const auto& choice : choices) {
    if (choice.wanted.empty() && choice.names.empty()) continue;
    for (const auto option : choice.options) {
      if (!choice.names.empty() && ssh_options_set(session, option, choice.names.c_str()) == SSH_OK) continue;
      return unreachable(
          trf("no connection to {}: of what {} in the ssh configuration allows ({}), nothing can be used "
              "here",
              spec.label, choice.keyword, choice.wanted));
    }
  }
  return std::nullopt;
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
  if (target.compression) ssh_options_set(session, SSH_OPTIONS_COMPRESSION, "yes");
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

/// Runs a script on standard input of a shell, to its end or to the deadline, and gives the beginning of what it
/// prints.
std::string run_script(ssh_session session, const std::string& script, Tick deadline) {
  std::string said;
  ssh_channel channel = ssh_channel_new(session);
  if (channel == nullptr) return said;
  if (ssh_channel_open_session(channel) == SSH_OK && ssh_channel_request_exec(channel, "exec sh") == SSH_OK) {
    ssh_channel_write(channel, script.data(), static_cast<std::uint32_t>(script.size()));
    ssh_channel_send_eof(channel);
    char piece[4096];
    while (ssh_channel_is_open(channel) != 0 && ssh_channel_is_eof(channel) == 0 &&
           std::chrono::steady_clock::now() < deadline) {
      const int size = ssh_channel_read_timeout(channel, piece, sizeof piece, 0, 1000);
      if (size < 0 && size != SSH_AGAIN) break;  // SSH_AGAIN: nothing came for a second, a busy host is still at it
      if (size > 0 && said.empty()) said.assign(piece, static_cast<std::size_t>(size));
    }
  }
  ssh_channel_free(channel);
  return said;
}

/// A dead run of ours may hold the port (takeover ends it), or a host that was just disconnected: try for a while, and
/// longer where something was ended, which a busy host takes its time for.
bool open_forward(ssh_session session, const LoginSpec& spec, std::uint16_t port) {
  int attempts = 10;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    if (ssh_channel_listen_forward(session, "127.0.0.1", port, nullptr) == SSH_OK) return true;
    if (ssh_is_connected(session) == 0 || std::chrono::steady_clock::now() >= spec.deadline) return false;
    if (attempt == 0 && !spec.takeover.empty() &&
        run_script(session, spec.takeover, spec.deadline).starts_with("ended")) {
      attempts = 50;
    }
    ::usleep(300'000);
  }
  return false;
}

void open_forwards(ssh_session session, const LoginSpec& spec) {
  for (const auto& forward : spec.forwards) {
    if (open_forward(session, spec, forward.remote_port) || !spec.warn) continue;
    spec.warn(
        trf("{} does not forward its port {} to us, so nothing can be fetched through the connection: see "
            "AllowTcpForwarding in its sshd_config, and whether another program uses that port",
            spec.label, forward.remote_port));
  }
}

std::optional<LoginFailure> exchange_keys(ssh_session session, const LoginSpec& spec) {
  limit_time(session, spec.deadline);
  if (ssh_connect(session) == SSH_OK) return std::nullopt;
  const std::string why = ssh_get_error(session);
  auto failure = unreachable(trf("the SSH connection to {} failed: {}", spec.label, why));
  failure.silent = why.find("no match") == std::string::npos;  // no common algorithm: asking again is of no use
  return failure;
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
  if (auto failure = set_algorithms(session.get(), spec)) return *failure;
  if (auto failure = exchange_keys(session.get(), spec)) return *failure;
  if (auto failure = check_trust(session.get(), spec)) return *failure;
  if (auto failure = authenticate(session.get(), spec)) return *failure;
  limit_time(session.get(), spec.deadline);
  open_forwards(session.get(), spec);
  ssh_set_blocking(session.get(), 0);
  return session;
}

}  // namespace reprise::transport
