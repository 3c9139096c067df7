// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <vector>

#include "graph/graph.hpp"

namespace reprise::graph {

/// One cycle of each strongly connected component (steps that all wait for each other), as a path a, b, c (a -> b ->
/// c -> a): the shortest of those through its first step, which is the component's lowest id. Ascending by first step;
/// empty where the graph is acyclic. O(nodes + edges). Tarjan, "Depth-first search and linear graph algorithms", 1972.
std::vector<std::vector<StepId>> find_cycles(const Graph& graph);

}  // namespace reprise::graph
