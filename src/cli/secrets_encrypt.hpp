// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "cli/context.hpp"
#include "cli/estate_dir.hpp"

namespace reprise::cli {

/// Turns secrets.yaml into secrets.yaml.age for `recipients` and those of secrets.recipients; with none of either, for
/// an identity of one's own, which is made where there is none. The clear file is removed once the new one was seen to
/// open to the same text.
Status encrypt_secrets(const Context& context, const EstateDir& dir, const std::vector<std::string>& recipients);

/// Makes an identity, encrypts it with a passphrase (secrets.paper.age), has the passphrase typed once more from the
/// paper to prove it, and encrypts the secrets for that identity too. Needs a terminal.
Status make_paper(const Context& context, const EstateDir& dir);

}  // namespace reprise::cli
