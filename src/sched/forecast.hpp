// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <span>
#include <vector>

#include "base/time.hpp"
#include "graph/graph.hpp"
#include "sched/scheduler.hpp"

namespace reprise::sched {

/// When each step would run if all took exactly as long as thought, counted from the start.
struct Forecast {
  std::vector<Duration> starts;  ///< one a step
  std::vector<Duration> ends;    ///< one a step
  std::vector<StepId> order;     ///< in the order of their starts
  Duration makespan{0};          ///< the end of the last one
};

/// Plays `scheduler` (fresh; it is used up) to its end on a virtual clock. `durations` one a step; 0 for what is
/// already done gives the forecast of what is left. O((steps + edges) log steps).
Forecast forecast(const graph::Graph& graph, Scheduler scheduler, std::span<const Duration> durations);

}  // namespace reprise::sched
