// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include "bench/problem.hpp"

namespace reprise::bench {

/// Measures on one random graph: build (from a list of edges to rows), priorities (critical path), run to the end with
/// pools (each host's of 1 unit, a global one of 8); and in the same process the floor and oneTBB, see floor.hpp.
/// Prints nanoseconds and bytes a step to stdout; false where not every step ran.
bool run_sched(const SchedOptions& options);

}  // namespace reprise::bench
