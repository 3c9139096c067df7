// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "sched/scheduler.hpp"

#include <algorithm>
#include <cassert>
#include <functional>
#include <utility>

namespace reprise::sched {

namespace {

StepId id(std::size_t index) { return StepId{static_cast<std::uint32_t>(index)}; }

std::pair<Limits, BigVector<LineId>> sort_into_lines(const std::vector<std::int64_t>& capacities,
                                                     std::vector<std::vector<Demand>> demands) {
  std::pair<Limits, BigVector<LineId>> out;
  for (const auto capacity : capacities) out.first.add_pool(capacity);
  for (auto& wanted : demands) out.second.push_back(out.first.line(std::move(wanted)));
  return out;
}

/// How often a line may be sent from pool to pool before it gets the first claim on all it needs.
constexpr int kPatience = 8;

template <typename Number>
void push(std::vector<Number>& heap, Number number) {
  heap.push_back(number);
  if (heap.size() > 1) std::push_heap(heap.begin(), heap.end(), std::greater<>());
}

template <typename Number>
Number pop(std::vector<Number>& heap) {
  if (heap.size() > 1) std::pop_heap(heap.begin(), heap.end(), std::greater<>());
  const auto top = heap.back();
  heap.pop_back();
  return top;
}

}  // namespace

Scheduler::Scheduler(const graph::Graph& graph, Priorities priorities, Limits limits, BigVector<LineId> lines)
    : graph_(&graph),
      priorities_(std::move(priorities)),
      waiting_for_(graph.size()),
      states_(graph.size(), State::waiting),
      line_of_(std::move(lines)),
      limits_(std::move(limits)),
      open_(graph.size()) {
  if (line_of_.empty()) line_of_.assign(graph.size(), limits_.line({}));
  assert(priorities_.size() == graph.size() && line_of_.size() == graph.size());
  rank_steps();
  add_lines();
  for (const auto capacity : limits_.capacities()) pools_.push_back({capacity, {}});
  for (std::size_t i = 0; i < graph.size(); ++i) {
    waiting_for_[i] = static_cast<std::uint32_t>(graph.before(id(i)).size());
    if (waiting_for_[i] == 0) enter_line(id(i), State::ready);
  }
}

Scheduler::Scheduler(const graph::Graph& graph, std::span<const std::int64_t> priorities,
                     const std::vector<std::int64_t>& capacities, std::vector<std::vector<Demand>> demands)
    : Scheduler(graph, Priorities(priorities.begin(), priorities.end()),
                sort_into_lines(capacities, std::move(demands))) {}

Scheduler::Scheduler(const graph::Graph& graph, Priorities priorities, std::pair<Limits, BigVector<LineId>> needs)
    : Scheduler(graph, std::move(priorities), std::move(needs.first), std::move(needs.second)) {}

/// A counting sort of how far each priority lies below the highest, some bits at a time (more where there are more
/// steps: a pass over all of them costs more than the counters): what all have in common costs nothing, and steps of
/// equal priority stay in the order of their ids.
void Scheduler::rank_steps() {
  const auto count = priorities_.size();
  const unsigned bits = count < 100'000 ? 11 : 16;
  ranks_.resize(count);
  by_rank_.resize(count);
  for (std::size_t i = 0; i < count; ++i) by_rank_[i] = id(i);
  if (count == 0) return;
  const auto [low, high] = std::minmax_element(priorities_.begin(), priorities_.end());
  const auto most = static_cast<std::uint64_t>(*high);
  const auto range = most - static_cast<std::uint64_t>(*low);
  BigVector<StepId> sorted(count);
  for (unsigned shift = 0; shift < 64 && (range >> shift) != 0; shift += bits) {
    const auto digit = [&](StepId step) {
      return ((most - static_cast<std::uint64_t>(priorities_[step.index()])) >> shift) & ((1U << bits) - 1);
    };
    std::vector<std::uint32_t> first(std::min<std::uint64_t>(range >> shift, (1U << bits) - 1) + 2);
    for (const auto step : by_rank_) ++first[digit(step) + 1];
    for (std::size_t i = 1; i < first.size(); ++i) first[i] += first[i - 1];
    for (const auto step : by_rank_) sorted[first[digit(step)]++] = step;
    by_rank_.swap(sorted);
  }
  for (std::size_t i = 0; i < count; ++i) ranks_[by_rank_[i].index()] = static_cast<Rank>(i);
}

/// Those of `limits_` that are not in lines_ yet.
void Scheduler::add_lines() {
  for (auto i = lines_.size(); i < limits_.lines(); ++i) {
    const auto needs = limits_.demands(LineId{static_cast<std::uint32_t>(i)});
    auto& line = lines_.emplace_back();
    line.first = static_cast<std::uint32_t>(needs.data() - limits_.all_demands().data());
    line.count = static_cast<std::uint32_t>(needs.size());
    if (needs.size() == 1) line.only = needs.front();
  }
}

std::size_t Scheduler::bytes() const {
  std::size_t total = priorities_.capacity() * sizeof(std::int64_t) + waiting_for_.capacity() * sizeof(std::uint32_t) +
                      states_.capacity() * sizeof(State) + line_of_.capacity() * sizeof(LineId) +
                      lines_.capacity() * sizeof(Line) + pools_.capacity() * sizeof(Pool) +
                      offered_.capacity() * sizeof(Head) + ranks_.capacity() * sizeof(Rank) +
                      by_rank_.capacity() * sizeof(StepId);
  for (const auto& line : lines_) total += line.rest.capacity() * sizeof(Rank);
  for (const auto& pool : pools_) total += pool.parked.capacity() * sizeof(Head);
  return total;
}

// How ready steps wait for units of their pools.

std::optional<StepId> Scheduler::next() {
  bool claimant_tried = false;
  while (true) {
    const auto best = best_line(claimant_tried);
    if (!best.valid()) return std::nullopt;
    ++weighed_;
    const auto pool = lacking(best);
    if (!pool.valid()) return start(best);
    if (best == claimant_) {
      claimant_tried = true;
    } else {
      park(best, pool);
    }
  }
}

LineId Scheduler::best_line(bool claimant_tried) {
  const auto best = line_of(first_of(offered_, kOffered));
  if (claimant_tried || !claimant_.valid()) return best;
  return best.valid() && goes_before(best, claimant_) ? best : claimant_;
}

/// The first pool that has no units for the head of a line, or whose units are meant for somebody before it.
PoolId Scheduler::lacking(LineId id) {
  for (const auto& demand : demands(id)) {
    auto& wanted = pool(demand.pool);
    if (wanted.free - claimed(demand.pool, id) < demand.units) return demand.pool;
    if (rank_of(first_of(wanted.parked, parking(demand.pool))) < head(id)) return demand.pool;
  }
  return PoolId::none();
}

std::int64_t Scheduler::claimed(PoolId pool, LineId by_others_than) const {
  if (!claimant_.valid() || claimant_ == by_others_than || !goes_before(claimant_, by_others_than)) return 0;
  for (const auto& demand : demands(claimant_)) {
    if (demand.pool == pool) return demand.units;
  }
  return 0;
}

StepId Scheduler::start(LineId id) {
  unhook(id);
  auto& own = line(id);
  const auto step = by_rank_[own.head];
  // finish() will want it: by then the processor has it at hand
  if (step.index() < graph_->size()) __builtin_prefetch(graph_->after(step).data());
  drop_head(own);
  for (const auto& demand : demands(id)) pool(demand.pool).free -= demand.units;
  own.bounced = 0;
  if (claimant_ == id) claimant_ = LineId::none();
  const auto left = std::exchange(own.left, PoolId::none());
  // who is parked where nothing is left gets its turn when something is released
  if (left.valid() && pool(left).free > 0) offer_first_of(left);
  if (own.head != kNobody) wait_or_offer(id);
  if (state(step) == State::again) --paused_;
  state(step) = State::running;
  ++running_;
  return step;
}

void Scheduler::park(LineId id, PoolId pool) {
  unhook(id);
  auto& own = line(id);
  const auto left = std::exchange(own.left, PoolId::none());
  if (left.valid() && left != pool) {
    offer_first_of(left);
    if (++own.bounced >= kPatience && (!claimant_.valid() || goes_before(id, claimant_))) return claim(id);
  }
  wait_at(id, parking(pool));
}

void Scheduler::claim(LineId id) {
  const auto former = std::exchange(claimant_, id);
  if (!former.valid()) return;
  offer(former);
  for (const auto& demand : demands(former)) offer_first_of(demand.pool);
}

void Scheduler::wait_at(LineId id, Place place) {
  line(id).place = place;
  push(heads(place), key(head(id), id));
}

void Scheduler::offer(LineId id) { wait_at(id, kOffered); }

/// What lacks units now will lack them until some are released, and need not be weighed first.
void Scheduler::wait_or_offer(LineId id) {
  for (const auto& demand : demands(id)) {
    if (pool(demand.pool).free < demand.units) return wait_at(id, parking(demand.pool));
  }
  offer(id);
}

void Scheduler::offer_first_of(PoolId pool) {
  const auto id = line_of(first_of(this->pool(pool).parked, parking(pool)));
  if (!id.valid()) return;
  unhook(id);
  offer(id);
}

/// The head that goes first of the lines at a place, which are in `waiting`; kNoHead, after all others: none is there.
Scheduler::Head Scheduler::first_of(Heads& waiting, Place place) {
  while (!waiting.empty()) {
    const auto first = waiting.front();
    const auto& own = line(line_of(first));
    if (own.place == place && own.head == rank_of(first)) return first;
    pop(waiting);
  }
  return kNoHead;
}

/// Takes a line out of where it waits; it remembers the pool, whose next line must get its turn later.
void Scheduler::unhook(LineId id) {
  auto& own = line(id);
  const auto from = std::exchange(own.place, Place::none());
  if (!from.valid()) return;
  auto& waiting = heads(from);
  if (waiting.front() == key(own.head, id)) pop(waiting);
  if (from != kOffered) own.left = PoolId{from.value - 1};
}

void Scheduler::enter_line(StepId step, State as) {
  state(step) = as;
  const auto id = line_of(step);
  auto& own = line(id);
  if (own.head == kNobody) {
    own.head = rank(step);
    return wait_or_offer(id);
  }
  if (own.head < rank(step)) return push(own.rest, rank(step));
  unhook(id);
  push(own.rest, own.head);
  own.head = rank(step);
  if (id != claimant_) offer(id);
}

void Scheduler::drop_head(Line& own) { own.head = own.rest.empty() ? kNobody : pop(own.rest); }

/// A step that waits in its line goes away.
void Scheduler::leave_line(StepId step) {
  const auto id = line_of(step);
  auto& own = line(id);
  if (own.head != rank(step)) {
    std::erase(own.rest, rank(step));
    std::make_heap(own.rest.begin(), own.rest.end(), std::greater<>());
    return;
  }
  unhook(id);
  drop_head(own);
  // whoever stood behind it gets a look: in its line, at the pool where it was parked, at what it had claimed
  const auto left = std::exchange(own.left, PoolId::none());
  if (left.valid()) offer_first_of(left);
  if (claimant_ == id) {
    claimant_ = LineId::none();
    for (const auto& demand : demands(id)) offer_first_of(demand.pool);
  }
  if (own.head != kNobody) offer(id);
}

void Scheduler::release(StepId step) {
  for (const auto& demand : demands(line_of(step))) {
    pool(demand.pool).free += demand.units;
    offer_first_of(demand.pool);
  }
}

// The life of the steps.

template <typename Visit>
void Scheduler::for_each_after(StepId step, const Visit& visit) const {
  if (step.index() < graph_->size()) {
    for (const auto then : graph_->after(step)) visit(then);
  }
  if (more_after_.empty()) return;
  if (const auto more = more_after_.find(step); more != more_after_.end()) {
    for (const auto then : more->second) visit(then);
  }
}

std::vector<StepId> Scheduler::finish(StepId step, Ended how) {
  const auto was = std::exchange(state(step), how == Ended::good ? State::good : State::failed);
  assert(was == State::running || was == State::paused || was == State::again);
  --open_;
  if (was == State::running) {
    --running_;
    release(step);
  } else {
    --paused_;
    if (was == State::again) leave_line(step);
  }
  if (how == Ended::failed) return block_after({step});
  for_each_after(step, [&](StepId then) {
    if (--waiting_for_[then.index()] == 0 && state(then) == State::waiting) enter_line(then, State::ready);
  });
  return {};
}

void Scheduler::pause(StepId step) {
  assert(state(step) == State::running);
  state(step) = State::paused;
  --running_;
  ++paused_;
  release(step);
}

void Scheduler::resume(StepId step) {
  assert(state(step) == State::paused);
  enter_line(step, State::again);
}

std::vector<StepId> Scheduler::cancel(StepId step) {
  if (!block_one(step)) return {};
  auto blocked = block_after({step});
  blocked.insert(std::lower_bound(blocked.begin(), blocked.end(), step), step);
  return blocked;
}

/// False for a step that has started, ended or is blocked already.
bool Scheduler::block_one(StepId step) {
  const auto was = state(step);
  if (was != State::waiting && was != State::ready) return false;
  if (was == State::ready) leave_line(step);
  state(step) = State::blocked;
  --open_;
  return true;
}

/// Blocks all descendants of the given ones; returns those that were not blocked yet, ascending.
std::vector<StepId> Scheduler::block_after(std::vector<StepId> from) {
  std::vector<StepId> found;
  const auto visit = [&](StepId then) {
    if (block_one(then)) found.push_back(then);
  };
  for (const auto step : from) for_each_after(step, visit);
  for (std::size_t i = 0; i < found.size(); ++i) for_each_after(found[i], visit);
  std::sort(found.begin(), found.end());
  return found;
}

Added Scheduler::add(std::span<const NewStep> steps) {
  Added added{id(states_.size()), {}};
  grow(steps);
  std::vector<StepId> hopeless;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto step = id(added.first.index() + i);
    if (!connect(step, steps[i])) hopeless.push_back(step);
  }
  for (const auto step : hopeless) {
    const auto blocked = cancel(step);
    added.blocked.insert(added.blocked.end(), blocked.begin(), blocked.end());
  }
  for (auto i = added.first.index(); i < states_.size(); ++i) {
    if (waiting_for_[i] == 0 && states_[i] == State::waiting) enter_line(id(i), State::ready);
  }
  std::sort(added.blocked.begin(), added.blocked.end());
  return added;
}

/// Makes room for steps that wait for nothing and are in no line yet.
void Scheduler::grow(std::span<const NewStep> steps) {
  for (const auto& step : steps) {
    priorities_.push_back(step.priority);
    line_of_.push_back(limits_.line(step.demands));
  }
  open_ += steps.size();
  add_lines();
  waiting_for_.resize(priorities_.size(), 0);
  states_.resize(priorities_.size(), State::waiting);
  rank_anew();
}

/// Steps came in between: all that is sorted by rank is sorted again.
void Scheduler::rank_anew() {
  const auto before = by_rank_;
  rank_steps();
  const auto now = [&](Rank old) { return rank(before[old]); };
  offered_.clear();
  for (auto& pool : pools_) pool.parked.clear();
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    auto& own = lines_[i];
    if (own.head == kNobody) continue;
    own.head = now(own.head);
    for (auto& other : own.rest) other = now(other);  // their order among each other is the same
    if (own.place.valid()) push(heads(own.place), key(own.head, LineId{static_cast<std::uint32_t>(i)}));
  }
}

/// False: something that it waits for has failed.
bool Scheduler::connect(StepId step, const NewStep& wanted) {
  bool hope = true;
  for (const auto first : wanted.before) {
    const auto how = state(first);
    hope = hope && how != State::failed && how != State::blocked;
    if (how != State::good) wait_for(step, first);
  }
  for (const auto then : wanted.after) {
    if (state(then) == State::ready) {
      leave_line(then);
      state(then) = State::waiting;
    }
    if (state(then) == State::waiting) wait_for(then, step);
  }
  return hope;
}

void Scheduler::wait_for(StepId step, StepId first) {
  more_after_[first].push_back(step);
  ++waiting_for_[step.index()];
}

}  // namespace reprise::sched
