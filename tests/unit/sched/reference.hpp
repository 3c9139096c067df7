// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sched/scheduler.hpp"

/// Scheduling problems as plain data, and the rules of the scheduler once more, slow and obvious.
namespace reprise::sched {

using Numbers = std::vector<std::uint32_t>;
using Pairs = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

inline graph::Graph make_graph(std::size_t nodes, const Pairs& edges) {
  graph::Builder builder(nodes);
  for (const auto& [first, then] : edges) builder.connect(StepId{first}, StepId{then});
  return std::move(builder).build();
}

inline Numbers numbers(const std::vector<StepId>& steps) {
  Numbers out;
  for (const auto step : steps) out.push_back(step.value);
  return out;
}

struct Problem {
  std::size_t nodes = 0;
  Pairs edges;
  std::vector<std::int64_t> priorities;
  std::vector<std::int64_t> capacities;
  std::vector<std::vector<Demand>> demands;

  explicit Problem(std::size_t n) : nodes(n), priorities(n, 0), demands(n) {}
  graph::Graph graph() const { return make_graph(nodes, edges); }
  Scheduler scheduler(const graph::Graph& g) const { return {g, priorities, capacities, demands}; }
};

/// The rules by looking at every step each time. Exact where every demand is one unit or every step has one pool.
class Reference {
 public:
  enum class State { waiting, running, paused, again, good, failed, blocked };

  explicit Reference(Problem problem)
      : problem_(std::move(problem)), free_(problem_.capacities), state_(problem_.nodes, State::waiting) {}

  std::optional<StepId> next() {
    std::set<PoolId> closed;
    for (const auto step : ready()) {
      bool fits = true;
      for (const auto& demand : problem_.demands[step]) {
        const bool lacks = free_[demand.pool.index()] < units(demand);
        fits = fits && !lacks && closed.count(demand.pool) == 0;
        if (lacks) closed.insert(demand.pool);
      }
      if (!fits) continue;
      take(step);
      return StepId{step};
    }
    return std::nullopt;
  }
  /// Tells the reference what the real one has started.
  void follow(StepId step) {
    const auto all = ready();
    CHECK(std::find(all.begin(), all.end(), step.value) != all.end());
    take(step.value);
    for (const auto free : free_) CHECK(free >= 0);
  }

  Numbers finish(StepId step, Ended how) {
    if (state(step) == State::running) give_back(step.value);
    state(step) = how == Ended::good ? State::good : State::failed;
    return spread();
  }
  void pause(StepId step) {
    give_back(step.value);
    state(step) = State::paused;
  }
  void resume(StepId step) { state(step) = State::again; }
  Numbers cancel(StepId step) {
    if (state(step) != State::waiting) return {};
    state(step) = State::blocked;
    auto out = spread();
    out.insert(std::lower_bound(out.begin(), out.end(), step.value), step.value);
    return out;
  }
  Numbers add(const std::vector<NewStep>& steps) {
    const auto first = static_cast<std::uint32_t>(state_.size());
    for (const auto& step : steps) {
      problem_.priorities.push_back(step.priority);
      problem_.demands.push_back(step.demands);
      state_.push_back(State::waiting);
    }
    problem_.nodes = state_.size();
    for (std::uint32_t i = 0; i < steps.size(); ++i) {
      for (const auto before : steps[i].before) problem_.edges.emplace_back(before.value, first + i);
      for (const auto then : steps[i].after) {
        if (state(then) == State::waiting) problem_.edges.emplace_back(first + i, then.value);
      }
    }
    return spread();
  }

  bool done() const {
    return std::all_of(state_.begin(), state_.end(),
                       [](State s) { return s == State::good || s == State::failed || s == State::blocked; });
  }
  std::size_t size() const { return state_.size(); }
  State& state(StepId step) { return state_[step.index()]; }
  /// All steps in a state, ascending.
  std::vector<StepId> all(State wanted) const {
    std::vector<StepId> out;
    for (std::uint32_t i = 0; i < state_.size(); ++i) {
      if (state_[i] == wanted) out.push_back(StepId{i});
    }
    return out;
  }

 private:
  std::int64_t units(const Demand& demand) const {
    return std::min(demand.units, problem_.capacities[demand.pool.index()]);
  }
  void take(std::uint32_t step) {
    state_[step] = State::running;
    for (const auto& demand : problem_.demands[step]) free_[demand.pool.index()] -= units(demand);
  }
  void give_back(std::uint32_t step) {
    for (const auto& demand : problem_.demands[step]) free_[demand.pool.index()] += units(demand);
  }
  Numbers ready() const {
    Numbers out;
    for (std::uint32_t i = 0; i < problem_.nodes; ++i) {
      const bool free = std::all_of(problem_.edges.begin(), problem_.edges.end(), [&](const auto& edge) {
        return edge.second != i || state_[edge.first] == State::good;
      });
      if (state_[i] == State::again || (free && state_[i] == State::waiting)) out.push_back(i);
    }
    std::stable_sort(out.begin(), out.end(),
                     [&](auto a, auto b) { return problem_.priorities[a] > problem_.priorities[b]; });
    return out;
  }
  /// Blocks all that comes after something bad.
  Numbers spread() {
    Numbers blocked;
    for (bool more = true; more;) {
      more = false;
      for (const auto& [first, then] : problem_.edges) {
        const bool bad = state_[first] == State::failed || state_[first] == State::blocked;
        if (!bad || state_[then] != State::waiting) continue;
        state_[then] = State::blocked;
        blocked.push_back(then);
        more = true;
      }
    }
    std::sort(blocked.begin(), blocked.end());
    return blocked;
  }

  Problem problem_;
  std::vector<std::int64_t> free_;
  std::vector<State> state_;
};

enum class Shape { one_pool_many_units, many_pools_one_unit, anything };

/// Of three pools.
inline std::vector<Demand> random_demands(std::mt19937& random, Shape shape) {
  std::vector<Demand> out;
  for (std::uint32_t pool = 0; pool < 3; ++pool) {
    if (random() % 2 == 0) continue;
    if (shape == Shape::one_pool_many_units && !out.empty()) break;
    const bool one = shape == Shape::many_pools_one_unit;
    out.push_back({PoolId{pool}, one ? 1 : static_cast<std::int64_t>(1 + random() % 5)});
  }
  return out;
}

inline Problem random_problem(std::mt19937& random, Shape shape) {
  Problem out(1 + random() % 30);
  for (auto i = random() % 40; i > 0 && out.nodes > 1; --i) {
    auto a = static_cast<std::uint32_t>(random() % out.nodes);
    auto b = static_cast<std::uint32_t>(random() % out.nodes);
    if (a != b) out.edges.emplace_back(std::min(a, b), std::max(a, b));
  }
  for (int i = 0; i < 3; ++i) out.capacities.push_back(static_cast<std::int64_t>(1 + random() % 4));
  for (std::size_t i = 0; i < out.nodes; ++i) {
    out.priorities[i] = static_cast<std::int64_t>(random() % 4);
    out.demands[i] = random_demands(random, shape);
  }
  return out;
}

}  // namespace reprise::sched
