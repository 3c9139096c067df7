// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "graph/cycles.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

namespace reprise::graph {
namespace {

StepId id(std::size_t index) { return StepId{static_cast<std::uint32_t>(index)}; }

/// Tarjan's algorithm with a stack of its own: a chain of steps may be as long as memory allows. After run() steps of
/// one component have the same number in `component`.
class Components {
 public:
  explicit Components(const Graph& graph)
      : component(graph.size(), kNone), graph_(graph), number_(graph.size(), kNone), low_(graph.size()) {}

  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
  std::vector<std::uint32_t> component;

  void run() {
    for (std::size_t i = 0; i < graph_.size(); ++i) {
      if (number_[i] == kNone) walk(id(i));
    }
  }

 private:
  struct Level {
    StepId step;
    std::size_t next = 0;
  };

  void enter(StepId step) {
    number_[step.index()] = low_[step.index()] = entered_++;
    pending_.push_back(step);
    path_.push_back({step});
  }

  void walk(StepId start) {
    enter(start);
    while (!path_.empty()) {
      auto& level = path_.back();
      const auto after = graph_.after(level.step);
      if (level.next == after.size()) {
        leave();
        continue;
      }
      const auto then = after[level.next++].index();
      const auto at = level.step.index();
      if (number_[then] == kNone) {
        enter(id(then));
      } else if (component[then] == kNone) {
        low_[at] = std::min(low_[at], number_[then]);
      }
    }
  }

  void leave() {
    const auto step = path_.back().step;
    path_.pop_back();
    const auto low = low_[step.index()];
    if (!path_.empty()) {
      auto& above = low_[path_.back().step.index()];
      above = std::min(above, low);
    }
    if (low != number_[step.index()]) return;
    StepId member;
    do {
      member = pending_.back();
      pending_.pop_back();
      component[member.index()] = components_;
    } while (member != step);
    ++components_;
  }

  const Graph& graph_;
  std::vector<std::uint32_t> number_;
  std::vector<std::uint32_t> low_;
  std::vector<StepId> pending_;
  std::vector<Level> path_;
  std::uint32_t entered_ = 0;
  std::uint32_t components_ = 0;
};

/// Breadth first from `start` inside its component until an edge leads back to it; empty where none does. `came_from`
/// is scratch space, of which each component uses its own part.
std::vector<StepId> shortest_way_back(const Graph& graph, StepId start, const std::vector<std::uint32_t>& component,
                                      std::vector<StepId>& came_from) {
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
      if (component[then.index()] != component[start.index()] || came_from[then.index()].valid()) continue;
      came_from[then.index()] = queue[at];
      queue.push_back(then);
    }
  }
  return {};
}

}  // namespace

std::vector<std::vector<StepId>> find_cycles(const Graph& graph) {
  if (!find_cycle(graph)) return {};  // nearly always, and the quicker question
  Components found(graph);
  found.run();
  std::vector<std::vector<StepId>> cycles;
  std::vector<bool> seen(graph.size(), false);
  std::vector<StepId> came_from(graph.size(), StepId::none());
  for (std::size_t i = 0; i < graph.size(); ++i) {
    const auto component = found.component[i];
    if (seen[component]) continue;
    seen[component] = true;
    auto cycle = shortest_way_back(graph, id(i), found.component, came_from);
    if (!cycle.empty()) cycles.push_back(std::move(cycle));  // a step alone between two cycles has none
  }
  return cycles;
}

}  // namespace reprise::graph
