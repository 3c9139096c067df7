// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.hpp"
#include "forecast/estimate.hpp"
#include "graph/graph.hpp"
#include "sched/scheduler.hpp"

namespace reprise::forecast {

/// What is to be done, for the simulation: a graph of steps, the limits they share, how long each may take.
struct Work {
  static constexpr std::uint32_t kNoGroup = 0xffffffff;

  graph::Graph graph;
  sched::Priorities priorities;                     ///< one a step, as for sched::Scheduler
  std::vector<std::int64_t> capacities;             ///< one a pool
  std::vector<std::vector<sched::Demand>> demands;  ///< one a step
  std::vector<Estimate> durations;                  ///< one a step
  std::vector<double> elapsed_ms;                   ///< one a step: it runs since; below 0: not started. Empty: none
  std::vector<std::uint32_t> group;                 ///< one a step: a number below `groups` (a service), or kNoGroup
  std::uint32_t groups = 0;
  Estimate pace{1, 0};  ///< a factor that all steps of a run share: a slow line or a busy host slows all of it
};

struct SimulationOptions {
  std::uint32_t runs = 2'000;
  std::uint64_t seed = 1;
  bool chains = true;         ///< also which steps hold up the end (a fifth of the time)
  std::uint32_t threads = 1;  ///< that share the runs (0: one a processor); the answer is the same with any number
};

/// When something ends, from now on.
struct Span {
  Duration p50{0};
  Duration p90{0};
};

struct Simulation {
  Span all;
  std::vector<Span> groups;          ///< 0 where a group has no step
  std::vector<double> criticality;   ///< one a step: the share of runs in which it held up the end
  std::vector<StepId> chain;         ///< with every step at its median: what waited for what, from now to the end
  std::vector<Duration> chain_ends;  ///< when each of `chain` ends
};

/// Plays the work `runs` times with random durations through sched::Scheduler itself, so that pools, priorities and
/// their exceptions count as they will. What has started goes on with what is left of it: a draw from the part of its
/// distribution beyond the time it has already taken. Run n draws from stream n of the seed: the same work and options
/// give the same answer.
///
/// A step holds up the end if it lies on the chain that leads back from the last end: each step of it was started by
/// the end of the one before, be it a step that it depends on or one that held the pool it needs.
Simulation simulate(const Work& work, const SimulationOptions& options);

}  // namespace reprise::forecast
