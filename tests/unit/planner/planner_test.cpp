// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>

#include "planner/generator.hpp"
#include "planner/project.hpp"
#include "planner/random.hpp"
#include "planner/search.hpp"
#include "planner/verify.hpp"

using namespace reprise;
using namespace reprise::planner;

namespace {

using Edges = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

Project make(std::vector<Time> durations, const Edges& edges, std::vector<std::int32_t> capacities,
             std::vector<std::vector<Need>> needs) {
  graph::Builder builder(durations.size());
  for (const auto& [first, then] : edges) builder.connect(StepId{first}, StepId{then});
  return {builder.build(), std::move(durations), std::move(capacities), std::move(needs)};
}

/// Six resources (more than one word of the profile), some activities without needs, some without duration.
Project random_project(std::uint64_t seed, std::uint32_t size) {
  Random random(seed);
  std::vector<Time> durations;
  std::vector<std::vector<Need>> needs(size);
  Edges edges;
  for (std::uint32_t i = 0; i < size; ++i) {
    durations.push_back(static_cast<Time>(random.below(6)));
    for (std::uint32_t k = 0; i > 0 && k < random.below(3); ++k) edges.emplace_back(random.below(i), i);
    for (std::uint32_t resource = 0; resource < 6; ++resource) {
      if (random.chance(3)) needs[i].push_back({resource, static_cast<std::int32_t>(random.below(4)) + 1});
    }
  }
  return make(std::move(durations), edges, {4, 5, 6, 4, 5, 7}, std::move(needs));
}

/// The optimum by trying every order: for projects of a few activities.
Time shortest_of_all_orders(const Project& project) {
  Generator generator(project, Direction::forward);
  Order order(project.durations.size());
  std::iota(order.begin(), order.end(), 0);
  std::vector<Time> ends(order.size());
  Time best = 1'000'000;
  do {
    std::vector<std::size_t> at(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) at[order[i]] = i;
    bool possible = true;
    for (std::uint32_t i = 0; i < order.size(); ++i) {
      for (const auto then : project.graph.after(StepId{i})) possible = possible && at[i] < at[then.index()];
    }
    if (possible) best = std::min(best, generator.serial(order, ends, 1'000'000));
  } while (std::next_permutation(order.begin(), order.end()));
  return best;
}

}  // namespace

TEST_CASE("check: what a project promises is held against it") {
  const auto fine = make({1, 2}, {{0, 1}}, {3}, {{{0, 3}}, {}});
  CHECK(check(fine));
  const auto refused = [&](auto&& change) {
    auto project = fine;
    change(project);
    return !check(project).ok();
  };
  CHECK(refused([](Project& p) { p.durations[0] = -1; }));
  CHECK(refused([](Project& p) { p.durations.pop_back(); }));
  CHECK(refused([](Project& p) { p.durations[0] = kMaxHorizon; }));
  CHECK(refused([](Project& p) { p.needs[0][0].units = 4; }));
  CHECK(refused([](Project& p) { p.needs[0][0].units = 0; }));
  CHECK(refused([](Project& p) { p.needs[0][0].resource = 1; }));
  CHECK(refused([](Project& p) { p.needs[0].push_back({0, 1}); }));
  CHECK(refused([](Project& p) { p.capacities[0] = kMaxUnits + 1; }));
  CHECK(refused([](Project& p) { p.graph = make({1, 1}, {{0, 1}, {1, 0}}, {}, {{}, {}}).graph; }));
}

TEST_CASE("verify: every rule can be broken and is named") {
  const auto project = make({2, 3, 1}, {{0, 1}}, {2}, {{{0, 1}}, {{0, 2}}, {{0, 1}}});
  CHECK(verify(project, {{0, 2, 5}, 6}));
  CHECK(verify(project, {{0, 2, 0}, 5}));
  const auto why = [&](Schedule schedule) {
    const auto status = verify(project, schedule);
    return status ? std::string("feasible") : status.error().message;
  };
  CHECK(why({{0, 2, 2}, 5}) == "3 of 2 units of resource 0 are in use at 2");
  CHECK(why({{0, 1, 5}, 6}) == "activity 1 starts before activity 0 has ended");
  CHECK(why({{0, 2, 0}, 4}) == "the makespan is 5, not 4");
  CHECK(why({{-1, 2, 0}, 5}) == "activity 0 starts before the project");
  CHECK(why({{0, 2}, 5}) == "not one start an activity");
}

TEST_CASE("bounds: the critical path, and the work of a resource between what must precede and follow") {
  // two chains of 4; each middle takes the only unit for 2: 1 + 2 + 2 + 1
  const auto project =
      make({1, 2, 1, 1, 2, 1}, {{0, 1}, {1, 2}, {3, 4}, {4, 5}}, {1}, {{}, {{0, 1}}, {}, {}, {{0, 1}}, {}});
  CHECK(critical_path_bound(project) == 4);
  CHECK(lower_bound(project) == 6);
  CHECK(minimise_makespan(project, {1000, {}, 1}).schedule.makespan == 6);
}

TEST_CASE("an empty project takes no time") {
  const auto solution = minimise_makespan(make({}, {}, {}, {}), {10, {}, 1});
  CHECK(solution.schedule.makespan == 0);
  CHECK(solution.schedule.starts.empty());
}

TEST_CASE("one activity, and activities without duration or needs") {
  CHECK(minimise_makespan(make({7}, {}, {}, {{}}), {10, {}, 1}).schedule.makespan == 7);
  const auto project = make({0, 0, 4}, {{0, 1}, {1, 2}}, {1}, {{{0, 1}}, {}, {{0, 1}}});
  const auto solution = minimise_makespan(project, {10, {}, 1});
  CHECK(solution.schedule.makespan == 4);
  CHECK(verify(project, solution.schedule));
}

TEST_CASE("every schedule of the search is feasible, in both directions and with several words of resources") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const auto project = random_project(seed, 25);
    REQUIRE(check(project));
    // an odd number of schedules ends the search now in one direction, now in the other
    const auto solution = minimise_makespan(project, {seed * 7, {}, seed});
    const auto status = verify(project, solution.schedule);
    CHECK_MESSAGE(status, "seed ", seed, ": ", status ? "" : status.error().message);
    CHECK(solution.schedule.makespan >= solution.lower_bound);
    CHECK(solution.schedules <= seed * 7);
  }
}

TEST_CASE("small projects are planned to the optimum that all orders together have") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const auto project = random_project(seed, 7);
    const auto solution = minimise_makespan(project, {2000, {}, 1});
    CHECK_MESSAGE(solution.schedule.makespan == shortest_of_all_orders(project), "seed ", seed);
    CHECK(solution.lower_bound <= solution.schedule.makespan);
  }
}

TEST_CASE("the same seed and number of schedules give the same plan; more of them none that is longer") {
  const auto project = random_project(5, 60);
  const auto plan = [&](std::uint64_t schedules) { return minimise_makespan(project, {schedules, {}, 3}); };
  CHECK(plan(500).schedule.starts == plan(500).schedule.starts);
  CHECK(plan(5000).schedule.makespan <= plan(500).schedule.makespan);
  CHECK(plan(500).schedule.makespan <= plan(1).schedule.makespan);
}

TEST_CASE("no time left: one schedule is made all the same") {
  const auto project = random_project(9, 40);
  const auto solution = minimise_makespan(project, {1'000'000, [] { return true; }, 1});
  CHECK(solution.schedules == 1);
  CHECK(verify(project, solution.schedule));
}

TEST_CASE("justification never makes a schedule longer") {
  const auto project = random_project(11, 50);
  Generator forward(project, Direction::forward);
  Generator backward(project, Direction::backward);
  Order order(50);
  std::iota(order.begin(), order.end(), 0);
  Order next(50);
  std::vector<Time> ends(50);
  std::vector<std::uint32_t> counts;
  Time last = forward.serial(order, ends, 1'000'000);
  for (int i = 0; i < 6; ++i) {
    justified_order(order, ends, last, counts, next);
    std::swap(order, next);
    const Time now = (i % 2 == 0 ? backward : forward).serial(order, ends, 1'000'000);
    CHECK(now <= last);
    last = now;
  }
  CHECK(forward.serial(order, ends, last - 1) == -1);
}
