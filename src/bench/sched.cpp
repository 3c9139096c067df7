// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "bench/sched.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>
#include <vector>

#include "bench/floor.hpp"
#include "bench/measure.hpp"
#include "graph/graph.hpp"
#include "sched/scheduler.hpp"

namespace reprise::bench {
namespace {

/// What is printed, in order.
using Figures = std::vector<std::pair<std::string_view, double>>;

graph::Builder list_edges(const Problem& problem) {
  graph::Builder builder(problem.size());
  builder.reserve(problem.before.size());
  for (std::uint32_t step = 0; step < problem.size(); ++step) {
    for (auto at = problem.first[step]; at < problem.first[step + 1]; ++at) {
      builder.connect(StepId{problem.before[at]}, StepId{step});
    }
  }
  return builder;
}

sched::Scheduler make_scheduler(const Problem& problem, std::uint32_t hosts, const graph::Graph& graph,
                                sched::Priorities priorities) {
  constexpr std::int64_t global_units = 8;
  sched::Limits limits;
  const auto global = limits.add_pool(global_units);
  std::vector<sched::LineId> of_host;  // two a host: its pool alone, and with the global one
  for (std::uint32_t i = 0; i < hosts; ++i) {
    const auto pool = limits.add_pool(1);
    of_host.push_back(limits.line({{pool, 1}}));
    of_host.push_back(limits.line({{pool, 1}, {global, 1}}));
  }
  BigVector<sched::LineId> lines(problem.size());
  for (std::size_t i = 0; i < problem.size(); ++i) {
    lines[i] = of_host[2 * problem.host[i] + (problem.global[i] ? 1 : 0)];
  }
  return {graph, std::move(priorities), std::move(limits), std::move(lines)};
}

/// Starts all that may start and ends the oldest, so that hundreds run at a time, pools are full and lines wait.
std::size_t run_to_end(sched::Scheduler& scheduler, std::size_t steps) {
  BigVector<StepId> running;
  running.reserve(steps);
  std::size_t ended = 0;
  while (!scheduler.done()) {
    while (const auto step = scheduler.next()) running.push_back(*step);
    if (ended == running.size()) break;
    scheduler.finish(running[ended++], sched::Ended::good);
  }
  return ended;
}

void print(const Figures& figures, bool json) {
  std::string text = json ? "{" : "";
  for (const auto& [name, value] : figures) {
    const auto number = value == static_cast<double>(static_cast<std::int64_t>(value)) ? fmt::format("{:.0f}", value)
                                                                                       : fmt::format("{:.2f}", value);
    if (json) {
      text += fmt::format("{}\"{}\": {}", text.size() > 1 ? ", " : "", name, number);
    } else {
      text += fmt::format("{} {}\n", name, number);
    }
  }
  fmt::print("{}{}", text, json ? "}\n" : "");
}

}  // namespace

bool run_sched(const SchedOptions& options) {
  const auto problem = random_problem(options);
  const std::vector<std::int64_t> durations(options.steps, 1);
  const auto a_step = [&](double value) { return value / options.steps; };
  auto edges = list_edges(problem);
  constexpr std::size_t per_step = 64;  // bytes, and 24 an edge: rather more than it all takes
  constexpr std::size_t per_edge = 24;
  warm_memory(options.steps * (per_step + per_edge * options.deps));
  Stopwatch watch;

  const auto graph = std::move(edges).build();
  const double built = watch.lap();
  auto priorities = graph::tail_lengths(graph, durations);
  const double prioritised = watch.lap();
  auto scheduler = make_scheduler(problem, options.hosts, graph, std::move(priorities));
  bool whole = run_to_end(scheduler, options.steps) == options.steps;
  const double run = watch.lap();

  const double total = built + prioritised + run;
  const auto bytes = static_cast<double>(graph.bytes() + scheduler.bytes());
  const double peak = peak_rss_mb();
  watch.lap();
  whole = whole && kahn(graph) == options.steps;
  const double floor = watch.lap();
  Figures figures = {{"steps", options.steps},
                     {"edges", graph.edges()},
                     {"build_ns_per_step", a_step(built)},
                     {"priority_ns_per_step", a_step(prioritised)},
                     {"run_ns_per_step", a_step(run)},
                     {"total_ns_per_step", a_step(total)},
                     {"bytes_per_step", a_step(bytes)},
                     {"peak_rss_mb", peak},
                     {"weighed_per_step", a_step(static_cast<double>(scheduler.weighed()))},
                     {"floor_ns_per_step", a_step(floor)},
                     {"total_to_floor", total / floor}};
  if (options.tbb) {
    watch.lap();
    whole = tbb_flow(problem) == options.steps && whole;
    const double tbb = watch.lap();
    figures.insert(figures.end(), {{"tbb_ns_per_step", a_step(tbb)}, {"total_to_tbb", total / tbb}});
  }
  print(figures, options.json);
  return whole;
}

}  // namespace reprise::bench
