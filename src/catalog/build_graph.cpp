// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <set>
#include <tuple>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "catalog/draft.hpp"
#include "graph/cycles.hpp"

namespace reprise::catalog {
namespace {

using Edges = std::vector<Edge>;

template <typename Wanted>
graph::Graph graph_of(const Catalog& made, const Wanted& wanted) {
  graph::Builder builder(made.steps.size());
  for (const auto& edge : made.edges) {
    if (wanted(edge)) builder.connect(edge.first, edge.then);
  }
  return std::move(builder).build();
}

bool every(const Edge& /*edge*/) { return true; }
bool is_explicit(const Edge& edge) { return edge.why != Edge::Why::implied; }

const Edge* find_edge(const Edges& edges, StepId first, StepId then) {
  const auto it = std::find_if(edges.begin(), edges.end(), [&](const Edge& edge) {
    return edge.first == first && edge.then == then && edge.why != Edge::Why::implied;
  });
  return it == edges.end() ? nullptr : &*it;
}

/// The user wrote steps that wait for each other: names the way round, and why each waits.
void report_cycle(Draft& draft, const std::vector<StepId>& cycle) {
  std::vector<std::string> keys;
  std::vector<std::string> reasons;
  for (std::size_t i = 0; i < cycle.size(); ++i) {
    const auto& step = draft.step(cycle[i]);
    const auto& next = draft.step(cycle[(i + 1) % cycle.size()]);
    keys.push_back(step.key);
    const auto* edge = find_edge(draft.made.edges, step.id, next.id);
    reasons.push_back(trf("{} ({}) comes before {}: {}", step.key, to_string(step.at), next.key,
                          edge != nullptr ? why_text(draft.made, *edge) : std::string()));
  }
  keys.push_back(keys.front());
  draft.out.error(draft.step(cycle.front()).at, trf("these steps wait for each other: {}", join(keys, " -> ")),
                  trf("remove one of these: {}", join(reasons, "; ")));
}

/// One mistake in a playbook makes the same circle on every host and for every item: it is told once.
void report_cycles(Draft& draft, const std::vector<std::vector<StepId>>& cycles) {
  std::set<std::set<const StepTemplate*>> told;
  for (const auto& cycle : cycles) {
    std::set<const StepTemplate*> templates;
    for (const auto id : cycle) templates.insert(draft.instances[id.index()].from);
    if (told.insert(std::move(templates)).second) report_cycle(draft, cycle);
  }
}

/// The steps that lie on cycles or between them: what is left when everything is taken away that has nothing before
/// it, or nothing after it. Empty where there is no cycle.
std::vector<bool> tangle(const graph::Graph& graph) {
  std::vector<bool> left(graph.size(), true);
  std::size_t count = graph.size();
  for (const bool forward : {true, false}) {
    std::vector<std::size_t> open(graph.size());
    std::vector<StepId> free;
    const auto next = [&](StepId id) { return forward ? graph.after(id) : graph.before(id); };
    const auto previous = [&](StepId id) { return forward ? graph.before(id) : graph.after(id); };
    for (std::size_t i = 0; i < graph.size(); ++i) {
      const StepId id{static_cast<std::uint32_t>(i)};
      for (const auto other : previous(id)) open[i] += left[other.index()] ? 1U : 0U;
      if (left[i] && open[i] == 0) free.push_back(id);
    }
    while (!free.empty()) {
      const auto id = free.back();
      free.pop_back();
      left[id.index()] = false;
      --count;
      for (const auto other : next(id)) {
        if (left[other.index()] && --open[other.index()] == 0) free.push_back(other);
      }
    }
  }
  return count == 0 ? std::vector<bool>{} : left;
}

/// Answers "is there a path of explicit edges?"; gives up (false) after so much work that an estate with a million
/// contradictions would take minutes.
class Paths {
 public:
  Paths(const graph::Graph& graph, const std::vector<std::size_t>& position)
      : graph_(graph), position_(position), seen_(graph.size()) {}

  bool exists(StepId from, StepId to) {
    ++round_;
    std::vector<StepId> open{from};
    while (!open.empty() && work_ < most_work) {
      const auto at = open.back();
      open.pop_back();
      if (at == to) return true;
      for (const auto next : graph_.after(at)) {
        ++work_;
        if (position_[next.index()] > position_[to.index()] || seen_[next.index()] == round_) continue;
        seen_[next.index()] = round_;
        open.push_back(next);
      }
    }
    return false;
  }

 private:
  static constexpr std::size_t most_work = 50'000'000;
  const graph::Graph& graph_;
  const std::vector<std::size_t>& position_;
  std::vector<std::uint32_t> seen_;
  std::uint32_t round_ = 0;
  std::size_t work_ = 0;
};

std::vector<std::size_t> positions(const graph::Graph& graph) {
  std::vector<std::size_t> position(graph.size());
  std::size_t next = 0;
  for (const auto id : graph::topological_order(graph)) position[id.index()] = next++;
  return position;
}

/// What the user wrote goes before what was guessed. First go the implied edges that contradict a path of explicit
/// ones. Cycles that are left have two implied edges or more, and nothing says which of them is wrong: of those in
/// the tangle, the ones go that run against an order of the explicit edges (every cycle has one such edge).
void drop_implied(Draft& draft) {
  auto& made = draft.made;
  auto left = tangle(graph_of(made, every));
  if (left.empty()) return;
  // an implied milestone stands for the steps before it, so the edges to it take part in the paths
  const auto firm = graph_of(
      made, [&](const Edge& edge) { return is_explicit(edge) || draft.instances[edge.then.index()].from == nullptr; });
  const auto position = positions(firm);
  Paths paths(firm, position);
  const auto suspicious = [&](const Edge& edge) {
    return edge.why == Edge::Why::implied && left[edge.first.index()] && left[edge.then.index()] &&
           position[edge.first.index()] > position[edge.then.index()];
  };
  std::erase_if(made.edges, [&](const Edge& edge) { return suspicious(edge) && paths.exists(edge.then, edge.first); });
  left = tangle(graph_of(made, every));
  if (!left.empty()) std::erase_if(made.edges, suspicious);
}

/// Sorted, one edge for each pair; what the user wrote is the better reason.
void tidy(Edges& edges) {
  const auto rank = [](const Edge& edge) { return edge.why == Edge::Why::implied ? 1 : 0; };
  std::stable_sort(edges.begin(), edges.end(), [&](const Edge& a, const Edge& b) {
    return std::tuple(a.first, a.then, rank(a)) < std::tuple(b.first, b.then, rank(b));
  });
  edges.erase(std::unique(edges.begin(), edges.end(),
                          [](const Edge& a, const Edge& b) { return a.first == b.first && a.then == b.then; }),
              edges.end());
}

}  // namespace

void drop_contradictions(Draft& draft) {
  const auto cycles = graph::find_cycles(graph_of(draft.made, is_explicit));
  report_cycles(draft, cycles);
  if (cycles.empty()) drop_implied(draft);
}

void build_graph(Draft& draft) {
  tidy(draft.made.edges);
  draft.made.graph = graph_of(draft.made, every);
}

std::string why_text(const Catalog& catalog, const Edge& edge) {
  if (edge.reason.valid()) return catalog.reasons[edge.reason.index()];
  const auto& first = catalog.steps[edge.first.index()];
  const auto& then = catalog.steps[edge.then.index()];
  return trf("{} {} stands on {} {}", then.kind->spec().name, then.subject, first.kind->spec().name, first.subject);
}

std::string to_string(Edge::Why why) {
  switch (why) {
    case Edge::Why::needs:
      return tr("needs");
    case Edge::Why::notify:
      return tr("notify");
    case Edge::Why::implied:
      return tr("implied");
    case Edge::Why::service:
      return tr("service");
    case Edge::Why::reference:
      return tr("reference");
  }
  return {};
}

}  // namespace reprise::catalog
