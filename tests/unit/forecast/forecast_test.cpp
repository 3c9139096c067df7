// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "forecast/estimate.hpp"
#include "forecast/normal.hpp"
#include "forecast/simulate.hpp"
#include "sched/forecast.hpp"
#include "sched/priorities.hpp"

using namespace reprise;
using namespace reprise::forecast;

namespace {

/// Steps in the order of `medians_ms`, with edges and a pool each (-1: none) of capacity 1.
Work work_of(const std::vector<double>& medians_ms, double sigma,
             const std::vector<std::pair<std::uint32_t, std::uint32_t>>& edges, const std::vector<int>& pools = {}) {
  Work work;
  graph::Builder builder(medians_ms.size());
  for (const auto& [first, then] : edges) builder.connect(StepId{first}, StepId{then});
  work.graph = builder.build();
  std::vector<Duration> expected;
  for (std::size_t i = 0; i < medians_ms.size(); ++i) {
    work.durations.push_back({medians_ms[i], sigma});
    work.demands.emplace_back();
    const int pool = i < pools.size() ? pools[i] : -1;
    if (pool >= 0) work.demands.back().push_back({sched::PoolId{static_cast<std::uint32_t>(pool)}, 1});
    while (static_cast<int>(work.capacities.size()) <= pool) work.capacities.push_back(1);
    work.group.push_back(0);
    expected.emplace_back(static_cast<std::int64_t>(medians_ms[i]));
  }
  work.groups = 1;
  work.priorities = sched::critical_path_priorities(work.graph, expected);
  return work;
}

SimulationOptions runs(std::uint32_t count, std::uint64_t seed = 7) { return {count, seed, true}; }

}  // namespace

TEST_CASE("normal: shares and quantiles are each other's inverse") {
  CHECK(normal_share(0) == doctest::Approx(0.5));
  CHECK(normal_quantile(0.9) == doctest::Approx(1.281552).epsilon(1e-5));
  CHECK(normal_quantile(0.1) == doctest::Approx(-1.281552).epsilon(1e-5));
  for (const double z : {-3.0, -0.4, 0.0, 1.5, 3.5}) CHECK(normal_quantile(normal_share(z)) == doctest::Approx(z));
}

TEST_CASE("estimate: few samples count little, many win, one that hung overnight spoils nothing") {
  const Belief prior{std::log(1000.0), 0.7};
  std::vector<double> one{std::log(8000.0)};
  const auto little = update(prior, one);
  CHECK(std::exp(little.mu) == doctest::Approx(2000));
  CHECK(little.sigma == doctest::Approx(0.7));
  std::vector<double> many;
  for (int i = 0; i < 40; ++i) many.push_back(std::log(8000.0 + 10 * i));
  many.push_back(std::log(3.6e7));  // ten hours
  const auto much = update(prior, many);
  CHECK(std::exp(much.mu) == doctest::Approx(8200).epsilon(0.15));
  CHECK(much.sigma < 0.3);
  std::vector<double> none;
  CHECK(update(prior, none).mu == prior.mu);
}

TEST_CASE("estimate: quantiles are ordered and a certain one has no spread") {
  const Estimate estimate{1000, 0.5};
  CHECK(estimate.quantile(0.5) == Duration(1000));
  CHECK(estimate.quantile(0.9) > Duration(1800));
  CHECK(Estimate{1000, 0}.quantile(0.9) == Duration(1000));
}

TEST_CASE("simulation: without spread it is the scheduler's own forecast, whatever the graph and the pools") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    Random random(seed, 0);
    const auto size = 5 + static_cast<std::uint32_t>(random.next() % 60);
    std::vector<double> medians;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> edges;
    std::vector<int> pools;
    for (std::uint32_t i = 0; i < size; ++i) {
      medians.push_back(static_cast<double>(1 + random.next() % 5000));
      pools.push_back(static_cast<int>(random.next() % 4) - 1);
      for (int k = 0; i > 0 && k < 2; ++k) edges.emplace_back(static_cast<std::uint32_t>(random.next() % i), i);
    }
    auto work = work_of(medians, 0, edges, pools);
    for (auto& capacity : work.capacities) capacity = 1 + static_cast<std::int64_t>(random.next() % 3);
    std::vector<Duration> exact;
    for (const auto ms : medians) exact.emplace_back(static_cast<std::int64_t>(ms));
    const auto wanted = sched::forecast(
        work.graph, sched::Scheduler(work.graph, work.priorities, work.capacities, work.demands), exact);
    const auto out = simulate(work, runs(3));
    REQUIRE(out.all.p50 == wanted.makespan);
    REQUIRE(out.all.p90 == wanted.makespan);
    REQUIRE(out.chain_ends.back() == wanted.makespan);
    // the chain has no hole: each of it starts when the one before it ends
    for (std::size_t i = 1; i < out.chain.size(); ++i) {
      REQUIRE(wanted.starts[out.chain[i].index()] == wanted.ends[out.chain[i - 1].index()]);
    }
    REQUIRE(wanted.starts[out.chain.front().index()] == Duration(0));
  }
}

TEST_CASE("simulation: the answer does not depend on how many threads share the runs") {
  const auto work = work_of({900, 1'700, 300, 2'000, 1'100}, 0.5, {{0, 3}, {1, 3}, {2, 4}}, {0, 0, 1, 1, 0});
  auto options = runs(101);
  const auto one = simulate(work, options);
  for (const std::uint32_t threads : {2U, 3U, 200U, 0U}) {
    options.threads = threads;
    const auto many = simulate(work, options);
    CHECK(many.all.p50 == one.all.p50);
    CHECK(many.all.p90 == one.all.p90);
    CHECK(many.criticality == one.criticality);
    CHECK(many.chain == one.chain);
  }
}

TEST_CASE("simulation: P50 and P90 of a single step are those of its distribution") {
  const auto work = work_of({60'000}, 0.5, {});
  const auto out = simulate(work, runs(20'000));
  CHECK(static_cast<double>(out.all.p50.count()) == doctest::Approx(60'000).epsilon(0.02));
  CHECK(static_cast<double>(out.all.p90.count()) ==
        doctest::Approx(static_cast<double>(work.durations[0].quantile(0.9).count())).epsilon(0.02));
  CHECK(out.groups.front().p50 == out.all.p50);
}

TEST_CASE("simulation: what waits for the slower of two is later than either (the merge event bias)") {
  const auto one = simulate(work_of({60'000}, 0.5, {}), runs(5'000));
  const auto two = simulate(work_of({60'000, 60'000, 1}, 0.5, {{0, 2}, {1, 2}}), runs(5'000));
  CHECK(two.all.p50 > one.all.p50 + Duration(8'000));
  CHECK(two.criticality[0] == doctest::Approx(0.5).epsilon(0.05));
  CHECK(two.criticality[0] + two.criticality[1] == doctest::Approx(1.0));
  CHECK(two.criticality[2] == 1.0);
}

TEST_CASE("simulation: a shared pace widens what independent steps would average out") {
  std::vector<double> medians(30, 10'000);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> edges;
  for (std::uint32_t i = 1; i < 30; ++i) edges.emplace_back(i - 1, i);
  auto work = work_of(medians, 0.3, edges);
  const auto alone = simulate(work, runs(4'000));
  work.pace = {1, 0.3};
  const auto shared = simulate(work, runs(4'000));
  CHECK(shared.all.p90 - shared.all.p50 > 2 * (alone.all.p90 - alone.all.p50));
}

TEST_CASE("simulation: what a step has already taken counts") {
  auto work = work_of({60'000}, 0.5, {});
  work.elapsed_ms = {0};
  const auto fresh = simulate(work, runs(4'000));
  work.elapsed_ms = {50'000};
  const auto later = simulate(work, runs(4'000));
  CHECK(later.all.p50 < fresh.all.p50);
  // of those that take more than 50 s half take more than 73 s
  CHECK(static_cast<double>(later.all.p50.count()) == doctest::Approx(23'000).epsilon(0.2));
  work.elapsed_ms = {6e9};  // ten weeks: the estimate was wrong, and the answer is a number all the same
  CHECK(simulate(work, runs(100)).all.p50 > Duration(1'000));
}

TEST_CASE("simulation: the same seed gives the same answer, and a run does not depend on how many there are") {
  const auto work = work_of({5'000, 8'000, 2'000, 9'000}, 0.7, {{0, 2}, {1, 3}}, {0, 0, 0, 1});
  const auto first = simulate(work, runs(500));
  const auto second = simulate(work, runs(500));
  CHECK(first.all.p50 == second.all.p50);
  CHECK(first.all.p90 == second.all.p90);
  CHECK(first.criticality == second.criticality);
  CHECK(simulate(work, runs(500, 8)).all.p90 != first.all.p90);
}

TEST_CASE("simulation: nothing to do takes no time") {
  const auto out = simulate(work_of({}, 0, {}), runs(10));
  CHECK(out.all.p90 == Duration(0));
  CHECK(out.chain.empty());
}
