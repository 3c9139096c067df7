// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "planner/project.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace reprise::planner {

namespace {

Error bad_activity(std::size_t index, const char* what) {
  return {fmt::format("activity {}: {}", index, what), {}, {}};
}

Status check_needs(const Project& project, std::size_t index) {
  std::set<std::uint32_t> seen;
  for (const auto& need : project.needs[index]) {
    if (need.resource >= project.capacities.size()) return bad_activity(index, "needs a resource that does not exist");
    if (!seen.insert(need.resource).second) return bad_activity(index, "needs a resource twice");
    if (need.units < 1) return bad_activity(index, "needs less than one unit");
    if (need.units > project.capacities[need.resource]) return bad_activity(index, "needs more than there is");
  }
  return Done{};
}

std::vector<std::int64_t> wide(const std::vector<Time>& durations) { return {durations.begin(), durations.end()}; }

/// The longest chain before each activity, its own duration not included.
std::vector<std::int64_t> heads(const Project& project) {
  std::vector<std::int64_t> out(project.durations.size(), 0);
  for (const auto step : graph::topological_order(project.graph)) {
    for (const auto then : project.graph.after(step)) {
      out[then.index()] = std::max(out[then.index()], out[step.index()] + project.durations[step.index()]);
    }
  }
  return out;
}

struct Load {
  std::int64_t head;
  std::int64_t tail;
  std::int64_t work;
};

/// For each head the loads that start no earlier, the longest tail first: the work of a prefix and its shortest tail.
std::int64_t bound_of(std::vector<Load> loads, std::int64_t capacity) {
  std::sort(loads.begin(), loads.end(), [](const Load& a, const Load& b) { return a.tail > b.tail; });
  std::int64_t best = 0;
  for (const auto& from : loads) {
    std::int64_t work = 0;
    for (const auto& load : loads) {
      if (load.head < from.head) continue;
      work += load.work;
      best = std::max(best, from.head + (work + capacity - 1) / capacity + load.tail);
    }
  }
  return best;
}

}  // namespace

Status check(const Project& project) {
  const auto size = project.graph.size();
  if (project.durations.size() != size || project.needs.size() != size) {
    return Error{"the project has not one duration and one list of needs an activity", {}, {}};
  }
  for (const auto capacity : project.capacities) {
    if (capacity < 1 || capacity > kMaxUnits) return Error{"a resource has no units, or too many to count", {}, {}};
  }
  std::int64_t horizon = 0;
  for (std::size_t i = 0; i < size; ++i) {
    if (project.durations[i] < 0) return bad_activity(i, "has a negative duration");
    horizon += project.durations[i];
    if (auto status = check_needs(project, i); !status) return status;
  }
  if (horizon > kMaxHorizon) return Error{"all durations together are too long", {}, {}};
  if (graph::find_cycle(project.graph)) return Error{"the activities wait for one another in a circle", {}, {}};
  return Done{};
}

Time critical_path_bound(const Project& project) {
  const auto tails = graph::tail_lengths(project.graph, wide(project.durations));
  return tails.empty() ? 0 : static_cast<Time>(*std::max_element(tails.begin(), tails.end()));
}

Time lower_bound(const Project& project) {
  const auto head = heads(project);
  const auto tails = graph::tail_lengths(project.graph, wide(project.durations));
  std::int64_t best = critical_path_bound(project);
  for (std::uint32_t resource = 0; resource < project.capacities.size(); ++resource) {
    std::vector<Load> loads;
    for (std::size_t i = 0; i < project.needs.size(); ++i) {
      const std::int64_t duration = project.durations[i];
      for (const auto& need : project.needs[i]) {
        if (need.resource == resource) loads.push_back({head[i], tails[i] - duration, duration * need.units});
      }
    }
    best = std::max(best, bound_of(std::move(loads), project.capacities[resource]));
  }
  return static_cast<Time>(best);
}

}  // namespace reprise::planner
