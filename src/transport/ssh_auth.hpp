// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <libssh/libssh.h>

#include <optional>

#include "transport/ssh_login.hpp"

namespace reprise::transport {

/// Makes blocking calls of libssh end at `deadline` (whole seconds, at least one).
void limit_time(ssh_session session, Tick deadline);

/// Logs in: the agent's keys, key files (with their certificates, asking for passphrases), then keyboard-interactive
/// and password by asking. Nothing: logged in.
std::optional<LoginFailure> authenticate(ssh_session session, const LoginSpec& spec);

}  // namespace reprise::transport
