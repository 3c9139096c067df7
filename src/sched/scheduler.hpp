// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <optional>
#include <set>
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
  good,    ///< what comes after may start
  failed,  ///< its descendants are blocked
};

/// Decides what may start next. A data structure, not a thread: no clock, no I/O. The same calls give the same answers:
/// of all ready steps whose demands fit, the one with the highest priority, ties by id. Two rules keep a demanding step
/// from being starved by humble ones: nothing of lower priority takes from a pool whose units do not suffice for a
/// step that waits for it; and a step that needs several pools and has found now one, now the other taken a few times
/// gets the first claim on its units.
///
/// Steps with equal demands wait in one line; only the head of a line is ever weighed. A line that does not fit is
/// parked on one pool that lacks units and is offered again when units of that pool are released: a start costs
/// O(log steps) plus what it moves between pools, never a scan of all ready steps.
class Scheduler {
 public:
  /// `graph` must be acyclic and outlive the scheduler; `priorities` one a step (higher first); `capacities` one a
  /// pool (at least 1 is assumed); `demands[i]` of step i. Demands of a step on one pool add up; a demand above the
  /// capacity of its pool is cut to the capacity, one of 0 or less is ignored.
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
  using LineId = Id<struct LineTag>;

  /// Precedence: the smaller key goes first.
  struct Key {
    std::int64_t priority;
    StepId step;
    friend bool operator<(const Key& a, const Key& b) {
      return a.priority != b.priority ? a.priority > b.priority : a.step < b.step;
    }
  };
  struct Pool {
    std::int64_t free = 0;
    std::set<Key> parked;  ///< heads of the lines that lack units of this pool
  };
  /// Ready steps with equal demands.
  struct Line {
    std::vector<Demand> demands;  ///< by pool, each pool once
    std::vector<Key> ready;       ///< heap, the first to go on top
    PoolId parked_on;             ///< none: among offered_, empty, or the claimant
    PoolId left;                  ///< the pool it was parked on before it was offered: its next line gets its turn
    int bounced = 0;              ///< how often it went from pool to pool since its last start
  };

  void make_lines(std::vector<std::vector<Demand>> demands, const std::vector<std::int64_t>& capacities);
  Key key(StepId step) const { return {priorities_[step.index()], step}; }
  Key head(LineId line) const { return lines_[line.index()].ready.front(); }
  bool goes_before(LineId a, LineId b) const { return head(a) < head(b); }
  void push_ready(StepId step);
  LineId best_line(bool claimant_tried) const;
  PoolId lacking(LineId line) const;
  std::int64_t claimed(PoolId pool, LineId by_others_than) const;
  void unhook(LineId line);
  StepId start(LineId line);
  void park(LineId line, PoolId pool);
  void claim(LineId line);
  void offer(LineId line);
  void offer_first_of(PoolId pool);
  void release(StepId step);
  std::vector<StepId> block_descendants(StepId step);

  const graph::Graph& graph_;
  std::vector<std::int64_t> priorities_;
  std::vector<std::uint32_t> waiting_for_;
  std::vector<bool> blocked_;
  std::vector<LineId> line_of_;
  std::vector<Line> lines_;
  std::vector<Pool> pools_;
  std::set<Key> offered_;  ///< heads of the lines that may fit
  LineId claimant_;        ///< the line with the first claim, in neither offered_ nor parked
  std::size_t open_ = 0;
  std::size_t running_ = 0;
};

}  // namespace reprise::sched
