// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
// What may happen to a run under way, one thing at a time; all together are in random_runs_test.cpp.
#include <doctest/doctest.h>

#include "reference.hpp"

using namespace reprise;
using namespace reprise::sched;

namespace {

Numbers start_all(Scheduler& scheduler) {
  Numbers out;
  while (const auto step = scheduler.next()) out.push_back(step->value);
  return out;
}

/// All steps want the one unit of the only pool; higher numbers are less urgent.
Problem queue_of(std::size_t steps) {
  Problem problem(steps);
  problem.capacities = {1};
  for (auto& demand : problem.demands) demand = {{PoolId{0}, 1}};
  return problem;
}

}  // namespace

TEST_CASE("a paused step lends its units, and goes on before those who waited less") {
  const auto problem = queue_of(3);
  const auto graph = problem.graph();
  auto scheduler = problem.scheduler(graph);
  CHECK(start_all(scheduler) == Numbers{0});
  scheduler.pause(StepId{0});
  CHECK(scheduler.running() == 0);
  CHECK(scheduler.paused() == 1);
  CHECK(start_all(scheduler) == Numbers{1});
  scheduler.resume(StepId{0});
  CHECK(start_all(scheduler).empty());
  scheduler.finish(StepId{1}, Ended::good);
  CHECK(start_all(scheduler) == Numbers{0});
  CHECK(scheduler.paused() == 0);
  scheduler.finish(StepId{0}, Ended::good);
  CHECK(start_all(scheduler) == Numbers{2});
  scheduler.finish(StepId{2}, Ended::good);
  CHECK(scheduler.done());
}

TEST_CASE("a run is not done while a step is paused, and a paused step may end") {
  Problem problem(2);
  problem.edges = {{0, 1}};
  const auto graph = problem.graph();
  auto scheduler = problem.scheduler(graph);
  CHECK(start_all(scheduler) == Numbers{0});
  scheduler.pause(StepId{0});
  CHECK(start_all(scheduler).empty());
  CHECK_FALSE(scheduler.done());
  CHECK(numbers(scheduler.finish(StepId{0}, Ended::failed)) == Numbers{1});
  CHECK(scheduler.done());
  CHECK(scheduler.paused() == 0);
}

TEST_CASE("a cancelled step and all after it never start; what runs goes on") {
  // 0 -> 1 -> 2, 3 alone
  Problem problem(4);
  problem.edges = {{0, 1}, {1, 2}};
  const auto graph = problem.graph();
  auto scheduler = problem.scheduler(graph);
  CHECK(numbers(scheduler.cancel(StepId{3})) == Numbers{3});
  CHECK(scheduler.cancel(StepId{3}).empty());
  CHECK(start_all(scheduler) == Numbers{0});
  CHECK(scheduler.cancel(StepId{0}).empty());
  CHECK(numbers(scheduler.cancel(StepId{1})) == Numbers{1, 2});
  CHECK_FALSE(scheduler.done());
  scheduler.finish(StepId{0}, Ended::good);
  CHECK_FALSE(scheduler.next());
  CHECK(scheduler.done());
}

TEST_CASE("who stood behind a cancelled step gets its turn") {
  const auto problem = queue_of(3);
  const auto graph = problem.graph();
  auto scheduler = problem.scheduler(graph);
  CHECK(start_all(scheduler) == Numbers{0});
  scheduler.cancel(StepId{1});
  scheduler.finish(StepId{0}, Ended::good);
  CHECK(start_all(scheduler) == Numbers{2});
}

TEST_CASE("a restored service turns out to have more to do: its check waits for that too") {
  // 0 restore -> 1 check
  Problem problem(2);
  problem.edges = {{0, 1}};
  const auto graph = problem.graph();
  auto scheduler = problem.scheduler(graph);
  CHECK(start_all(scheduler) == Numbers{0});
  const auto added = scheduler.add(std::vector<NewStep>{{5, {}, {StepId{0}}, {StepId{1}}},  // 2
                                                        {9, {}, {StepId{2}}, {StepId{1}}}});
  CHECK(added.first == StepId{2});
  CHECK(added.blocked.empty());
  CHECK(start_all(scheduler).empty());
  scheduler.finish(StepId{0}, Ended::good);
  CHECK(start_all(scheduler) == Numbers{2});
  scheduler.finish(StepId{2}, Ended::good);
  CHECK(start_all(scheduler) == Numbers{3});
  CHECK(numbers(scheduler.finish(StepId{3}, Ended::failed)) == Numbers{1});
  CHECK(scheduler.done());
}

TEST_CASE("what is found after its cause has failed is blocked at once, with what was to wait for it") {
  Problem problem(2);
  const auto graph = problem.graph();
  auto scheduler = problem.scheduler(graph);
  CHECK(scheduler.next() == StepId{0});
  scheduler.finish(StepId{0}, Ended::failed);
  const auto added = scheduler.add(std::vector<NewStep>{{0, {}, {StepId{0}}, {StepId{1}}}});
  CHECK(numbers(added.blocked) == Numbers{1, 2});
  CHECK_FALSE(scheduler.next());
  CHECK(scheduler.done());
}

TEST_CASE("a new step takes its place among those that wait, with demands nobody had before") {
  auto problem = queue_of(3);
  problem.capacities = {2};
  const auto graph = problem.graph();
  auto scheduler = problem.scheduler(graph);
  CHECK(start_all(scheduler) == Numbers{0, 1});
  scheduler.add(std::vector<NewStep>{{1, {{PoolId{0}, 2}}, {}, {}}});
  scheduler.finish(StepId{0}, Ended::good);
  CHECK(start_all(scheduler).empty());  // the new one is more urgent than 2 and needs both units
  scheduler.finish(StepId{1}, Ended::good);
  CHECK(start_all(scheduler) == Numbers{3});
}

TEST_CASE("a handler comes once, after all that may notify it; what runs last comes after everything") {
  // 0, 1: changes; 2: handler of both; 3: alone; 4: runs last
  Problem problem(5);
  problem.edges = {{0, 2}, {1, 2}, {2, 4}, {3, 4}};
  const auto graph = problem.graph();
  auto scheduler = problem.scheduler(graph);
  CHECK(start_all(scheduler) == Numbers{0, 1, 3});
  for (const std::uint32_t step : {3U, 0U}) scheduler.finish(StepId{step}, Ended::good);
  CHECK(start_all(scheduler).empty());
  scheduler.finish(StepId{1}, Ended::good);
  CHECK(start_all(scheduler) == Numbers{2});
  scheduler.finish(StepId{2}, Ended::good);
  CHECK(start_all(scheduler) == Numbers{4});
}

TEST_CASE("a million steps would fit: bytes a step and looks a start stay what they are") {
  // the graph of `reprise-bench sched`: each step after 4 of those before it, 50 hosts, one step in ten in a pool of 8
  std::mt19937 random(1);
  Problem problem(20'000);
  problem.capacities.assign(51, 1);
  problem.capacities[0] = 8;
  for (std::uint32_t i = 0; i < problem.nodes; ++i) {
    for (int k = 0; i > 0 && k < 4; ++k) problem.edges.emplace_back(i - 1 - random() % std::min(i, 1000U), i);
    problem.demands[i] = {{PoolId{1 + static_cast<std::uint32_t>(random() % 50)}}};
    if (random() % 10 == 0) problem.demands[i].push_back({PoolId{0}});
  }
  const auto graph = problem.graph();
  const auto tails = graph::tail_lengths(graph, std::vector<std::int64_t>(problem.nodes, 1));
  problem.priorities.assign(tails.begin(), tails.end());
  auto scheduler = problem.scheduler(graph);
  std::vector<StepId> running;
  std::size_t ended = 0;
  while (!scheduler.done()) {
    while (const auto step = scheduler.next()) running.push_back(*step);
    REQUIRE(ended < running.size());
    scheduler.finish(running[ended++], Ended::good);
  }
  CHECK(ended == problem.nodes);
  CHECK(scheduler.weighed() < 4 * problem.nodes);
  CHECK(graph.bytes() <= 8 * problem.nodes + 8 + 8 * problem.edges.size());
  CHECK(scheduler.bytes() <= 50 * problem.nodes);
}
