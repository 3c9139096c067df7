// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "engine/setup.hpp"

#include <algorithm>
#include <utility>

#include "kinds/parts.hpp"

namespace reprise::engine {
namespace {

std::vector<std::int64_t> expected_durations(const catalog::Catalog& catalog, const std::vector<Duration>& expected) {
  constexpr std::int64_t gather_ms = 500;
  std::vector<std::int64_t> durations(catalog.steps.size() + catalog.estate.hosts.size(), gather_ms);
  for (const auto& step : catalog.steps) {
    const auto said = expected.empty() ? step.kind->spec().typical : expected[step.id.index()];
    durations[step.id.index()] = std::max<std::int64_t>(1, said.count());
  }
  return durations;
}

graph::Graph with_gather_nodes(const catalog::Catalog& catalog) {
  graph::Builder builder(catalog.steps.size() + catalog.estate.hosts.size());
  for (const auto& edge : catalog.edges) builder.connect(edge.first, edge.then);
  const auto first = static_cast<std::uint32_t>(catalog.steps.size());
  for (const auto& step : catalog.steps) builder.connect(StepId{first + step.host.value}, step.id);
  return std::move(builder).build();
}

std::vector<StepId> by_length(const catalog::Catalog& catalog, const sched::Priorities& tails) {
  std::vector<StepId> out;
  for (const auto& step : catalog.steps) out.push_back(step.id);
  std::stable_sort(out.begin(), out.end(), [&](StepId a, StepId b) { return tails[a.index()] > tails[b.index()]; });
  return out;
}

std::vector<bool> find_references(const catalog::Catalog& catalog) {
  std::vector<bool> out(catalog.steps.size(), false);
  for (const auto& step : catalog.steps) out[step.id.index()] = step.params.contains_reference();
  return out;
}

std::vector<Queries> queries_of(const catalog::Catalog& catalog, const std::vector<bool>& refers) {
  std::vector<Queries> out(catalog.steps.size());
  for (const auto& step : catalog.steps) {
    if (!refers[step.id.index()]) out[step.id.index()] = step.kind->facts(step.params);
  }
  return out;
}

std::vector<bool> find_quick_looks(const catalog::Catalog& catalog, const std::vector<Queries>& queries) {
  std::vector<bool> out(catalog.steps.size(), false);
  for (const auto& step : catalog.steps) {
    const auto& asked = queries[step.id.index()];
    const bool in_its_turn = step.verify || step.kind->spec().check_only || step.kind->spec().by_people;
    out[step.id.index()] = !in_its_turn && !asked.empty() && kinds::is_quick({}, asked.list());
  }
  return out;
}

std::vector<Queries> find_first_looks(const catalog::Catalog& catalog, const graph::Graph& graph,
                                      const std::vector<Queries>& queries) {
  std::vector<Queries> out;
  const auto all = [](StepId) { return true; };
  for (auto node = static_cast<std::uint32_t>(catalog.steps.size()); node < graph.size(); ++node) {
    out.push_back(first_questions(catalog, queries, graph.after(StepId{node}), all));
  }
  return out;
}

/// They run elsewhere in the host's name, and nothing before them runs on it.
std::vector<StepId> find_wakers(const catalog::Catalog& catalog) {
  std::vector<StepId> out;
  for (const auto& step : catalog.steps) {
    if (!step.kind->spec().by_people || step.host == step.origin) continue;
    std::vector<bool> seen(catalog.steps.size(), false);
    std::vector<StepId> open{step.id};
    bool on_host = false;
    while (!open.empty() && !on_host) {
      const auto id = open.back();
      open.pop_back();
      on_host = catalog.steps[id.index()].host == step.origin;
      for (const auto before : catalog.graph.before(id)) {
        if (!seen[before.index()]) open.push_back(before);
        seen[before.index()] = true;
      }
    }
    if (!on_host) out.push_back(step.id);
  }
  return out;
}

}  // namespace

Setup::Setup(const catalog::Catalog& catalog, const std::vector<Duration>& expected)
    : durations(expected_durations(catalog, expected)),
      graph(with_gather_nodes(catalog)),
      tails(graph::tail_lengths(graph, durations)),
      longest_first(by_length(catalog, tails)),
      waiting(lines_of(catalog, graph.size())),  // gather nodes need nothing
      fresh(graph, tails, waiting.limits, waiting.lines),
      refers(find_references(catalog)),
      queries(queries_of(catalog, refers)),
      may_look_ahead(find_quick_looks(catalog, queries)),
      first_look(find_first_looks(catalog, graph, queries)),
      wakers(find_wakers(catalog)) {}

}  // namespace reprise::engine
