// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/time.hpp"
#include "graph/graph.hpp"
#include "sched/scheduler.hpp"

namespace reprise::sched {

/// Priorities for Scheduler by the critical path: how much work (ms), one step after the other, hangs on a step, its
/// own included. `durations` one a step, by estimate. Requires an acyclic graph.
Priorities critical_path_priorities(const graph::Graph& graph, std::span<const Duration> durations);

}  // namespace reprise::sched
