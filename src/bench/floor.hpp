// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstddef>

#include "bench/problem.hpp"
#include "graph/graph.hpp"

namespace reprise::bench {

/// The least that any scheduler must do: the textbook loop of Kahn over the finished rows of `graph`, without
/// priorities and pools. Counting what each step waits for is part of it, building the rows is not.
/// Returns how many steps it reached.
std::size_t kahn(const graph::Graph& graph);

/// The same steps and edges as a oneTBB flow graph of continue_nodes with empty bodies, built and run to the end on one
/// thread. Returns how many bodies ran.
std::size_t tbb_flow(const Problem& problem);

}  // namespace reprise::bench
