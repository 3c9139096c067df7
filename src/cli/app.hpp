// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

namespace reprise::cli {

/// The command line: chooses the language, parses, runs one verb, returns the exit code (see base/exit_code.hpp).
int run(int argc, char** argv);

}  // namespace reprise::cli
