// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <functional>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "cli/context.hpp"
#include "cli/estate_dir.hpp"

namespace reprise::cli {

/// Opens secrets.yaml.age, lets `change` make a new text of it (the same text: nothing to do), and stores that for the
/// same recipients. Where the file was changed meanwhile, the new text goes beside it and the Error says so. Tells
/// which names were added, changed and removed.
Status change_secrets(const Context& context, const EstateDir& dir,
                      const std::function<Result<Secret>(const Secret&)>& change);

/// change_secrets() in the user's editor (VISUAL, EDITOR), on a file in memory that is gone on every way out.
Status edit_secrets(const Context& context, const EstateDir& dir);

}  // namespace reprise::cli
