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

/// From now on; 0: at no time.
Duration due(const Service& service, Instant now) {
  const auto deadline = service.deadline ? service.deadline->next(now) : std::nullopt;
  if (!deadline) return service.rto;
  const auto left = *deadline - now;
  return service.rto.count() == 0 ? left : std::min(left, service.rto);
}

std::vector<planner::Return> returns_of(const Estate& estate, Instant now) {
  std::vector<planner::Return> returns;
  for (const auto& service : estate.services) returns.push_back({101 - service.priority, due(service, now)});
  return returns;
}

/// Which of its promises a service that is back after `back` breaks.
std::vector<std::string> broken(const Service& service, Duration back, Instant now) {
  std::vector<std::string> lines;
  if (service.rto.count() != 0 && back > service.rto) {
    lines.push_back(trf("service {} is expected back after {}, and was promised after {}", service.name,
                        to_string(back), to_string(service.rto)));
  }
  if (!service.deadline) return lines;
  const auto deadline = service.deadline->next(now);
  if (!deadline) {
    lines.push_back(trf("the deadline of service {} has passed: it no longer counts", service.name));
  } else if (now + back > *deadline) {
    lines.push_back(trf("service {} is expected back {}, after its deadline {}", service.name, local_time(now + back),
                        local_time(*deadline)));
  }
  return lines;
}

/// What the order is expected to give, and honestly what it gains.
std::vector<std::string> tell(const Estate& estate, const planner::StepOrder& order, planner::Objective objective,
                              Instant now) {
  std::vector<std::string> lines;
  const auto planned = to_string(order.planned.makespan);
  const auto plain = to_string(order.by_critical_path.makespan);
  if (objective == planner::Objective::makespan) {
    lines.push_back(trf("Order for the shortest run: about {} (by critical path alone: {})", planned, plain));
    return lines;
  }
  lines.push_back(trf("Order by return of services: about {} in all (by critical path alone: {})", planned, plain));
  for (std::size_t i = 0; i < estate.services.size(); ++i) {
    const auto told = broken(estate.services[i], order.planned.returns[i], now);
    lines.insert(lines.end(), told.begin(), told.end());
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
                      std::optional<planner::Objective> objective, Instant now) {
  if (!objective) return {tails, {}};
  const auto pools = pools_of(catalog, graph.size());
  const auto returns = returns_of(catalog.estate, now);
  std::vector<std::uint32_t> services(graph.size(), planner::kNoService);
  for (const auto& step : catalog.steps) services[step.id.index()] = static_cast<std::uint32_t>(step.service);
  std::vector<Duration> expected;
  for (const auto ms : durations) expected.emplace_back(ms);
  auto order = planner::order_steps({graph, expected, pools.capacities, pools.demands, services, returns}, *objective);
  auto told = tell(catalog.estate, order, *objective, now);
  return {std::move(order.priorities), std::move(told)};
}

}  // namespace reprise::engine
