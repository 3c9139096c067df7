// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <libssh/libssh.h>

#include <optional>
#include <string>
#include <vector>

#include "transport/ssh_login.hpp"

namespace reprise::transport {

/// The known_hosts files that count for a login: the estate's, then those of ssh_config(5).
std::vector<std::string> trust_files(const LoginSpec& spec);

/// The names under which they may list the host.
std::vector<std::string> trust_names(const LoginSpec& spec);

/// Holds the key the host has just proven against known_hosts; nothing: it is trusted.
std::optional<LoginFailure> check_trust(ssh_session session, const LoginSpec& spec);

/// What to tell the user of a key that is not trusted. Pure.
std::string explain_key(const LoginSpec& spec, const HostKey& key, const KeyCheck& check);

}  // namespace reprise::transport
