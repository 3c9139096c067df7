// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "planner/verify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace reprise::planner {

namespace {

Error broken(std::string what) { return {std::move(what), {}, {}}; }

/// In order of time: what is taken (+) and given back (-) of one resource.
std::map<std::int64_t, std::int64_t> changes(const Project& project, const Schedule& schedule, std::uint32_t resource) {
  std::map<std::int64_t, std::int64_t> at;
  for (std::size_t i = 0; i < project.needs.size(); ++i) {
    for (const auto& need : project.needs[i]) {
      if (need.resource != resource) continue;
      at[schedule.starts[i]] += need.units;
      at[std::int64_t{schedule.starts[i]} + project.durations[i]] -= need.units;
    }
  }
  return at;
}

}  // namespace

Status verify(const Project& project, const Schedule& schedule) {
  const std::size_t size = project.durations.size();
  if (schedule.starts.size() != size) return broken("not one start an activity");
  std::int64_t last = 0;
  for (std::size_t i = 0; i < size; ++i) {
    if (schedule.starts[i] < 0) return broken(fmt::format("activity {} starts before the project", i));
    last = std::max(last, std::int64_t{schedule.starts[i]} + project.durations[i]);
    for (const auto then : project.graph.after(StepId{static_cast<std::uint32_t>(i)})) {
      if (std::int64_t{schedule.starts[i]} + project.durations[i] <= schedule.starts[then.index()]) continue;
      return broken(fmt::format("activity {} starts before activity {} has ended", then.value, i));
    }
  }
  if (last != schedule.makespan) return broken(fmt::format("the makespan is {}, not {}", last, schedule.makespan));
  for (std::uint32_t resource = 0; resource < project.capacities.size(); ++resource) {
    std::int64_t in_use = 0;
    for (const auto& [time, change] : changes(project, schedule, resource)) {
      in_use += change;
      if (in_use <= project.capacities[resource]) continue;
      return broken(fmt::format("{} of {} units of resource {} are in use at {}", in_use, project.capacities[resource],
                                resource, time));
    }
  }
  return Done{};
}

}  // namespace reprise::planner
