// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string>
#include <vector>

#include "cli/context.hpp"
#include "cli/run_options.hpp"

namespace reprise::cli {

/// Holds a connection to each of `hosts` (all, if none is named) until Ctrl-C, so that who works on them by hand can
/// install from the kit. Changes nothing on them. A host that is lost is tried again. Keeps the estate's lock, as runs
/// serve the kit themselves. Sets Context::exit_code where a host was never reached.
Status serve_kit(Context& context, const std::vector<std::string>& hosts, const RunOptions& options);

}  // namespace reprise::cli
