// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include "base/result.hpp"
#include "cli/context.hpp"

namespace reprise::cli {

/// `hosts keys`: makes an SSH key for the sshd of every host that has none yet, and keeps it among the secrets as
/// host_key_NAME (in secrets.yaml.age, or in secrets.yaml where the estate is not encrypted). Tells the fingerprints of
/// those that there are.
Status make_host_keys(Context& context);

}  // namespace reprise::cli
