// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "graph/graph.hpp"

#include <algorithm>
#include <cassert>
#include <functional>
#include <limits>
#include <queue>

namespace reprise::graph {

namespace {

using Offsets = std::vector<std::uint32_t>;

StepId id(std::size_t index) { return StepId{static_cast<std::uint32_t>(index)}; }

std::span<const StepId> row(const Offsets& first, const std::vector<StepId>& all, StepId step) {
  return std::span(all).subspan(first[step.index()], first[step.index() + 1] - first[step.index()]);
}

/// Counts at [i + 1] become the offset where row i starts at [i] (and its end at [i + 1]).
void counts_to_offsets(Offsets& counts) {
  for (std::size_t i = 1; i < counts.size(); ++i) counts[i] += counts[i - 1];
}

/// The rows of the opposite direction. Sources come in ascending order, so every row of the result is ascending.
void transpose(const Offsets& first, const std::vector<StepId>& targets, Offsets& out_first, std::vector<StepId>& out) {
  out_first.assign(first.size(), 0);
  for (const auto target : targets) ++out_first[target.index() + 1];
  counts_to_offsets(out_first);
  out.resize(targets.size());
  Offsets cursor = out_first;
  for (std::size_t i = 0; i + 1 < first.size(); ++i) {
    for (auto at = first[i]; at < first[i + 1]; ++at) out[cursor[targets[at].index()]++] = id(i);
  }
}

/// Rows must be ascending; afterwards every target is in its row once.
void drop_duplicates(Offsets& first, std::vector<StepId>& targets) {
  std::uint32_t kept = 0;
  std::uint32_t begin = 0;
  for (std::size_t i = 0; i + 1 < first.size(); ++i) {
    const auto end = first[i + 1];
    const auto row_start = kept;
    for (auto at = begin; at < end; ++at) {
      if (kept == row_start || targets[kept - 1] != targets[at]) targets[kept++] = targets[at];
    }
    begin = end;
    first[i + 1] = kept;
  }
  targets.resize(kept);
}

std::vector<std::uint32_t> count_before(const Graph& graph) {
  std::vector<std::uint32_t> counts(graph.size());
  for (std::size_t i = 0; i < counts.size(); ++i) counts[i] = static_cast<std::uint32_t>(graph.before(id(i)).size());
  return counts;
}

/// Some topological order (first in, first out) of all that no cycle precedes. `open`: what each step still waits for.
std::vector<StepId> peel(const Graph& graph, std::vector<std::uint32_t>& open) {
  std::vector<StepId> order;
  order.reserve(graph.size());
  for (std::size_t i = 0; i < graph.size(); ++i) {
    if (open[i] == 0) order.push_back(id(i));
  }
  for (std::size_t done = 0; done < order.size(); ++done) {
    for (const auto then : graph.after(order[done])) {
      if (--open[then.index()] == 0) order.push_back(then);
    }
  }
  return order;
}

/// A step on a cycle: whoever walks backwards among the steps that could not be peeled must meet his own trace.
StepId step_on_cycle(const Graph& graph, const std::vector<std::uint32_t>& open) {
  const auto stuck = [&](StepId step) { return open[step.index()] > 0; };
  auto at =
      id(static_cast<std::size_t>(std::find_if(open.begin(), open.end(), [](auto n) { return n > 0; }) - open.begin()));
  std::vector<bool> seen(graph.size(), false);
  while (!seen[at.index()]) {
    seen[at.index()] = true;
    const auto before = graph.before(at);
    at = *std::find_if(before.begin(), before.end(), stuck);
  }
  return at;
}

/// Breadth first from `start` until an edge leads back to it.
std::vector<StepId> shortest_way_back(const Graph& graph, StepId start) {
  std::vector<StepId> came_from(graph.size(), StepId::none());
  std::vector<StepId> queue{start};
  for (std::size_t at = 0; at < queue.size(); ++at) {
    for (const auto then : graph.after(queue[at])) {
      if (then == start) {
        std::vector<StepId> path;
        for (auto step = queue[at]; step != start; step = came_from[step.index()]) path.push_back(step);
        path.push_back(start);
        std::reverse(path.begin(), path.end());
        return path;
      }
      if (came_from[then.index()].valid()) continue;
      came_from[then.index()] = queue[at];
      queue.push_back(then);
    }
  }
  return {};
}

}  // namespace

std::span<const StepId> Graph::after(StepId step) const { return row(first_after_, after_, step); }
std::span<const StepId> Graph::before(StepId step) const { return row(first_before_, before_, step); }

Graph Builder::build() const {
  assert(edges_.size() < std::numeric_limits<std::uint32_t>::max());
  // One counting sort groups the edges by target, the next (a transposition) by source with ascending targets.
  Offsets by_target(nodes_ + 1, 0);
  for (const auto& edge : edges_) ++by_target[edge.then.index() + 1];
  counts_to_offsets(by_target);
  std::vector<StepId> sources(edges_.size());
  Offsets cursor = by_target;
  for (const auto& edge : edges_) sources[cursor[edge.then.index()]++] = edge.first;
  Graph graph;
  transpose(by_target, sources, graph.first_after_, graph.after_);
  drop_duplicates(graph.first_after_, graph.after_);
  transpose(graph.first_after_, graph.after_, graph.first_before_, graph.before_);
  return graph;
}

std::optional<std::vector<StepId>> find_cycle(const Graph& graph) {
  auto open = count_before(graph);
  if (peel(graph, open).size() == graph.size()) return std::nullopt;
  return shortest_way_back(graph, step_on_cycle(graph, open));
}

std::vector<StepId> topological_order(const Graph& graph) {
  auto open = count_before(graph);
  std::priority_queue<StepId, std::vector<StepId>, std::greater<>> ready;
  for (std::size_t i = 0; i < open.size(); ++i) {
    if (open[i] == 0) ready.push(id(i));
  }
  std::vector<StepId> order;
  order.reserve(graph.size());
  while (!ready.empty()) {
    order.push_back(ready.top());
    ready.pop();
    for (const auto then : graph.after(order.back())) {
      if (--open[then.index()] == 0) ready.push(then);
    }
  }
  return order;
}

std::vector<std::int64_t> tail_lengths(const Graph& graph, std::span<const std::int64_t> durations) {
  auto open = count_before(graph);
  const auto order = peel(graph, open);
  std::vector<std::int64_t> tails(durations.begin(), durations.end());
  for (auto step = order.rbegin(); step != order.rend(); ++step) {
    std::int64_t longest = 0;
    for (const auto then : graph.after(*step)) longest = std::max(longest, tails[then.index()]);
    tails[step->index()] += longest;
  }
  return tails;
}

std::vector<StepId> critical_path(const Graph& graph, std::span<const std::int64_t> durations) {
  const auto tails = tail_lengths(graph, durations);
  const auto shorter = [&](StepId a, StepId b) { return tails[a.index()] < tails[b.index()]; };
  std::vector<StepId> sources;
  for (std::size_t i = 0; i < graph.size(); ++i) {
    if (graph.before(id(i)).empty()) sources.push_back(id(i));
  }
  std::vector<StepId> path;
  // max_element gives the first of equals, the one with the lowest id
  for (std::span<const StepId> choice = sources; !choice.empty(); choice = graph.after(path.back())) {
    path.push_back(*std::max_element(choice.begin(), choice.end(), shorter));
  }
  return path;
}

}  // namespace reprise::graph
