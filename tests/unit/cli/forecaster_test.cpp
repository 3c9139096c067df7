// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "cli/forecaster.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace reprise;

namespace {

/// Two services of one step each on the controller, that share the only pair of hands.
catalog::Catalog two_services() {
  catalog::Catalog made;
  made.estate.hosts.emplace_back();
  made.pools["hands"] = 1;
  for (std::uint32_t i = 0; i < 2; ++i) {
    Service service;
    service.name = "s" + std::to_string(i);
    made.estate.services.push_back(service);
    catalog::Step step;
    step.id = StepId{i};
    step.key = service.name + "/step";
    step.service = i;
    step.host = HostId{0};
    step.pools = {"hands"};
    made.steps.push_back(step);
  }
  made.graph = graph::Builder(2).build();
  return made;
}

/// What is told of a run whose order puts the services in the order of these numbers, the higher one first.
forecast::Eta told_for(const sched::Priorities& priorities) {
  const auto catalog = two_services();
  const forecast::Estimate minute{60'000, 0.1};
  forecast::Outlook outlook(catalog, {{minute, minute}, {minute, minute}}, {});
  const std::vector<bool> all;
  forecast::Eta told;
  cli::Forecaster forecaster(catalog, std::move(outlook), all, nullptr, Duration(1'000),
                             [&](const forecast::Eta& eta) { told = eta; });
  engine::RunInfo info;
  info.steps = 2;
  info.priorities = priorities;
  forecaster.run_started(catalog, info);
  forecaster.tick(Instant{60'000});
  return told;
}

}  // namespace

TEST_CASE("the time of return is that of the order in which this run starts its steps") {
  const auto first = told_for({2, 1});
  REQUIRE(first.services.size() == 2);
  CHECK(first.services[0].left.p50 < first.services[1].left.p50);
  const auto second = told_for({1, 2});
  CHECK(second.services[1].left.p50 < second.services[0].left.p50);
}
