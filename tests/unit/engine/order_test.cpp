// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "engine/order.hpp"

#include <doctest/doctest.h>

using namespace reprise;
using namespace reprise::engine;

namespace {

/// Services of one step each, 10 s, that share the pool "hands".
catalog::Catalog one_step_each(const std::vector<std::int64_t>& priorities) {
  catalog::Catalog made;
  made.pools["hands"] = 1;
  for (std::size_t i = 0; i < priorities.size(); ++i) {
    Service service;
    service.name = "s" + std::to_string(i);
    service.priority = priorities[i];
    made.estate.services.push_back(service);
    catalog::Step step;
    step.id = StepId{static_cast<std::uint32_t>(i)};
    step.key = service.name + "/step";
    step.service = i;
    step.pools = {"hands"};
    made.steps.push_back(step);
  }
  return made;
}

constexpr Instant kNow{1'795'886'000'000};

graph::Graph no_edges(std::size_t nodes) { return graph::Builder(nodes).build(); }

}  // namespace

TEST_CASE("order: without an objective it is the critical path's, and nothing is told") {
  const auto catalog = one_step_each({50, 1});
  const auto order = plan_order(catalog, no_edges(2), {10'000, 10'000}, {7, 9}, std::nullopt, kNow);
  CHECK(order.priorities == sched::Priorities{7, 9});
  CHECK(order.told.empty());
}

TEST_CASE("order: the service of priority 1 goes first") {
  const auto catalog = one_step_each({80, 1, 30});
  const auto order =
      plan_order(catalog, no_edges(3), {10'000, 10'000, 10'000}, {1, 1, 1}, planner::Objective::services, kNow);
  CHECK(order.priorities[1] > order.priorities[2]);
  CHECK(order.priorities[2] > order.priorities[0]);
}

TEST_CASE("order: a promise that cannot be kept is told with both times, one that can is not") {
  auto catalog = one_step_each({50, 50});
  catalog.estate.services[0].rto = Duration{5'000};
  catalog.estate.services[1].rto = Duration{60'000};
  const auto order = plan_order(catalog, no_edges(2), {10'000, 10'000}, {1, 1}, planner::Objective::services, kNow);
  REQUIRE(order.told.size() == 2);
  CHECK(order.told[1] == "service s0 is expected back after 10.0s, and was promised after 5.0s");
}

TEST_CASE("order: of two like services the one goes first whose deadline the calendar brings sooner") {
  auto catalog = one_step_each({50, 50, 50});
  catalog.estate.services[0].deadline = Deadline::parse("2090-01-01 00:00");
  catalog.estate.services[2].deadline = Deadline::parse(local_time(kNow + Duration{200'000}));
  const std::vector<std::int64_t> durations(3, 60'000);
  const auto order = plan_order(catalog, no_edges(3), durations, {3, 2, 1}, planner::Objective::services, kNow);
  CHECK(order.priorities[2] > order.priorities[0]);
  CHECK(order.priorities[2] > order.priorities[1]);
  CHECK(order.told.size() == 1);
}

TEST_CASE("order: a deadline that cannot be met is told, and one that has passed counts no more") {
  auto catalog = one_step_each({50, 50});
  catalog.estate.services[0].deadline = Deadline::parse("2001-01-01 00:00");
  const auto soon = local_time(kNow + Duration{60'000});
  catalog.estate.services[1].deadline = Deadline::parse(soon);
  const auto order = plan_order(catalog, no_edges(2), {10'000, 3'600'000}, {1, 1}, planner::Objective::services, kNow);
  REQUIRE(order.told.size() == 3);
  CHECK(order.told[1] == "the deadline of service s0 has passed: it no longer counts");
  CHECK(order.told[2].find("after its deadline " + soon) != std::string::npos);
}

TEST_CASE("order: nodes behind the catalog's steps take no pool and serve no service") {
  const auto catalog = one_step_each({50});
  const auto pools = pools_of(catalog, 3);
  REQUIRE(pools.demands.size() == 3);
  CHECK(pools.demands[0].size() == 1);
  CHECK(pools.demands[2].empty());
  CHECK(plan_order(catalog, no_edges(3), {1, 1, 1}, {1, 1, 1}, planner::Objective::services, kNow).priorities.size() ==
        3);
}
