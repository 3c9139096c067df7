// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "forecast/outlook.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace reprise::forecast {
namespace {

/// Makes of the catalog's pools what the scheduler takes; returns the number of each.
std::map<std::string, sched::PoolId> number_pools(const catalog::Catalog& catalog, Work& work) {
  std::map<std::string, sched::PoolId> ids;
  for (const auto& [name, capacity] : catalog.pools) {
    ids[name] = sched::PoolId{static_cast<std::uint32_t>(work.capacities.size())};
    work.capacities.push_back(capacity);
  }
  return ids;
}

std::size_t pool_index(const catalog::Catalog& catalog, const char* name) {
  return static_cast<std::size_t>(std::distance(catalog.pools.begin(), catalog.pools.find(name)));
}

Duration sooner(const Span& before, const Span& after) { return std::max(Duration(0), before.p50 - after.p50); }

}  // namespace

std::uint32_t affordable_runs(std::size_t open_steps) {
  constexpr std::size_t steps_in_all = 200'000;
  return static_cast<std::uint32_t>(
      std::clamp<std::size_t>(steps_in_all / std::max<std::size_t>(open_steps, 1), 20, 2'000));
}

Outlook::Outlook(const catalog::Catalog& catalog, Estimates estimates, std::vector<bool> selected)
    : catalog_(catalog),
      estimates_(std::move(estimates)),
      selected_(std::move(selected)),
      places_(catalog.steps.size()),
      services_(catalog.estate.services.size()) {
  for (const auto& step : catalog.steps) {
    if (!this->selected(step.id)) continue;
    ++open_;
    ++services_[step.service].open;
    services_[step.service].any = true;
  }
}

void Outlook::expect_converged(StepId step) { places_[step.index()].converged = true; }

void Outlook::start(StepId step, Instant at) {
  auto& place = places_[step.index()];
  if (place.stage != Stage::pending) return;
  place.stage = Stage::running;
  place.since = at;
}

void Outlook::end(StepId step, Instant at, bool good) {
  auto& place = places_[step.index()];
  if (place.stage == Stage::ended) return;
  place.stage = Stage::ended;
  if (!selected(step)) return;
  --open_;
  auto& service = services_[catalog_.steps[step.index()].service];
  --service.open;
  if (!service.failed) service.ended = at;
  service.failed = service.failed || !good;
}

const Estimate& Outlook::estimate(StepId step) const {
  return places_[step.index()].converged ? estimates_.looking[step.index()] : estimates_.acting[step.index()];
}

/// What is left; `nodes`: which step each of its nodes is. What is not part of the run takes no time, but keeps order.
Work Outlook::work(Instant now, std::vector<StepId>& nodes) const {
  Work work;
  const auto pools = number_pools(catalog_, work);
  std::vector<std::uint32_t> node_of(places_.size(), Work::kNoGroup);
  graph::Builder builder;
  std::vector<std::int64_t> expected;
  for (const auto& step : catalog_.steps) {
    const auto& place = places_[step.id.index()];
    if (place.stage == Stage::ended) continue;
    node_of[step.id.index()] = builder.add().value;
    nodes.push_back(step.id);
    const bool counts = selected(step.id);
    work.durations.push_back(counts ? estimate(step.id) : Estimate{});
    work.elapsed_ms.push_back(place.stage == Stage::running ? double((now - place.since).count()) : -1.0);
    work.group.push_back(counts ? static_cast<std::uint32_t>(step.service) : Work::kNoGroup);
    expected.push_back(std::max<std::int64_t>(1, static_cast<std::int64_t>(work.durations.back().median_ms)));
    auto& demands = work.demands.emplace_back();
    for (const auto& pool : step.pools) {
      if (counts) demands.push_back({pools.at(pool), 1});
    }
  }
  for (const auto node : nodes) {
    for (const auto after : catalog_.graph.after(node)) {
      if (node_of[after.index()] != Work::kNoGroup) {
        builder.connect(StepId{node_of[node.index()]}, StepId{node_of[after.index()]});
      }
    }
  }
  work.graph = builder.build();
  work.priorities = graph::tail_lengths(work.graph, expected);
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (!priorities_.empty()) work.priorities[i] = priorities_[nodes[i].index()];
    // what runs has its units already
    if (work.elapsed_ms[i] >= 0) work.priorities[i] = std::numeric_limits<std::int64_t>::max();
  }
  work.groups = static_cast<std::uint32_t>(catalog_.estate.services.size());
  work.pace = estimates_.pace;
  return work;
}

void Outlook::tell_services(const Simulation& simulation, Eta& out) const {
  for (std::size_t i = 0; i < services_.size(); ++i) {
    const auto& service = services_[i];
    if (!service.any) continue;
    auto state = service.open == 0 ? Eta::State::back : Eta::State::coming;
    if (service.failed) state = Eta::State::held_up;
    const auto& told = catalog_.estate.services[i];
    const auto due = told.deadline ? told.deadline->next(out.at) : std::nullopt;
    out.services.push_back({told.name, state, simulation.groups[i], service.ended, due});
  }
}

Eta Outlook::eta(Instant now, const SimulationOptions& options) const {
  std::vector<StepId> nodes;
  const auto what = work(now, nodes);
  const auto simulation = simulate(what, options);
  Eta out;
  out.at = now;
  out.left = simulation.all;
  out.history = estimates_.runs;
  out.open = open_;
  out.runs = options.runs;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (selected(nodes[i]) && what.durations[i].samples == 0) ++out.guessed;
  }
  for (std::size_t i = 0; i < simulation.chain.size(); ++i) {
    const auto node = simulation.chain[i].index();
    if (!selected(nodes[node])) continue;
    out.critical.push_back({nodes[node], simulation.criticality[node], simulation.chain_ends[i]});
  }
  tell_services(simulation, out);
  return out;
}

Promise Outlook::promise(const Eta& eta) const {
  Promise out;
  out.at = eta.at;
  out.all = {eta.left.p50, eta.left.p90};
  out.pace = estimates_.pace.median_ms;
  for (const auto& service : eta.services) {
    if (service.state == Eta::State::coming) out.services[service.name] = {service.left.p50, service.left.p90};
  }
  return out;
}

std::vector<Gain> Outlook::gains(Instant now, const SimulationOptions& options) const {
  std::vector<StepId> nodes;
  const auto base = work(now, nodes);
  const auto before = simulate(base, options).all;
  std::vector<Gain> out;
  const auto widen = [&](const char* pool, Gain::What what, std::int64_t factor, std::int64_t more) {
    if (catalog_.pools.count(pool) == 0) return;
    auto wider = base;
    auto& capacity = wider.capacities[pool_index(catalog_, pool)];
    const auto from = capacity;
    capacity = capacity * factor + more;
    out.push_back({what, from, capacity, sooner(before, simulate(wider, options).all)});
  };
  widen("hands", Gain::What::hands, 1, 1);
  widen("forks", Gain::What::forks, 2, 0);
  auto faster = base;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const auto& kind = catalog_.steps[nodes[i].index()].kind->spec();
    if (kind.downloads) faster.durations[i].median_ms /= 2;
  }
  out.push_back({Gain::What::link, 0, 0, sooner(before, simulate(faster, options).all)});
  std::erase_if(out, [](const Gain& gain) { return gain.p50 < Duration(1000); });
  return out;
}

}  // namespace reprise::forecast
