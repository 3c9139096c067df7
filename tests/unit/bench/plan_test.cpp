// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "bench/plan.hpp"

#include <doctest/doctest.h>

using namespace reprise::bench;

TEST_CASE("plan: the made-up estate is sound, whatever its size") {
  for (const std::uint32_t hosts : {1U, 3U, 20U}) {
    for (const std::uint32_t a_host : {1U, 9U, 57U}) {
      PlanOptions options;
      options.hosts = hosts;
      options.steps = hosts * a_host;
      options.json = true;
      CHECK(run_plan(options) == 0);
    }
  }
}

TEST_CASE("plan: the same numbers give the same texts") {
  PlanOptions options;
  options.hosts = 12;
  options.steps = 400;
  const auto one = plan_texts(options);
  const auto other = plan_texts(options);
  CHECK(one.estate == other.estate);
  CHECK(one.playbooks == other.playbooks);
}
