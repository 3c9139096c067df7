// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "sched/forecast.hpp"

#include <algorithm>
#include <functional>
#include <queue>
#include <utility>

namespace reprise::sched {

Forecast forecast(const graph::Graph& graph, Scheduler scheduler, std::span<const Duration> durations) {
  using End = std::pair<Duration, StepId>;
  std::priority_queue<End, std::vector<End>, std::greater<>> running;
  Forecast out{std::vector<Duration>(graph.size()), std::vector<Duration>(graph.size()), {}, Duration{0}};
  Duration now{0};
  while (!scheduler.done()) {
    while (const auto step = scheduler.next()) {
      out.order.push_back(*step);
      out.starts[step->index()] = now;
      out.ends[step->index()] = now + durations[step->index()];
      running.push({out.ends[step->index()], *step});
    }
    if (running.empty()) break;  // a cyclic graph, which the caller should have refused
    now = running.top().first;
    // all that ends now ends before anything else starts
    for (; !running.empty() && running.top().first == now; running.pop()) {
      scheduler.finish(running.top().second, Ended::good);
    }
  }
  out.makespan = now;
  return out;
}

}  // namespace reprise::sched
