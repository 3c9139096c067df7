// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "planner/steps.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <tuple>
#include <utility>

#include "planner/search.hpp"
#include "sched/forecast.hpp"
#include "sched/priorities.hpp"

namespace reprise::planner {

namespace {

/// Steps placed in all by a search of schedules, and played in all by a search of ranks: some tenths of a second.
constexpr std::uint64_t kPlacements = 1'000'000;
constexpr std::uint64_t kPlayed = 200'000;
/// Above these the search for a short makespan is not tried: it would see too few schedules to be of use.
constexpr std::size_t kMostSteps = 5'000;
constexpr std::size_t kMostCells = 8'000'000;
/// The grid of time: so many ticks for the makespan of the critical path's order.
constexpr std::int64_t kTicks = 1'000;
/// A minute of lateness counts as so many of waiting.
constexpr std::int64_t kLateness = 20;

class Planner {
 public:
  Planner(const Work& work, Objective objective)
      : work_(work), objective_(objective), tails_(sched::critical_path_priorities(work.graph, work.durations)) {
    best_.priorities = tails_;
    best_.planned = best_.by_critical_path = play(tails_);
  }

  StepOrder run() {
    if (work_.graph.size() == 0) return std::move(best_);
    if (objective_ == Objective::makespan) {
      shorten();
    } else {
      rank_services();
    }
    return std::move(best_);
  }

 private:
  Prediction play(const sched::Priorities& priorities) const {
    const std::vector<std::int64_t> capacities(work_.capacities.begin(), work_.capacities.end());
    const std::vector<std::vector<sched::Demand>> demands(work_.demands.begin(), work_.demands.end());
    const auto played =
        sched::forecast(work_.graph, sched::Scheduler(work_.graph, priorities, capacities, demands), work_.durations);
    Prediction out{played.makespan, std::vector<Duration>(work_.returns.size(), Duration{0})};
    for (std::size_t i = 0; i < work_.services.size(); ++i) {
      if (work_.services[i] == kNoService) continue;
      auto& returned = out.returns[work_.services[i]];
      returned = std::max(returned, played.ends[i]);
    }
    return out;
  }

  /// In weighted milliseconds. The end of all counts in both: as all there is, or as one more service.
  double cost(const Prediction& prediction) const {
    const auto all = static_cast<double>(prediction.makespan.count());
    if (objective_ == Objective::makespan) return all;
    double sum = all;
    for (std::size_t i = 0; i < work_.returns.size(); ++i) {
      const auto& promised = work_.returns[i];
      const auto late =
          promised.due.count() > 0 ? std::max(Duration{0}, prediction.returns[i] - promised.due) : Duration{0};
      sum += static_cast<double>(promised.weight) *
             (static_cast<double>(prediction.returns[i].count()) + static_cast<double>(kLateness * late.count()));
    }
    return sum;
  }

  /// True if they are better than the best so far, which they then become.
  bool offer(sched::Priorities priorities) {
    auto prediction = play(priorities);
    if (cost(prediction) >= cost(best_.planned)) return false;
    best_.priorities = std::move(priorities);
    best_.planned = std::move(prediction);
    return true;
  }

  void shorten() {
    const auto project = on_grid();
    if (!project) return;
    const auto plan = minimise_makespan(*project, {kPlacements / work_.graph.size(), {}, 1});
    sched::Priorities by_start;
    for (const auto start : plan.schedule.starts) by_start.push_back(-std::int64_t{start});
    offer(std::move(by_start));
  }

  /// The steps as a project with small numbers; nothing if it would be too large to search.
  std::optional<Project> on_grid() const {
    const std::int64_t tick = std::max<std::int64_t>(1, best_.planned.makespan.count() / kTicks);
    Project project{work_.graph, {}, {}, {}};
    std::int64_t horizon = 0;
    for (const auto duration : work_.durations) {
      const auto ticks = (duration.count() + tick - 1) / tick;
      horizon += ticks;
      if (horizon > kMaxHorizon) return std::nullopt;
      project.durations.push_back(static_cast<Time>(ticks));
    }
    const std::size_t rows = (work_.capacities.size() + 3) / 4;
    if (work_.graph.size() > kMostSteps || rows * static_cast<std::size_t>(horizon) > kMostCells) return std::nullopt;
    for (const auto capacity : work_.capacities) {
      project.capacities.push_back(static_cast<std::int32_t>(std::clamp<std::int64_t>(capacity, 1, kMaxUnits)));
    }
    for (const auto& demands : work_.demands) project.needs.push_back(needs_of(demands, project.capacities));
    return check(project) ? std::optional(std::move(project)) : std::nullopt;
  }

  /// As the scheduler sees them: what a step takes of one pool adds up, and is no more than there is.
  static std::vector<Need> needs_of(const std::vector<sched::Demand>& demands,
                                    const std::vector<std::int32_t>& capacities) {
    std::vector<Need> needs;
    for (const auto& demand : demands) {
      if (demand.units <= 0) continue;
      auto same =
          std::find_if(needs.begin(), needs.end(), [&](const Need& n) { return n.resource == demand.pool.value; });
      if (same == needs.end()) same = needs.insert(needs.end(), {demand.pool.value, 0});
      const std::int64_t capacity = capacities[demand.pool.index()];
      same->units = static_cast<std::int32_t>(std::min(capacity, same->units + std::min(capacity, demand.units)));
    }
    return needs;
  }

  void rank_services() {
    std::vector<std::uint32_t> order(work_.returns.size());
    std::iota(order.begin(), order.end(), 0);
    const auto by_weight = [&](std::uint32_t a, std::uint32_t b) {
      return work_.returns[a].weight > work_.returns[b].weight;
    };
    const auto by_due = [&](std::uint32_t a, std::uint32_t b) { return due(a) < due(b); };
    std::stable_sort(order.begin(), order.end(), by_weight);
    auto best_order = order;
    offer(by_rank(order));
    std::stable_sort(order.begin(), order.end(), by_due);
    if (offer(by_rank(order))) best_order = order;
    swap_neighbours(std::move(best_order));
  }

  Duration due(std::uint32_t service) const {
    const auto promised = work_.returns[service].due;
    return promised.count() > 0 ? promised : Duration::max();
  }

  void swap_neighbours(std::vector<std::uint32_t> order) {
    std::uint64_t left = kPlayed / work_.graph.size();
    for (bool better = true; better;) {
      better = false;
      for (std::size_t i = 0; i + 1 < order.size(); ++i) {
        if (left-- == 0) return;
        std::swap(order[i], order[i + 1]);
        if (offer(by_rank(order))) {
          better = true;
        } else {
          std::swap(order[i], order[i + 1]);
        }
      }
    }
  }

  /// Steps of the best rank first, by critical path within a rank. `order`: services, the first to return first. A step
  /// has the best rank of all that comes after it.
  sched::Priorities by_rank(const std::vector<std::uint32_t>& order) const {
    std::vector<std::int64_t> rank(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) rank[order[i]] = static_cast<std::int64_t>(i);
    const auto last = static_cast<std::int64_t>(order.size());
    std::vector<std::int64_t> ranks;
    for (const auto service : work_.services) ranks.push_back(service == kNoService ? last : rank[service]);
    auto steps = graph::topological_order(work_.graph);
    std::reverse(steps.begin(), steps.end());
    for (const auto step : steps) {
      for (const auto then : work_.graph.after(step)) {
        ranks[step.index()] = std::min(ranks[step.index()], ranks[then.index()]);
      }
    }
    const std::int64_t band = *std::max_element(tails_.begin(), tails_.end()) + 1;
    sched::Priorities priorities;
    for (std::size_t i = 0; i < ranks.size(); ++i) priorities.push_back((last - ranks[i]) * band + tails_[i]);
    return priorities;
  }

  const Work& work_;
  Objective objective_;
  sched::Priorities tails_;
  StepOrder best_;
};

}  // namespace

StepOrder order_steps(const Work& work, Objective objective) { return Planner(work, objective).run(); }

}  // namespace reprise::planner
