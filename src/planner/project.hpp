// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.hpp"
#include "graph/graph.hpp"

namespace reprise::planner {

/// A point in time or a length of it, in ticks; what a tick is, the caller decides.
using Time = std::int32_t;

/// How many units of a resource an activity takes while it runs.
struct Need {
  std::uint32_t resource = 0;
  std::int32_t units = 0;
};

/// The resource-constrained project scheduling problem (RCPSP, PS|prec|Cmax): activities that must follow one another
/// and share renewable resources, none of them interrupted.
struct Project {
  graph::Graph graph;                    ///< acyclic; what comes before what
  std::vector<Time> durations;           ///< one an activity, 0 or more
  std::vector<std::int32_t> capacities;  ///< one a resource, 1 to kMaxUnits
  std::vector<std::vector<Need>> needs;  ///< one an activity; each resource once, 1 to its capacity
};

/// What the packed resource profile can count to.
constexpr std::int32_t kMaxUnits = 32'767;
/// What all durations may add up to: the profile has a cell a tick.
constexpr std::int64_t kMaxHorizon = 1'000'000;

/// When each activity starts, and when the last one ends.
struct Schedule {
  std::vector<Time> starts;
  Time makespan = 0;
};

/// An Error that names the first activity or resource that breaks what Project promises.
Status check(const Project& project);

/// The longest chain of durations: no schedule is shorter.
Time critical_path_bound(const Project& project);
/// The critical path, and the work that a resource has to do between what must precede and what must follow it: for
/// every resource and every pair of a head and a tail, the activities with at least these need
/// head + work / capacity + tail. O(resources * activities^2). Never below critical_path_bound().
Time lower_bound(const Project& project);

}  // namespace reprise::planner
