// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "sched/limits.hpp"

#include <algorithm>
#include <utility>

namespace reprise::sched {

PoolId Limits::add_pool(std::int64_t capacity) {
  capacities_.push_back(std::max<std::int64_t>(1, capacity));
  return PoolId{static_cast<std::uint32_t>(capacities_.size() - 1)};
}

LineId Limits::line(std::vector<Demand> demands) {
  auto needs = normal(std::move(demands));
  const auto [at, added] = known_.try_emplace(std::move(needs), LineId{static_cast<std::uint32_t>(lines())});
  if (added) {
    demands_.insert(demands_.end(), at->first.begin(), at->first.end());
    first_.push_back(static_cast<std::uint32_t>(demands_.size()));
  }
  return at->second;
}

/// By pool, each pool once, nothing that can never be had.
std::vector<Demand> Limits::normal(std::vector<Demand> demands) const {
  std::sort(demands.begin(), demands.end(), [](const Demand& a, const Demand& b) { return a.pool < b.pool; });
  std::vector<Demand> out;
  for (const auto& demand : demands) {
    if (demand.units <= 0) continue;
    if (out.empty() || out.back().pool != demand.pool) out.push_back({demand.pool, 0});
    const auto capacity = capacities_.at(demand.pool.index());
    out.back().units = std::min(capacity, out.back().units + std::min(capacity, demand.units));
  }
  return out;
}

}  // namespace reprise::sched
