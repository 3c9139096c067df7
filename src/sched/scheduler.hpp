// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/ids.hpp"
#include "graph/graph.hpp"

namespace reprise::sched {

/// Index of a named limit (the dpkg lock of a host, the forks limit).
using PoolId = Id<struct PoolTag>;

/// How many units of a pool a step takes while it runs.
struct Demand {
  PoolId pool;
  std::int64_t units = 1;
};

/// How a step ended, as far as order goes.
enum class Ended {
  good,     ///< what comes after may start
  failed,   ///< its descendants are blocked
};

/// Decides what may start next. A data structure, not a thread: no clock, no I/O. The same calls give the same answers:
/// of all ready steps whose demands fit, the one with the highest priority, ties by id.
class Scheduler {
 public:
  /// `graph` must be acyclic and outlive the scheduler; `priorities` one a step (higher first); `capacities` one a
  /// pool; `demands[i]` of step i. A demand above the capacity of its pool is cut to the capacity.
  Scheduler(const graph::Graph& graph, std::vector<std::int64_t> priorities, std::vector<std::int64_t> capacities,
            std::vector<std::vector<Demand>> demands);

  /// A step that may start now; it counts as running until finish(). Nothing: wait for a running step, or all is done.
  std::optional<StepId> next();
  /// Call once for every step that next() gave.
  /// Returns the steps that are blocked for good by this failure (all not yet blocked descendants), ascending.
  std::vector<StepId> finish(StepId step, Ended how);
  /// Every step has ended or is blocked.
  bool done() const { return open_ == 0; }
  std::size_t running() const { return running_; }

 private:
  struct Ready {
    std::int64_t priority;
    StepId step;
  };
  bool fits(StepId step) const;
  void take(StepId step, std::int64_t sign);
  void push_ready(StepId step);
  std::vector<StepId> block_descendants(StepId step);

  const graph::Graph& graph_;
  std::vector<std::int64_t> priorities_;
  std::vector<std::int64_t> free_;
  std::vector<std::vector<Demand>> demands_;
  std::vector<std::uint32_t> waiting_for_;
  std::vector<bool> blocked_;
  std::vector<Ready> ready_;  // heap of steps that may fit
  std::vector<std::vector<StepId>> waiting_on_pool_;  // ready but parked until that pool has room
  std::size_t open_ = 0;
  std::size_t running_ = 0;
};

}  // namespace reprise::sched
