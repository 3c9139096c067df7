// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

namespace reprise {

/// Exit codes of the binary: stable, documented in the manual page. The first that applies, from the top.
enum class ExitCode : int {
  ok = 0,
  failed = 1,       ///< a step or a check failed
  usage = 2,        ///< command line not understood
  invalid = 3,      ///< the description has errors; nothing was touched
  unreachable = 4,  ///< nothing failed, but hosts could not be reached (or their key was refused)
  changes = 5,      ///< --check, plan: there is something to change
  locked = 6,       ///< another controller works on this estate
  refused = 7,      ///< a signature or a hash was refused
  interrupted = 8,  ///< stopped by the user; `apply --resume` goes on
  waiting = 9,      ///< all was reached and nothing failed, but steps wait for a person (`reprise confirm`)
};

}  // namespace reprise
