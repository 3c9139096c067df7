// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "engine/order.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "base/i18n.hpp"

namespace reprise::engine {

namespace {

std::vector<planner::Return> returns_of(const Estate& estate) {
  std::vector<planner::Return> returns;
  for (const auto& service : estate.services) returns.push_back({101 - service.priority, service.rto});
  return returns;
}

/// What the order is expected to give, and honestly what it gains.
std::vector<std::string> tell(const Estate& estate, const planner::StepOrder& order, planner::Objective objective,
                              const std::vector<planner::Return>& returns) {
  std::vector<std::string> lines;
  const auto planned = to_string(order.planned.makespan);
  const auto plain = to_string(order.by_critical_path.makespan);
  if (objective == planner::Objective::makespan) {
    lines.push_back(trf("Order for the shortest run: about {} (by critical path alone: {})", planned, plain));
    return lines;
  }
  lines.push_back(trf("Order by return of services: about {} in all (by critical path alone: {})", planned, plain));
  for (std::size_t i = 0; i < estate.services.size(); ++i) {
    const auto back = order.planned.returns[i];
    if (returns[i].due.count() == 0 || back <= returns[i].due) continue;
    lines.push_back(trf("service {} is expected back after {}, and was promised after {}", estate.services[i].name,
                        to_string(back), to_string(returns[i].due)));
  }
  return lines;
}

}  // namespace

Pools pools_of(const catalog::Catalog& catalog, std::size_t nodes) {
  Pools pools{{}, std::vector<std::vector<sched::Demand>>(nodes)};
  std::map<std::string, sched::PoolId> ids;
  for (const auto& [name, capacity] : catalog.pools) {
    ids[name] = sched::PoolId{static_cast<std::uint32_t>(pools.capacities.size())};
    pools.capacities.push_back(capacity);
  }
  for (const auto& step : catalog.steps) {
    for (const auto& pool : step.pools) pools.demands[step.id.index()].push_back({ids.at(pool), 1});
  }
  return pools;
}

Lines lines_of(const catalog::Catalog& catalog, std::size_t nodes) {
  Lines out;
  std::map<std::string, sched::PoolId> ids;
  for (const auto& [name, capacity] : catalog.pools) ids[name] = out.limits.add_pool(capacity);
  out.lines.assign(nodes, out.limits.line({}));
  std::unordered_map<const std::vector<std::string>*, sched::LineId> known;  // steps share the lists of their pools
  for (const auto& step : catalog.steps) {
    const auto [at, fresh] = known.try_emplace(&step.pools.all());
    if (fresh) {
      std::vector<sched::Demand> demands;
      for (const auto& pool : step.pools) demands.push_back({ids.at(pool), 1});
      at->second = out.limits.line(std::move(demands));
    }
    out.lines[step.id.index()] = at->second;
  }
  return out;
}

StartOrder plan_order(const catalog::Catalog& catalog, const graph::Graph& graph,
                      const std::vector<std::int64_t>& durations, const sched::Priorities& tails,
                      std::optional<planner::Objective> objective) {
  if (!objective) return {tails, {}};
  const auto pools = pools_of(catalog, graph.size());
  const auto returns = returns_of(catalog.estate);
  std::vector<std::uint32_t> services(graph.size(), planner::kNoService);
  for (const auto& step : catalog.steps) services[step.id.index()] = static_cast<std::uint32_t>(step.service);
  std::vector<Duration> expected;
  for (const auto ms : durations) expected.emplace_back(ms);
  auto order = planner::order_steps({graph, expected, pools.capacities, pools.demands, services, returns}, *objective);
  auto told = tell(catalog.estate, order, *objective, returns);
  return {std::move(order.priorities), std::move(told)};
}

}  // namespace reprise::engine
