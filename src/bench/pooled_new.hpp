// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

namespace reprise::bench {

/// From here on this process takes small blocks of memory from free lists, one a size: a rehearsal makes and drops
/// thousands of short texts and lists in a fraction of a millisecond. For a process with one thread. What was allocated
/// before stays where it is; without this call operator new is as it always was.
void use_pooled_new();

}  // namespace reprise::bench
