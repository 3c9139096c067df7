// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string>
#include <vector>

#include "journal/journal.hpp"

namespace reprise::cli {

/// Name of the note that a run with --resume leaves, so that a chain of interrupted runs counts as one.
inline constexpr const char* kResumedNote = "resumed";

struct Resumed {
  std::vector<std::string> done;  ///< keys of the steps that need not be repeated
  std::string told;               ///< what to tell the user, one sentence
};

/// What --resume goes on with: the last apply, if it did not finish and wanted the same, and the runs that it had
/// itself resumed. Where there is nothing to go on with, `told` says why; the run is then an ordinary one, which is
/// always safe.
Result<Resumed> find_resumed(journal::Journal& journal, const std::string& fingerprint);

}  // namespace reprise::cli
