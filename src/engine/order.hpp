// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "catalog/catalog.hpp"
#include "graph/graph.hpp"
#include "planner/steps.hpp"
#include "sched/scheduler.hpp"

namespace reprise::engine {

/// The pools of a catalog in the form of the scheduler.
struct Pools {
  std::vector<std::int64_t> capacities;
  std::vector<std::vector<sched::Demand>> demands;  ///< one a node; nodes behind the catalog's steps take nothing
};
Pools pools_of(const catalog::Catalog& catalog, std::size_t nodes);

/// The same sorted into lines, for large catalogs.
struct Lines {
  sched::Limits limits;
  BigVector<sched::LineId> lines;  ///< one a node
};
Lines lines_of(const catalog::Catalog& catalog, std::size_t nodes);

/// In which order the steps of a run start, and what that is expected to lead to.
struct StartOrder {
  sched::Priorities priorities;   ///< one a node of the run's graph
  std::vector<std::string> told;  ///< lines for people; empty without an objective
};

/// Plans for `objective`; without one, priorities are `tails` (the critical path). `durations` one a node of `graph`,
/// ms, 0 for what this run does not do. A service's weight is 101 - priority; it is due after its `rto`,
/// or when its deadline comes after `now`, whichever is sooner.
StartOrder plan_order(const catalog::Catalog& catalog, const graph::Graph& graph,
                      const std::vector<std::int64_t>& durations, const sched::Priorities& tails,
                      std::optional<planner::Objective> objective, Instant now);

}  // namespace reprise::engine
