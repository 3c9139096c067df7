// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "bench/problem.hpp"

#include <algorithm>
#include <random>

namespace reprise::bench {

Problem random_problem(const SchedOptions& options) {
  constexpr std::uint32_t window = 1000;
  std::mt19937_64 random(options.seed);
  Problem out;
  out.before.reserve(std::size_t{options.steps} * options.deps);
  for (std::uint32_t step = 0; step < options.steps; ++step) {
    out.first.push_back(static_cast<std::uint32_t>(out.before.size()));
    const auto reach = std::min(step, window);
    for (std::uint32_t i = 0; reach > 0 && i < options.deps; ++i) {
      out.before.push_back(step - 1 - static_cast<std::uint32_t>(random() % reach));
    }
    out.host.push_back(static_cast<std::uint32_t>(random() % options.hosts));
    out.global.push_back(random() % 10 == 0);
  }
  out.first.push_back(static_cast<std::uint32_t>(out.before.size()));
  return out;
}

}  // namespace reprise::bench
