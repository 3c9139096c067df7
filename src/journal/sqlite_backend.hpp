// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <memory>

#include "journal/backend.hpp"
#include "journal/database.hpp"

namespace reprise::journal {

/// Records in an SQLite database with the tables of store.cpp.
std::unique_ptr<Backend> sqlite_backend(Database&& opened);

}  // namespace reprise::journal
