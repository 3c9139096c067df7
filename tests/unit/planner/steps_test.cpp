// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "planner/steps.hpp"

#include <doctest/doctest.h>

#include "planner/random.hpp"

using namespace reprise;
using namespace reprise::planner;

namespace {

/// Owns what a Work looks at.
struct Steps {
  graph::Graph graph;
  std::vector<Duration> durations;
  std::vector<std::int64_t> capacities;
  std::vector<std::vector<sched::Demand>> demands;
  std::vector<std::uint32_t> services;
  std::vector<Return> returns;

  StepOrder order(Objective objective) const {
    return order_steps({graph, durations, capacities, demands, services, returns}, objective);
  }
};

sched::Demand one(std::uint32_t pool) { return {sched::PoolId{pool}, 1}; }

/// Services of one step of 10 s each, which share one hand.
Steps queue(std::vector<Return> returns) {
  Steps steps;
  graph::Builder builder(returns.size());
  steps.graph = builder.build();
  steps.durations.assign(returns.size(), Duration{10'000});
  steps.capacities = {1};
  steps.demands.assign(returns.size(), {one(0)});
  for (std::uint32_t i = 0; i < returns.size(); ++i) steps.services.push_back(i);
  steps.returns = std::move(returns);
  return steps;
}

Steps random_steps(std::uint64_t seed, std::uint32_t size) {
  Random random(seed);
  Steps steps;
  graph::Builder builder(size);
  for (std::uint32_t i = 0; i < size; ++i) {
    for (int k = 0; i > 0 && k < 2; ++k) builder.connect(StepId{random.below(i)}, StepId{i});
    steps.durations.emplace_back(random.below(20'000));
    steps.demands.push_back({one(random.below(5)), one(5)});
    steps.services.push_back(random.chance(5) ? kNoService : random.below(4));
  }
  steps.graph = builder.build();
  steps.capacities = {1, 1, 1, 1, 1, 3};
  steps.returns = {{1, {}}, {100, Duration{60'000}}, {10, {}}, {50, Duration{90'000}}};
  return steps;
}

}  // namespace

TEST_CASE("services return by weight") {
  const auto planned = queue({{1, {}}, {5, {}}, {100, {}}, {20, {}}}).order(Objective::services).planned;
  CHECK(planned.returns ==
        std::vector<Duration>{Duration{40'000}, Duration{30'000}, Duration{10'000}, Duration{20'000}});
}

TEST_CASE("a service that would be late goes before a weightier one that can wait") {
  const auto planned = queue({{50, {}}, {50, {}}, {40, Duration{10'000}}}).order(Objective::services).planned;
  CHECK(planned.returns[2] == Duration{10'000});
}

TEST_CASE("what a weighty service rests on comes first, whoever it belongs to") {
  auto steps = queue({{1, {}}, {2, {}}, {100, {}}});
  graph::Builder builder(3);
  builder.connect(StepId{0}, StepId{2});
  steps.graph = builder.build();
  const auto planned = steps.order(Objective::services).planned;
  CHECK(planned.returns == std::vector<Duration>{Duration{10'000}, Duration{30'000}, Duration{20'000}});
}

TEST_CASE("the search finds what the critical path misses, and is never worse than it") {
  int shorter = 0;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const auto order = random_steps(seed, 60).order(Objective::makespan);
    CHECK(order.planned.makespan <= order.by_critical_path.makespan);
    shorter += order.planned.makespan < order.by_critical_path.makespan ? 1 : 0;
  }
  CHECK(shorter > 0);
}

TEST_CASE("the same work gives the same order") {
  const auto steps = random_steps(3, 80);
  for (const auto objective : {Objective::makespan, Objective::services}) {
    CHECK(steps.order(objective).priorities == steps.order(objective).priorities);
  }
}

TEST_CASE("no steps, no services, nothing that takes time") {
  CHECK(queue({}).order(Objective::services).priorities.empty());
  CHECK(queue({}).order(Objective::makespan).priorities.empty());
  auto steps = queue({{1, {}}, {1, {}}});
  steps.services.assign(2, kNoService);
  steps.durations.assign(2, Duration{0});
  CHECK(steps.order(Objective::services).planned.makespan == Duration{0});
  CHECK(steps.order(Objective::makespan).planned.makespan == Duration{0});
}
