// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "bench/floor.hpp"

#include "base/big_vector.hpp"

namespace reprise::bench {

std::size_t kahn(const graph::Graph& graph) {
  const auto steps = static_cast<std::uint32_t>(graph.size());
  BigVector<std::uint32_t> open(steps, 0);
  for (std::uint32_t i = 0; i < steps; ++i) {
    for (const auto then : graph.after(StepId{i})) ++open[then.index()];
  }
  BigVector<StepId> queue;
  queue.reserve(steps);
  for (std::uint32_t i = 0; i < steps; ++i) {
    if (open[i] == 0) queue.push_back(StepId{i});
  }
  for (std::size_t done = 0; done < queue.size(); ++done) {
    for (const auto then : graph.after(queue[done])) {
      if (--open[then.index()] == 0) queue.push_back(then);
    }
  }
  return queue.size();
}

}  // namespace reprise::bench
