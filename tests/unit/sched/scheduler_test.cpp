// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "sched/scheduler.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "reference.hpp"
#include "sched/forecast.hpp"
#include "sched/priorities.hpp"

using namespace reprise;
using namespace reprise::sched;

namespace {

/// Everything that may start now.
Numbers start_all(Scheduler& scheduler) {
  Numbers out;
  while (const auto step = scheduler.next()) out.push_back(step->value);
  return out;
}

/// Every step takes one unit of the only pool.
Scheduler one_pool(const graph::Graph& graph, Priorities priorities, std::int64_t capacity) {
  Limits limits;
  const auto line = limits.line({{limits.add_pool(capacity), 1}});
  return {graph, std::move(priorities), std::move(limits), BigVector<LineId>(graph.size(), line)};
}

}  // namespace

TEST_CASE("highest priority first, ties by id") {
  Problem problem(5);
  problem.priorities = {1, 7, 3, 7, 3};
  const auto graph = problem.graph();
  auto scheduler = problem.scheduler(graph);
  CHECK(start_all(scheduler) == Numbers{1, 3, 2, 4, 0});
  CHECK(scheduler.running() == 5);
  CHECK_FALSE(scheduler.done());
}

TEST_CASE("a step starts only after all it needs") {
  Problem problem(3);
  problem.edges = {{0, 2}, {1, 2}};
  const auto graph = problem.graph();
  auto scheduler = problem.scheduler(graph);
  CHECK(start_all(scheduler) == Numbers{0, 1});
  CHECK(scheduler.finish(StepId{0}, Ended::good).empty());
  CHECK(start_all(scheduler).empty());
  scheduler.finish(StepId{1}, Ended::good);
  CHECK(start_all(scheduler) == Numbers{2});
  scheduler.finish(StepId{2}, Ended::good);
  CHECK(scheduler.done());
}

TEST_CASE("a failure blocks exactly its descendants, once") {
  // 0 -> 1 -> 3, 2 -> 3 -> 4, 5 alone
  Problem problem(6);
  problem.edges = {{0, 1}, {1, 3}, {2, 3}, {3, 4}};
  const auto graph = problem.graph();
  auto scheduler = problem.scheduler(graph);
  CHECK(start_all(scheduler) == Numbers{0, 2, 5});
  CHECK(numbers(scheduler.finish(StepId{0}, Ended::failed)) == Numbers{1, 3, 4});
  CHECK(scheduler.finish(StepId{2}, Ended::failed).empty());
  CHECK_FALSE(scheduler.done());
  scheduler.finish(StepId{5}, Ended::good);
  CHECK(scheduler.done());
  CHECK_FALSE(scheduler.next());
}

TEST_CASE("a full pool holds back only those who need it") {
  Problem problem(4);
  problem.capacities = {1};
  problem.priorities = {9, 8, 7, 6};
  problem.demands = {{{PoolId{0}}}, {{PoolId{0}}}, {}, {{PoolId{0}}}};
  const auto graph = problem.graph();
  auto scheduler = problem.scheduler(graph);
  CHECK(start_all(scheduler) == Numbers{0, 2});
  scheduler.finish(StepId{2}, Ended::good);
  CHECK(start_all(scheduler).empty());
  scheduler.finish(StepId{0}, Ended::failed);  // a failed step gives its units back too
  CHECK(start_all(scheduler) == Numbers{1});
}

TEST_CASE("a step that becomes ready late overtakes those parked in its line") {
  Problem problem(4);
  problem.capacities = {1};
  problem.edges = {{0, 3}};
  problem.priorities = {0, 5, 5, 9};
  problem.demands = {{}, {{PoolId{0}}}, {{PoolId{0}}}, {{PoolId{0}}}};
  const auto graph = problem.graph();
  auto scheduler = problem.scheduler(graph);
  CHECK(start_all(scheduler) == Numbers{1, 0});
  scheduler.finish(StepId{0}, Ended::good);
  CHECK(start_all(scheduler).empty());
  scheduler.finish(StepId{1}, Ended::good);
  CHECK(start_all(scheduler) == Numbers{3});
}

TEST_CASE("demands on one pool add up, are cut to its capacity, and senseless ones are ignored") {
  Problem problem(3);
  problem.capacities = {3, 0};
  problem.demands = {{{PoolId{0}, 99}}, {{PoolId{0}, 1}, {PoolId{0}, 1}}, {{PoolId{0}, 0}, {PoolId{1}, -4}}};
  const auto graph = problem.graph();
  auto scheduler = problem.scheduler(graph);
  CHECK(start_all(scheduler) == Numbers{0, 2});
  scheduler.finish(StepId{0}, Ended::good);
  CHECK(start_all(scheduler) == Numbers{1});
}

TEST_CASE("many small steps do not starve a big one of the same pool") {
  Problem problem(21);
  problem.capacities = {4};
  problem.priorities.assign(21, 1);
  for (auto& demand : problem.demands) demand = {{PoolId{0}, 1}};
  problem.demands[20] = {{PoolId{0}, 4}};
  problem.priorities[20] = 5;
  problem.edges = {{0, 20}};
  const auto graph = problem.graph();
  auto scheduler = problem.scheduler(graph);
  CHECK(start_all(scheduler) == Numbers{0, 1, 2, 3});
  for (std::uint32_t i = 0; i < 3; ++i) {
    scheduler.finish(StepId{i}, Ended::good);
    CHECK(start_all(scheduler).empty());
  }
  scheduler.finish(StepId{3}, Ended::good);
  CHECK(start_all(scheduler) == Numbers{20});
}

TEST_CASE("a step that needs two pools is not starved by two queues that take turns") {
  // 100 steps want the first pool, 100 the second, always half a step apart; one important step wants both
  constexpr std::size_t each = 100;
  Problem problem(2 * each + 2);
  problem.capacities = {1, 1};
  std::vector<Duration> durations(problem.nodes, Duration(10));
  for (std::size_t i = 0; i < 2 * each; ++i) problem.demands[i] = {{PoolId{i < each ? 0U : 1U}}};
  durations[each] = Duration(5);
  const std::uint32_t trigger = 2 * each;
  const std::uint32_t both = trigger + 1;
  durations[trigger] = Duration(1);
  problem.edges = {{trigger, both}};
  problem.demands[both] = {{PoolId{0}}, {PoolId{1}}};
  problem.priorities[both] = 99;
  const auto graph = problem.graph();
  const auto plan = forecast(graph, problem.scheduler(graph), durations);
  CHECK(plan.starts[both] < Duration(100));
  CHECK(plan.makespan <= Duration(1030));
}

TEST_CASE("independent work runs side by side: 120 where waves would take 150") {
  // A -> B1 -> B2 -> D and A -> C -> D
  enum : std::uint32_t { a, b1, b2, c, d };
  const auto graph = make_graph(5, {{a, b1}, {b1, b2}, {b2, d}, {a, c}, {c, d}});
  std::vector<Duration> durations(5, Duration(30));
  durations[c] = Duration(60);
  const auto priorities = critical_path_priorities(graph, durations);
  CHECK(priorities == Priorities{120, 90, 60, 90, 30});
  const auto plan = forecast(graph, Scheduler(graph, priorities), durations);
  CHECK(plan.makespan == Duration(120));
  CHECK(numbers(plan.order) == Numbers{a, b1, c, b2, d});
  CHECK(plan.starts[b2] == Duration(60));
  CHECK(plan.ends[c] == Duration(90));
  const auto alone = forecast(graph, one_pool(graph, priorities, 1), durations);
  CHECK(alone.makespan == Duration(180));
}

TEST_CASE("with one fork the critical path goes first and shortens the whole") {
  // a long chain 0 -> 1 -> 2 and two loose steps; two forks
  const auto graph = make_graph(5, {{2, 3}, {3, 4}});
  const std::vector<Duration> durations(5, Duration(10));
  const auto by_path = forecast(graph, one_pool(graph, critical_path_priorities(graph, durations), 2), durations);
  CHECK(by_path.makespan == Duration(30));
  const auto by_id = forecast(graph, one_pool(graph, Priorities(5, 0), 2), durations);
  CHECK(by_id.makespan == Duration(40));
}

TEST_CASE("steps of unknown duration still count as a link of a chain") {
  const auto graph = make_graph(3, {{1, 2}});
  CHECK(critical_path_priorities(graph, std::vector<Duration>(3, Duration(0))) == Priorities{1, 2, 1});
}

TEST_CASE("a forecast counts what is done as nothing") {
  const auto graph = make_graph(3, {{0, 1}, {1, 2}});
  const std::vector<Duration> durations{Duration(0), Duration(20), Duration(5)};
  Scheduler scheduler(graph, {0, 0, 0});
  CHECK(forecast(graph, std::move(scheduler), durations).makespan == Duration(25));
}
