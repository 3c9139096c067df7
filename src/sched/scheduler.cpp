// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "sched/scheduler.hpp"

#include <algorithm>
#include <cassert>
#include <map>
#include <utility>

namespace reprise::sched {

namespace {

/// How often a line may be sent from pool to pool before it gets the first claim on all it needs.
constexpr int kPatience = 8;

StepId id(std::size_t index) { return StepId{static_cast<std::uint32_t>(index)}; }

/// By pool, each pool once, nothing that can never be had.
std::vector<Demand> normal(std::vector<Demand> demands, const std::vector<std::int64_t>& capacities) {
  std::sort(demands.begin(), demands.end(), [](const Demand& a, const Demand& b) { return a.pool < b.pool; });
  std::vector<Demand> out;
  for (const auto& demand : demands) {
    if (demand.units <= 0) continue;
    if (out.empty() || out.back().pool != demand.pool) out.push_back({demand.pool, 0});
    const auto capacity = std::max<std::int64_t>(1, capacities.at(demand.pool.index()));
    out.back().units = std::min(capacity, out.back().units + std::min(capacity, demand.units));
  }
  return out;
}

}  // namespace

Scheduler::Scheduler(const graph::Graph& graph, std::vector<std::int64_t> priorities,
                     std::vector<std::int64_t> capacities, std::vector<std::vector<Demand>> demands)
    : graph_(graph),
      priorities_(std::move(priorities)),
      waiting_for_(graph.size()),
      blocked_(graph.size(), false),
      pools_(capacities.size()),
      open_(graph.size()) {
  assert(priorities_.size() == graph.size() && demands.size() == graph.size());
  for (std::size_t i = 0; i < pools_.size(); ++i) pools_[i].free = std::max<std::int64_t>(1, capacities[i]);
  make_lines(std::move(demands), capacities);
  for (std::size_t i = 0; i < graph.size(); ++i) {
    waiting_for_[i] = static_cast<std::uint32_t>(graph.before(id(i)).size());
    if (waiting_for_[i] == 0) push_ready(id(i));
  }
}

void Scheduler::make_lines(std::vector<std::vector<Demand>> demands, const std::vector<std::int64_t>& capacities) {
  std::map<std::vector<std::pair<PoolId, std::int64_t>>, LineId> known;
  line_of_.reserve(demands.size());
  for (auto& wanted : demands) {
    auto needs = normal(std::move(wanted), capacities);
    std::vector<std::pair<PoolId, std::int64_t>> name;
    for (const auto& need : needs) name.emplace_back(need.pool, need.units);
    const auto [at, added] = known.try_emplace(std::move(name), LineId{static_cast<std::uint32_t>(lines_.size())});
    if (added) lines_.push_back({std::move(needs), {}, {}, {}, 0});
    line_of_.push_back(at->second);
  }
}

std::optional<StepId> Scheduler::next() {
  bool claimant_tried = false;
  while (true) {
    const auto line = best_line(claimant_tried);
    if (!line.valid()) return std::nullopt;
    const auto pool = lacking(line);
    if (!pool.valid()) return start(line);
    if (line == claimant_) {
      claimant_tried = true;
    } else {
      park(line, pool);
    }
  }
}

Scheduler::LineId Scheduler::best_line(bool claimant_tried) const {
  const auto line = offered_.empty() ? LineId::none() : line_of_[offered_.begin()->step.index()];
  if (claimant_tried || !claimant_.valid()) return line;
  return line.valid() && goes_before(line, claimant_) ? line : claimant_;
}

/// The first pool that has no units for the head of `line`, or whose units are meant for somebody before it.
PoolId Scheduler::lacking(LineId line) const {
  for (const auto& demand : lines_[line.index()].demands) {
    const auto& pool = pools_[demand.pool.index()];
    if (pool.free - claimed(demand.pool, line) < demand.units) return demand.pool;
    if (!pool.parked.empty() && *pool.parked.begin() < head(line)) return demand.pool;
  }
  return PoolId::none();
}

std::int64_t Scheduler::claimed(PoolId pool, LineId by_others_than) const {
  if (!claimant_.valid() || claimant_ == by_others_than || !goes_before(claimant_, by_others_than)) return 0;
  for (const auto& demand : lines_[claimant_.index()].demands) {
    if (demand.pool == pool) return demand.units;
  }
  return 0;
}

StepId Scheduler::start(LineId line) {
  unhook(line);
  auto& own = lines_[line.index()];
  const auto step = own.ready.front().step;
  std::pop_heap(own.ready.begin(), own.ready.end(), [](const Key& a, const Key& b) { return b < a; });
  own.ready.pop_back();
  for (const auto& demand : own.demands) pools_[demand.pool.index()].free -= demand.units;
  own.bounced = 0;
  if (claimant_ == line) claimant_ = LineId::none();
  const auto left = std::exchange(own.left, PoolId::none());
  if (left.valid()) offer_first_of(left);
  if (!own.ready.empty()) offer(line);
  ++running_;
  return step;
}

void Scheduler::park(LineId line, PoolId pool) {
  unhook(line);
  auto& own = lines_[line.index()];
  const auto left = std::exchange(own.left, PoolId::none());
  if (left.valid() && left != pool) {
    offer_first_of(left);
    if (++own.bounced >= kPatience && (!claimant_.valid() || goes_before(line, claimant_))) return claim(line);
  }
  own.parked_on = pool;
  pools_[pool.index()].parked.insert(head(line));
}

void Scheduler::claim(LineId line) {
  const auto former = std::exchange(claimant_, line);
  if (!former.valid()) return;
  offer(former);
  for (const auto& demand : lines_[former.index()].demands) offer_first_of(demand.pool);
}

void Scheduler::offer(LineId line) { offered_.insert(head(line)); }

void Scheduler::offer_first_of(PoolId pool) {
  const auto& parked = pools_[pool.index()].parked;
  if (parked.empty()) return;
  const auto line = line_of_[parked.begin()->step.index()];
  unhook(line);
  offer(line);
}

/// Takes a line out of where it waits; it remembers the pool, whose next line must get its turn later.
void Scheduler::unhook(LineId line) {
  auto& own = lines_[line.index()];
  if (own.parked_on.valid()) {
    pools_[own.parked_on.index()].parked.erase(head(line));
    own.left = std::exchange(own.parked_on, PoolId::none());
  } else {
    offered_.erase(head(line));
  }
}

void Scheduler::push_ready(StepId step) {
  const auto line = line_of_[step.index()];
  auto& own = lines_[line.index()];
  const bool leads = own.ready.empty() || key(step) < head(line);
  if (leads && !own.ready.empty()) unhook(line);
  own.ready.push_back(key(step));
  std::push_heap(own.ready.begin(), own.ready.end(), [](const Key& a, const Key& b) { return b < a; });
  if (leads && line != claimant_) offer(line);
}

void Scheduler::release(StepId step) {
  for (const auto& demand : lines_[line_of_[step.index()].index()].demands) {
    pools_[demand.pool.index()].free += demand.units;
    offer_first_of(demand.pool);
  }
}

std::vector<StepId> Scheduler::finish(StepId step, Ended how) {
  assert(running_ > 0);
  --running_;
  --open_;
  release(step);
  if (how == Ended::failed) return block_descendants(step);
  for (const auto then : graph_.after(step)) {
    if (--waiting_for_[then.index()] == 0) push_ready(then);
  }
  return {};
}

/// A descendant of a failed step cannot be ready: on the way from one to the other somebody still waits.
std::vector<StepId> Scheduler::block_descendants(StepId step) {
  std::vector<StepId> found;
  const auto visit = [&](StepId from) {
    for (const auto then : graph_.after(from)) {
      if (blocked_[then.index()]) continue;
      blocked_[then.index()] = true;
      found.push_back(then);
    }
  };
  visit(step);
  for (std::size_t i = 0; i < found.size(); ++i) visit(found[i]);
  open_ -= found.size();
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace reprise::sched
