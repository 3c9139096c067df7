// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <memory>

#include "journal/backend.hpp"

namespace reprise::journal {

/// Records in memory, gone with it: for rehearsals, of which there are millions. Nobody can edit it from outside, so
/// the hashes of the chain are not kept; verify_chain() looks at the numbers only. A transaction that fails in the
/// middle undoes what it had added.
std::unique_ptr<Backend> memory_backend();

}  // namespace reprise::journal
