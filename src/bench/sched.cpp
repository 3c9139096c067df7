// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "bench/sched.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <random>
#include <vector>

#include "graph/graph.hpp"
#include "sched/scheduler.hpp"

namespace reprise::bench {
namespace {

constexpr std::uint32_t kWindow = 1000;
constexpr std::int64_t kGlobalPool = 8;

class Stopwatch {
 public:
  /// Nanoseconds since the last call, or since it was made.
  double lap() {
    const auto now = std::chrono::steady_clock::now();
    const auto passed = std::chrono::duration<double, std::nano>(now - last_).count();
    last_ = now;
    return passed;
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

graph::Builder random_edges(const SchedOptions& options, std::mt19937_64& random) {
  graph::Builder builder(options.steps);
  for (std::uint32_t step = 1; step < options.steps; ++step) {
    const std::uint32_t window = std::min(step, kWindow);
    for (std::uint32_t i = 0; i < options.deps; ++i) {
      const auto back = static_cast<std::uint32_t>(random() % window) + 1;
      builder.connect(StepId{step - back}, StepId{step});
    }
  }
  return builder;
}

std::vector<std::vector<sched::Demand>> random_demands(const SchedOptions& options, std::mt19937_64& random) {
  std::vector<std::vector<sched::Demand>> demands(options.steps);
  for (auto& demand : demands) {
    demand.push_back({sched::PoolId{static_cast<std::uint32_t>(random() % options.hosts) + 1}, 1});
    if (random() % 10 == 0) demand.push_back({sched::PoolId{0}, 1});
  }
  return demands;
}

/// Starts all that may start, ends the oldest, until nothing is left; returns how many ran.
std::size_t run_to_end(sched::Scheduler& scheduler, std::size_t steps) {
  std::vector<StepId> running;
  running.reserve(steps);
  std::size_t ended = 0;
  while (!scheduler.done()) {
    while (const auto step = scheduler.next()) running.push_back(*step);
    if (ended == running.size()) break;
    scheduler.finish(running[ended++], sched::Ended::good);
  }
  return ended;
}

std::size_t peak_mb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::size_t>(usage.ru_maxrss) / 1024;
}

}  // namespace

void run_sched(const SchedOptions& options) {
  std::mt19937_64 random(options.seed);
  const auto builder = random_edges(options, random);
  auto demands = random_demands(options, random);
  std::vector<std::int64_t> capacities(options.hosts + 1, 1);
  capacities[0] = kGlobalPool;
  const std::vector<std::int64_t> durations(options.steps, 1);

  Stopwatch watch;
  const auto graph = builder.build();
  const double build = watch.lap();
  auto priorities = graph::tail_lengths(graph, durations);
  const double priority = watch.lap();
  sched::Scheduler scheduler(graph, std::move(priorities), std::move(capacities), std::move(demands));
  const std::size_t ran = run_to_end(scheduler, options.steps);
  const double run = watch.lap();
  const std::size_t ordered = graph::topological_order(graph).size();
  const double floor = watch.lap();

  const auto per_step = [&](double ns) { return ns / options.steps; };
  const char* form =
      options.json ? "{{\"steps\": {}, \"ran\": {}, \"ordered\": {}, \"edges\": {}, \"build_ns_per_step\": {:.1f}, "
                     "\"priority_ns_per_step\": {:.1f}, "
                     "\"run_ns_per_step\": {:.1f}, \"total_ns_per_step\": {:.1f}, \"floor_ns_per_step\": {:.1f}, "
                     "\"peak_rss_mb\": {}}}\n"
                   : "steps {}\nran {}\nordered {}\nedges {}\nbuild_ns_per_step {:.1f}\npriority_ns_per_step {:.1f}\n"
                     "run_ns_per_step {:.1f}\ntotal_ns_per_step {:.1f}\nfloor_ns_per_step {:.1f}\npeak_rss_mb {}\n";
  fmt::print(fmt::runtime(form), options.steps, ran, ordered, graph.edges(), per_step(build), per_step(priority),
             per_step(run), per_step(build + priority + run), per_step(floor), peak_mb());
}

}  // namespace reprise::bench
