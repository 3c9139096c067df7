// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "sched/priorities.hpp"

#include <algorithm>

namespace reprise::sched {

Priorities critical_path_priorities(const graph::Graph& graph, std::span<const Duration> durations) {
  BigVector<std::int64_t> ms;
  ms.reserve(durations.size());
  // at least 1 ms each: of steps that are thought to take no time, the one with the longer chain still goes first
  for (const auto duration : durations) ms.push_back(std::max<std::int64_t>(1, duration.count()));
  return graph::tail_lengths(graph, ms);
}

}  // namespace reprise::sched
