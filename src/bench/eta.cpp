// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "bench/eta.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>

#include "forecast/normal.hpp"
#include "forecast/simulate.hpp"
#include "sched/priorities.hpp"

namespace reprise::bench {
namespace {

constexpr std::uint32_t kServices = 12;

StepId step_id(std::uint32_t index) { return StepId{index}; }

/// Steps of a host are dealt in turn: step i runs on host i % hosts, after one of the four before it there.
graph::Graph made_up_graph(const EtaOptions& options, forecast::Random& random) {
  graph::Builder builder(options.steps);
  for (std::uint32_t step = options.hosts; step < options.steps; ++step) {
    const auto row = step / options.hosts;
    const auto back = 1 + static_cast<std::uint32_t>(random.next() % std::min(4U, row));
    builder.connect(step_id(step - back * options.hosts), step_id(step));
    if (random.next() % 8 == 0)
      builder.connect(step_id(static_cast<std::uint32_t>(random.next() % step)), step_id(step));
  }
  return builder.build();
}

forecast::Work made_up_work(const EtaOptions& options) {
  forecast::Random random(options.seed, 0);
  forecast::Work work;
  work.graph = made_up_graph(options, random);
  work.capacities.assign(options.hosts + 1, 1);
  work.capacities[0] = options.forks;
  work.groups = kServices;
  work.pace = {1, 0.2};
  std::vector<Duration> expected;
  for (std::uint32_t step = 0; step < options.steps; ++step) {
    auto& demands = work.demands.emplace_back();
    demands.push_back({sched::PoolId{0}, 1});
    if (random.next() % 4 == 0) demands.push_back({sched::PoolId{step % options.hosts + 1}, 1});
    const double median_ms = 100 * std::exp(std::log(600.0) * random.share());
    work.durations.push_back({median_ms, 0.7});
    work.group.push_back(static_cast<std::uint32_t>(std::uint64_t{step} * kServices / options.steps));
    expected.emplace_back(static_cast<std::int64_t>(median_ms));
  }
  work.priorities = sched::critical_path_priorities(work.graph, expected);
  return work;
}

}  // namespace

void run_eta(const EtaOptions& options) {
  const auto work = made_up_work(options);
  const auto before = std::chrono::steady_clock::now();
  forecast::SimulationOptions simulation;
  simulation.runs = options.runs;
  simulation.seed = options.seed;
  simulation.threads = options.threads;
  const auto out = forecast::simulate(work, simulation);
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - before;
  double critical = 0;
  for (const auto share : out.criticality) critical += share;
  const char* form = options.json
                         ? "{{\"steps\": {}, \"edges\": {}, \"runs\": {}, \"p50_ms\": {}, \"p90_ms\": {}, "
                           "\"critical_steps\": {:.1f}, \"ms\": {:.1f}, \"ns_per_step\": {:.1f}}}\n"
                         : "steps {}\nedges {}\nruns {}\np50_ms {}\np90_ms {}\ncritical_steps {:.1f}\nms {:.1f}\n"
                           "ns_per_step {:.1f}\n";
  fmt::print(fmt::runtime(form), options.steps, work.graph.edges(), options.runs, out.all.p50.count(),
             out.all.p90.count(), critical, took.count(),
             took.count() * 1e6 / (static_cast<double>(options.steps) * std::max(1U, options.runs)));
}

}  // namespace reprise::bench
