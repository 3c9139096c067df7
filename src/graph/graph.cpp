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

using Offsets = BigVector<std::uint32_t>;

StepId id(std::size_t index) { return StepId{static_cast<std::uint32_t>(index)}; }

/// Counts at [i + 1] become the offset where row i starts at [i] (and its end at [i + 1]).
void counts_to_offsets(Offsets& counts) {
  for (std::size_t i = 1; i < counts.size(); ++i) counts[i] += counts[i - 1];
}

/// After rows were filled with their own starts as cursors, each start is where the next row starts: puts it back.
void rewind(Offsets& first) {
  std::copy_backward(first.begin(), first.end() - 1, first.end());
  first.front() = 0;
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

std::vector<StepId> all_ids(std::size_t count) {
  std::vector<StepId> ids(count);
  for (std::size_t i = 0; i < count; ++i) ids[i] = id(i);
  return ids;
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

void Builder::reserve(std::size_t edges) {
  sources_.reserve(edges);
  targets_.reserve(edges);
}

Graph Builder::build_here() {
  assert(sources_.size() < std::numeric_limits<std::uint32_t>::max());
  if (!grouped_) group_by_target();
  Graph graph;
  graph.ids_in_order_ = ids_in_order_;
  merge_rows(graph);
  transpose(graph);
  return graph;
}

/// A counting sort: edges to one step stay in their order.
void Builder::group_by_target() {
  Offsets first(nodes_ + 1, 0);
  for (const auto target : targets_) ++first[target.index() + 1];
  counts_to_offsets(first);
  BigVector<StepId> sources(sources_.size());
  BigVector<StepId> targets(sources_.size());
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    const auto at = first[targets_[i].index()]++;
    sources[at] = sources_[i];
    targets[at] = targets_[i];
  }
  sources_.swap(sources);
  targets_.swap(targets);
}

/// The rows of what comes before each step, without duplicates, and how long the opposite rows will be.
void Builder::merge_rows(Graph& graph) {
  graph.first_before_.assign(nodes_ + 1, 0);
  graph.first_after_.assign(nodes_ + 1, 0);
  BigVector<StepId> last_target(nodes_, StepId::none());  // of each source: edges to one step lie side by side
  std::size_t kept = 0;
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    const auto source = sources_[i];
    const auto target = targets_[i];
    const auto fresh = last_target[source.index()] != target ? 1U : 0U;
    last_target[source.index()] = target;
    sources_[kept] = source;
    kept += fresh;
    graph.first_before_[target.index() + 1] += fresh;
    graph.first_after_[source.index() + 1] += fresh;
  }
  sources_.resize(kept);
  const bool roomy = sources_.capacity() - kept > kept / 4;  // grown edge by edge: not to be kept that large
  graph.before_ = roomy ? BigVector<StepId>(sources_.begin(), sources_.end()) : std::move(sources_);
  counts_to_offsets(graph.first_before_);
  counts_to_offsets(graph.first_after_);
}

/// Targets come in ascending order, so every row of the result is ascending.
void Builder::transpose(Graph& graph) {
  graph.after_.resize(graph.before_.size());
  for (std::size_t i = 0; i < graph.size(); ++i) {
    for (const auto source : graph.before(id(i))) graph.after_[graph.first_after_[source.index()]++] = id(i);
  }
  rewind(graph.first_after_);
}

std::optional<std::vector<StepId>> find_cycle(const Graph& graph) {
  if (graph.ids_in_order()) return std::nullopt;
  auto open = count_before(graph);
  if (peel(graph, open).size() == graph.size()) return std::nullopt;
  return shortest_way_back(graph, step_on_cycle(graph, open));
}

std::vector<StepId> topological_order(const Graph& graph) {
  if (graph.ids_in_order()) return all_ids(graph.size());
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

BigVector<std::int64_t> tail_lengths(const Graph& graph, std::span<const std::int64_t> durations) {
  BigVector<std::int64_t> tails(durations.begin(), durations.end());
  const auto add_longest = [&](StepId step) {
    std::int64_t longest = 0;
    for (const auto then : graph.after(step)) {
      const auto tail = tails[then.index()];
      longest = tail > longest ? tail : longest;  // no branch, as std::max() has: it could not be foretold
    }
    tails[step.index()] += longest;
  };
  if (graph.ids_in_order()) {
    for (std::size_t i = graph.size(); i-- > 0;) add_longest(id(i));
    return tails;
  }
  auto open = count_before(graph);
  const auto order = peel(graph, open);
  std::for_each(order.rbegin(), order.rend(), add_longest);
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
