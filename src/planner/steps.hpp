// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "base/time.hpp"
#include "graph/graph.hpp"
#include "sched/scheduler.hpp"

namespace reprise::planner {

/// What a good order of steps is good for.
enum class Objective {
  makespan,  ///< all is done as soon as possible
  services,  ///< services return by their weight, and before they are due
};

/// What is expected of a service. It has returned when its last step has ended.
struct Return {
  std::int64_t weight = 1;  ///< above 0; how much a minute of waiting for it counts
  Duration due{0};          ///< from the start; 0: no time is promised
};

constexpr std::uint32_t kNoService = std::numeric_limits<std::uint32_t>::max();

/// Steps to be put in order; the durations are estimates. All spans have one element a step, but `capacities`, one a
/// pool.
struct Work {
  const graph::Graph& graph;  ///< acyclic
  std::span<const Duration> durations;
  std::span<const std::int64_t> capacities;
  std::span<const std::vector<sched::Demand>> demands;
  std::span<const std::uint32_t> services;  ///< index into `returns`, or kNoService
  std::span<const Return> returns;
};

/// What an order would lead to if all took as long as thought.
struct Prediction {
  Duration makespan{0};
  std::vector<Duration> returns;  ///< one a service; 0 for one without steps
};

struct StepOrder {
  sched::Priorities priorities;  ///< for sched::Scheduler
  Prediction planned;
  Prediction by_critical_path;  ///< what critical-path priorities alone would lead to
};

/// Priorities by which the list scheduler comes as near to the objective as could be found. Every candidate is played
/// by sched::forecast(), and the critical path is one of them: by that forecast no order is worse than it.
///
/// Makespan: a plan of minimise_makespan(), on durations rounded up to a grid, becomes priorities by its starts; only
/// up to some thousand steps, beyond them the critical path stays. Services: what a service rests on inherits its
/// rank; ranks begin by what is due and by weight (the rules of Jackson 1955 and Smith 1956), then neighbours change
/// places while that makes the sum of weighted returns, lateness counted twenty times, smaller.
///
/// The effort is a number of schedules that falls with the number of steps, not a time: the same work gives the same
/// order.
StepOrder order_steps(const Work& work, Objective objective);

}  // namespace reprise::planner
