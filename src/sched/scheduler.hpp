// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/big_vector.hpp"
#include "base/ids.hpp"
#include "graph/graph.hpp"
#include "sched/limits.hpp"

namespace reprise::sched {

/// One a step: the one with the higher number goes first.
using Priorities = BigVector<std::int64_t>;

/// How a step ended, as far as order goes.
enum class Ended {
  good,    ///< what comes after may start
  failed,  ///< its descendants are blocked
};

/// A step that was found while the run was under way.
struct NewStep {
  std::int64_t priority = 0;
  std::vector<Demand> demands;
  std::vector<StepId> before;  ///< what it waits for: any step, also ended ones and others of the same call
  std::vector<StepId> after;   ///< what shall wait for it; one that has already started or ended is not held back
};

/// What became of new steps.
struct Added {
  StepId first;                 ///< the first one's id; the others follow
  std::vector<StepId> blocked;  ///< what can never start, since something it now waits for has failed; ascending
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
///
/// Handlers (after all that may notify them) and what runs last, once, are ordinary steps of the graph.
class Scheduler {
 public:
  /// `graph` must be acyclic and outlive the scheduler; `priorities` one a step (higher first); `lines` one a step, as
  /// `limits` gave them; no `lines` at all: nobody needs anything.
  Scheduler(const graph::Graph& graph, Priorities priorities, Limits limits = {}, BigVector<LineId> lines = {});
  /// The same with `capacities` one a pool and `demands[i]` of step i, for who has them as lists.
  Scheduler(const graph::Graph& graph, std::span<const std::int64_t> priorities,
            const std::vector<std::int64_t>& capacities, std::vector<std::vector<Demand>> demands);

  /// A step that may start now, or go on after resume(); it counts as running until finish() or pause(). Nothing: wait
  /// for a running or a paused step, or all is done.
  std::optional<StepId> next();
  /// Call once for every step that next() gave, running or paused.
  /// Returns the steps that are blocked for good by this failure (all not yet blocked descendants), ascending.
  std::vector<StepId> finish(StepId step, Ended how);
  /// A running step gives its units back, to wait for something else than a pool (a retry later, a person).
  void pause(StepId step);
  /// A paused step wants its units again: next() gives it in its turn, by its own priority.
  void resume(StepId step);
  /// A step that has not started never will, nor its descendants. Returns all of them that were not blocked before,
  /// ascending. Nothing happens to one that has started: finish() ends it.
  std::vector<StepId> cancel(StepId step);
  /// Steps that were not known at the beginning. They must not close a circle.
  Added add(std::span<const NewStep> steps);

  /// Every step has ended or is blocked.
  bool done() const { return open_ == 0; }
  std::size_t running() const { return running_; }
  std::size_t paused() const { return paused_; }
  /// How many lines next() has looked at so far: what the choice costs, without a clock.
  std::uint64_t weighed() const { return weighed_; }
  /// Memory that it has for itself, without the graph.
  std::size_t bytes() const;

 private:
  enum class State : std::uint8_t {
    waiting,  ///< for other steps
    ready,    ///< in its line
    running,
    paused,
    again,  ///< in its line, after resume()
    good,
    failed,
    blocked,
  };

  /// Place in the order of all steps: by priority, ties by id; the lower one goes first.
  using Rank = std::uint32_t;
  static constexpr Rank kNobody = 0xffffffff;
  /// A line by its head: the head's rank above the line's number, so that a comparison is one of integers.
  using Head = std::uint64_t;
  static Head key(Rank head, LineId line) { return (Head{head} << 32U) | line.value; }
  static Rank rank_of(Head head) { return static_cast<Rank>(head >> 32U); }
  static LineId line_of(Head head) { return LineId{static_cast<std::uint32_t>(head)}; }
  /// Heaps (std::push_heap) with the lowest on top.
  using Heads = std::vector<Head>;
  using Ranks = std::vector<Rank>;
  static constexpr Head kNoHead = 0xffffffffffffffff;  ///< nobody waits at a place; its line is none()
  /// Where lines wait by their heads: among the offered, or parked at a pool. The head of a line that goes elsewhere,
  /// or that has another head now, stays unless it is on top, and is dropped when it comes there.
  using Place = Id<struct PlaceTag>;
  static constexpr Place kOffered{0};
  static Place parking(PoolId pool) { return Place{pool.value + 1}; }

  /// Ready steps with equal demands. One line of the cache.
  struct alignas(64) Line {
    Rank head = kNobody;      ///< the first to go
    Place place;              ///< none: empty, or the claimant
    PoolId left;              ///< the pool it was parked on before it was offered: its next line gets its turn
    int bounced = 0;          ///< how often it went from pool to pool since its last start
    std::uint32_t first = 0;  ///< what its steps take, in Limits::all_demands()
    std::uint32_t count = 0;
    Demand only;  ///< the same where it is one, as for most steps: here, on the way to everything else
    Ranks rest;   ///< the others
  };

  /// What is left of a pool, and who waits for more: side by side, as they are looked at together.
  struct Pool {
    std::int64_t free = 0;
    Heads parked;
  };

  Rank rank(StepId step) const { return ranks_[step.index()]; }
  Line& line(LineId id) { return lines_[id.index()]; }
  Pool& pool(PoolId id) { return pools_[id.index()]; }
  Heads& heads(Place place) { return place == kOffered ? offered_ : pools_[place.index() - 1].parked; }
  LineId line_of(StepId step) const { return line_of_[step.index()]; }
  std::span<const Demand> demands(LineId id) const {
    const auto& own = lines_[id.index()];
    if (own.count == 1) return {&own.only, 1};
    return limits_.all_demands().subspan(own.first, own.count);
  }
  Rank head(LineId id) const { return lines_[id.index()].head; }
  State& state(StepId step) { return states_[step.index()]; }
  bool goes_before(LineId a, LineId b) const { return head(a) < head(b); }

  Scheduler(const graph::Graph& graph, Priorities priorities, std::pair<Limits, BigVector<LineId>> needs);
  void add_lines();
  void rank_steps();
  void rank_anew();
  void enter_line(StepId step, State as);
  static void drop_head(Line& own);
  void leave_line(StepId step);
  LineId best_line(bool claimant_tried);
  PoolId lacking(LineId id);
  std::int64_t claimed(PoolId pool, LineId by_others_than) const;
  Head first_of(Heads& waiting, Place place);
  void wait_at(LineId id, Place place);
  void unhook(LineId id);
  StepId start(LineId id);
  void park(LineId id, PoolId pool);
  void claim(LineId id);
  void offer(LineId id);
  void wait_or_offer(LineId id);
  void offer_first_of(PoolId pool);
  void release(StepId step);

  template <typename Visit>
  void for_each_after(StepId step, const Visit& visit) const;
  bool block_one(StepId step);
  std::vector<StepId> block_after(std::vector<StepId> found);
  void grow(std::span<const NewStep> steps);
  bool connect(StepId id, const NewStep& step);
  void wait_for(StepId step, StepId first);

  const graph::Graph* graph_;                         ///< not null
  std::map<StepId, std::vector<StepId>> more_after_;  ///< edges that came with add()
  Priorities priorities_;
  BigVector<Rank> ranks_;      ///< by step
  BigVector<StepId> by_rank_;  ///< the other way round
  BigVector<std::uint32_t> waiting_for_;
  BigVector<State> states_;
  BigVector<LineId> line_of_;
  Limits limits_;
  std::vector<Line> lines_;
  std::vector<Pool> pools_;
  Heads offered_;
  LineId claimant_;  ///< the line with the first claim, at no place
  std::size_t open_ = 0;
  std::size_t running_ = 0;
  std::size_t paused_ = 0;
  std::uint64_t weighed_ = 0;
};

}  // namespace reprise::sched
