// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "planner/generator.hpp"

#include <numeric>

namespace reprise::planner {

namespace {

StepId id(std::uint32_t index) { return StepId{index}; }

std::vector<PackedNeed> packed(const std::vector<Need>& needs) {
  std::vector<PackedNeed> out;
  for (const auto& need : needs) {
    const auto row = need.resource / 4;
    auto same = std::find_if(out.begin(), out.end(), [&](const PackedNeed& known) { return known.row == row; });
    if (same == out.end()) same = out.insert(out.end(), {row, 0});
    same->units += Profile::lane(need.resource, need.units);
  }
  return out;
}

Time horizon(const Project& project) {
  return std::accumulate(project.durations.begin(), project.durations.end(), Time{0});
}

std::vector<Time> tails_of(const Project& project, Direction direction) {
  auto order = graph::topological_order(project.graph);
  if (direction == Direction::forward) std::reverse(order.begin(), order.end());
  std::vector<Time> tails(project.durations.size(), 0);
  for (const auto step : order) {
    const auto next = direction == Direction::forward ? project.graph.after(step) : project.graph.before(step);
    for (const auto then : next) {
      tails[step.index()] = std::max(tails[step.index()], tails[then.index()] + project.durations[then.index()]);
    }
  }
  return tails;
}

}  // namespace

Generator::Generator(const Project& project, Direction direction)
    : durations_(project.durations),
      tails_(tails_of(project, direction)),
      profile_(project.capacities, horizon(project)) {
  const auto size = static_cast<std::uint32_t>(durations_.size());
  first_before_.push_back(0);
  first_need_.push_back(0);
  for (std::uint32_t i = 0; i < size; ++i) {
    const auto before = direction == Direction::forward ? project.graph.before(id(i)) : project.graph.after(id(i));
    for (const auto step : before) before_.push_back(step.value);
    first_before_.push_back(static_cast<std::uint32_t>(before_.size()));
    const auto needs = packed(project.needs[i]);
    if (durations_[i] > 0) needs_.insert(needs_.end(), needs.begin(), needs.end());
    first_need_.push_back(static_cast<std::uint32_t>(needs_.size()));
  }
}

Time Generator::serial(std::span<const std::uint32_t> order, std::span<Time> ends, Time limit) {
  profile_.clear();
  Time makespan = 0;
  for (const auto activity : order) {
    Time earliest = 0;
    for (const auto first : before(activity)) earliest = std::max(earliest, ends[first]);
    const Time end = place(activity, earliest) + durations_[activity];
    if (end + tails_[activity] > limit) return -1;
    ends[activity] = end;
    makespan = std::max(makespan, end);
  }
  return makespan;
}

Time Generator::place(std::uint32_t activity, Time earliest) {
  const auto wanted = needs(activity);
  const Time duration = durations_[activity];
  Time start = earliest;
  if (wanted.size() == 1) {
    start = profile_.first_fit(wanted.front(), start, duration);
  } else {
    for (std::size_t agreed = 0, at = 0; agreed < wanted.size(); at = (at + 1) % wanted.size()) {
      const Time fit = profile_.first_fit(wanted[at], start, duration);
      agreed = fit == start ? agreed + 1 : 1;
      start = fit;
    }
  }
  for (const auto& need : wanted) profile_.take(need, start, duration);
  return start;
}

void justified_order(std::span<const std::uint32_t> order, std::span<const Time> ends, Time makespan,
                     std::vector<std::uint32_t>& counts, std::span<std::uint32_t> out) {
  counts.assign(static_cast<std::size_t>(makespan) + 2, 0);
  for (const auto end : ends) ++counts[static_cast<std::size_t>(makespan - end) + 1];
  std::partial_sum(counts.begin(), counts.end(), counts.begin());
  for (std::size_t i = order.size(); i-- > 0;) {
    out[counts[static_cast<std::size_t>(makespan - ends[order[i]])]++] = order[i];
  }
}

}  // namespace reprise::planner
