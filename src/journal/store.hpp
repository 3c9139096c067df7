// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string>

#include "base/result.hpp"
#include "journal/database.hpp"

namespace reprise::journal {

/// Opens the journal file at `path`, or makes a new one (mode 0600) where there is no file. A new journal appears
/// under its name only when it is complete. What is no journal, damaged or of a newer version is refused before
/// anything is written.
Result<Database> open_store(const std::string& path);

/// A new, empty journal that lives only in memory.
Result<Database> memory_store();

}  // namespace reprise::journal
