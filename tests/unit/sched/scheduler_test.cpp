// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "sched/scheduler.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "sched/forecast.hpp"
#include "sched/priorities.hpp"

using namespace reprise;
using namespace reprise::sched;

namespace {

using Numbers = std::vector<std::uint32_t>;
using Pairs = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

graph::Graph make(std::size_t nodes, const Pairs& edges) {
  graph::Builder builder(nodes);
  for (const auto& [first, then] : edges) builder.connect(StepId{first}, StepId{then});
  return builder.build();
}

Numbers numbers(const std::vector<StepId>& steps) {
  Numbers out;
  for (const auto step : steps) out.push_back(step.value);
  return out;
}

/// Everything that may start now.
Numbers start_all(Scheduler& scheduler) {
  Numbers out;
  while (const auto step = scheduler.next()) out.push_back(step->value);
  return out;
}

/// A scheduling problem as plain data.
struct Problem {
  std::size_t nodes = 0;
  Pairs edges;
  std::vector<std::int64_t> priorities;
  std::vector<std::int64_t> capacities;
  std::vector<std::vector<Demand>> demands;

  explicit Problem(std::size_t n) : nodes(n), priorities(n, 0), demands(n) {}
  graph::Graph graph() const { return make(nodes, edges); }
  Scheduler scheduler(const graph::Graph& g) const { return {g, priorities, capacities, demands}; }
};

/// The rules by looking at every step each time. Exact where every demand is one unit or every step has one pool.
class Naive {
 public:
  explicit Naive(const Problem& problem)
      : problem_(problem), free_(problem.capacities), state_(problem.nodes, State::waiting) {}

  std::optional<StepId> next() {
    std::set<PoolId> closed;
    for (const auto step : ready()) {
      bool fits = true;
      for (const auto& demand : problem_.demands[step]) {
        const bool lacks = free_[demand.pool.index()] < units(demand);
        fits = fits && !lacks && closed.count(demand.pool) == 0;
        if (lacks) closed.insert(demand.pool);
      }
      if (!fits) continue;
      state_[step] = State::running;
      for (const auto& demand : problem_.demands[step]) free_[demand.pool.index()] -= units(demand);
      return StepId{step};
    }
    return std::nullopt;
  }

  Numbers finish(StepId step, Ended how) {
    for (const auto& demand : problem_.demands[step.index()]) free_[demand.pool.index()] += units(demand);
    state_[step.index()] = how == Ended::good ? State::good : State::failed;
    Numbers blocked;
    for (bool more = how == Ended::failed; more;) {
      more = false;
      for (const auto& [first, then] : problem_.edges) {
        const bool bad = state_[first] == State::failed || state_[first] == State::blocked;
        if (!bad || state_[then] != State::waiting) continue;
        state_[then] = State::blocked;
        blocked.push_back(then);
        more = true;
      }
    }
    std::sort(blocked.begin(), blocked.end());
    return blocked;
  }

  bool done() const {
    return std::none_of(state_.begin(), state_.end(),
                        [](State s) { return s == State::waiting || s == State::running; });
  }
  void check_pools() const {
    for (const auto free : free_) CHECK(free >= 0);
  }
  /// Tells the reference what the real one has started.
  void follow(StepId step) {
    const auto all = ready();
    CHECK(std::find(all.begin(), all.end(), step.value) != all.end());
    state_[step.index()] = State::running;
    for (const auto& demand : problem_.demands[step.index()]) free_[demand.pool.index()] -= units(demand);
    check_pools();
  }

 private:
  enum class State { waiting, running, good, failed, blocked };
  std::int64_t units(const Demand& demand) const {
    return std::min(demand.units, problem_.capacities[demand.pool.index()]);
  }
  Numbers ready() const {
    Numbers out;
    for (std::uint32_t i = 0; i < problem_.nodes; ++i) {
      const bool free = std::all_of(problem_.edges.begin(), problem_.edges.end(), [&](const auto& edge) {
        return edge.second != i || state_[edge.first] == State::good;
      });
      if (free && state_[i] == State::waiting) out.push_back(i);
    }
    std::stable_sort(out.begin(), out.end(),
                     [&](auto a, auto b) { return problem_.priorities[a] > problem_.priorities[b]; });
    return out;
  }
  const Problem& problem_;
  std::vector<std::int64_t> free_;
  std::vector<State> state_;
};

enum class Shape { one_pool_many_units, many_pools_one_unit, anything };

Problem random_problem(std::mt19937& random, Shape shape) {
  Problem out(1 + random() % 30);
  for (auto i = random() % 40; i > 0 && out.nodes > 1; --i) {
    auto a = static_cast<std::uint32_t>(random() % out.nodes);
    auto b = static_cast<std::uint32_t>(random() % out.nodes);
    if (a != b) out.edges.emplace_back(std::min(a, b), std::max(a, b));
  }
  const bool units = shape != Shape::many_pools_one_unit;
  for (int i = 0; i < 3; ++i) out.capacities.push_back(static_cast<std::int64_t>(1 + random() % 4));
  for (std::size_t i = 0; i < out.nodes; ++i) {
    out.priorities[i] = static_cast<std::int64_t>(random() % 4);
    for (std::uint32_t pool = 0; pool < 3; ++pool) {
      if (random() % 2 == 0) continue;
      if (shape == Shape::one_pool_many_units && !out.demands[i].empty()) break;
      out.demands[i].push_back({PoolId{pool}, units ? static_cast<std::int64_t>(1 + random() % 5) : 1});
    }
  }
  return out;
}

/// Starts, ends and fails at random; the reference goes along. Returns what happened, for comparison.
std::string play(const Problem& problem, std::uint32_t seed, bool exact) {
  std::mt19937 random(seed);
  const auto graph = problem.graph();
  auto scheduler = problem.scheduler(graph);
  Naive naive(problem);
  std::string log;
  std::vector<StepId> running;
  while (!scheduler.done()) {
    const auto step = random() % 3 != 0 || running.empty() ? scheduler.next() : std::nullopt;
    if (step) {
      if (exact) CHECK(naive.next() == step);
      if (!exact) naive.follow(*step);
      running.push_back(*step);
      log += "+" + std::to_string(step->value);
      continue;
    }
    REQUIRE_FALSE(running.empty());  // else nothing runs and nothing may start: stuck
    const auto at = running.begin() + static_cast<std::ptrdiff_t>(random() % running.size());
    const auto how = random() % 12 == 0 ? Ended::failed : Ended::good;
    log += "-" + std::to_string(at->value);
    const auto blocked = numbers(scheduler.finish(*at, how));
    CHECK(blocked == naive.finish(*at, how));
    running.erase(at);
    CHECK(scheduler.running() == running.size());
  }
  CHECK(running.empty());
  CHECK(naive.done());
  CHECK_FALSE(scheduler.next());
  return log;
}

}  // namespace

TEST_CASE("highest priority first, ties by id") {
  Problem problem(5);
  problem.priorities = {1, 7, 3, 7, 3};
  const auto graph = problem.graph();
  auto scheduler = problem.scheduler(graph);
  CHECK(start_all(scheduler) == Numbers{1, 3, 2, 4, 0});
  CHECK(scheduler.running() == 5);
  CHECK_FALSE(scheduler.done());
}

TEST_CASE("a step starts only after all it needs") {
  Problem problem(3);
  problem.edges = {{0, 2}, {1, 2}};
  const auto graph = problem.graph();
  auto scheduler = problem.scheduler(graph);
  CHECK(start_all(scheduler) == Numbers{0, 1});
  CHECK(scheduler.finish(StepId{0}, Ended::good).empty());
  CHECK(start_all(scheduler).empty());
  scheduler.finish(StepId{1}, Ended::good);
  CHECK(start_all(scheduler) == Numbers{2});
  scheduler.finish(StepId{2}, Ended::good);
  CHECK(scheduler.done());
}

TEST_CASE("a failure blocks exactly its descendants, once") {
  // 0 -> 1 -> 3, 2 -> 3 -> 4, 5 alone
  Problem problem(6);
  problem.edges = {{0, 1}, {1, 3}, {2, 3}, {3, 4}};
  const auto graph = problem.graph();
  auto scheduler = problem.scheduler(graph);
  CHECK(start_all(scheduler) == Numbers{0, 2, 5});
  CHECK(numbers(scheduler.finish(StepId{0}, Ended::failed)) == Numbers{1, 3, 4});
  CHECK(scheduler.finish(StepId{2}, Ended::failed).empty());
  CHECK_FALSE(scheduler.done());
  scheduler.finish(StepId{5}, Ended::good);
  CHECK(scheduler.done());
  CHECK_FALSE(scheduler.next());
}

TEST_CASE("a full pool holds back only those who need it") {
  Problem problem(4);
  problem.capacities = {1};
  problem.priorities = {9, 8, 7, 6};
  problem.demands = {{{PoolId{0}}}, {{PoolId{0}}}, {}, {{PoolId{0}}}};
  const auto graph = problem.graph();
  auto scheduler = problem.scheduler(graph);
  CHECK(start_all(scheduler) == Numbers{0, 2});
  scheduler.finish(StepId{2}, Ended::good);
  CHECK(start_all(scheduler).empty());
  scheduler.finish(StepId{0}, Ended::failed);  // a failed step gives its units back too
  CHECK(start_all(scheduler) == Numbers{1});
}

TEST_CASE("a step that becomes ready late overtakes those parked in its line") {
  Problem problem(4);
  problem.capacities = {1};
  problem.edges = {{0, 3}};
  problem.priorities = {0, 5, 5, 9};
  problem.demands = {{}, {{PoolId{0}}}, {{PoolId{0}}}, {{PoolId{0}}}};
  const auto graph = problem.graph();
  auto scheduler = problem.scheduler(graph);
  CHECK(start_all(scheduler) == Numbers{1, 0});
  scheduler.finish(StepId{0}, Ended::good);
  CHECK(start_all(scheduler).empty());
  scheduler.finish(StepId{1}, Ended::good);
  CHECK(start_all(scheduler) == Numbers{3});
}

TEST_CASE("demands on one pool add up, are cut to its capacity, and senseless ones are ignored") {
  Problem problem(3);
  problem.capacities = {3, 0};
  problem.demands = {{{PoolId{0}, 99}}, {{PoolId{0}, 1}, {PoolId{0}, 1}}, {{PoolId{0}, 0}, {PoolId{1}, -4}}};
  const auto graph = problem.graph();
  auto scheduler = problem.scheduler(graph);
  CHECK(start_all(scheduler) == Numbers{0, 2});
  scheduler.finish(StepId{0}, Ended::good);
  CHECK(start_all(scheduler) == Numbers{1});
}

TEST_CASE("many small steps do not starve a big one of the same pool") {
  Problem problem(21);
  problem.capacities = {4};
  problem.priorities.assign(21, 1);
  for (auto& demand : problem.demands) demand = {{PoolId{0}, 1}};
  problem.demands[20] = {{PoolId{0}, 4}};
  problem.priorities[20] = 5;
  problem.edges = {{0, 20}};
  const auto graph = problem.graph();
  auto scheduler = problem.scheduler(graph);
  CHECK(start_all(scheduler) == Numbers{0, 1, 2, 3});
  for (std::uint32_t i = 0; i < 3; ++i) {
    scheduler.finish(StepId{i}, Ended::good);
    CHECK(start_all(scheduler).empty());
  }
  scheduler.finish(StepId{3}, Ended::good);
  CHECK(start_all(scheduler) == Numbers{20});
}

TEST_CASE("a step that needs two pools is not starved by two queues that take turns") {
  // 100 steps want the first pool, 100 the second, always half a step apart; one important step wants both
  constexpr std::size_t each = 100;
  Problem problem(2 * each + 2);
  problem.capacities = {1, 1};
  std::vector<Duration> durations(problem.nodes, Duration(10));
  for (std::size_t i = 0; i < 2 * each; ++i) problem.demands[i] = {{PoolId{i < each ? 0U : 1U}}};
  durations[each] = Duration(5);
  const std::uint32_t trigger = 2 * each;
  const std::uint32_t both = trigger + 1;
  durations[trigger] = Duration(1);
  problem.edges = {{trigger, both}};
  problem.demands[both] = {{PoolId{0}}, {PoolId{1}}};
  problem.priorities[both] = 99;
  const auto graph = problem.graph();
  const auto plan = forecast(graph, problem.scheduler(graph), durations);
  CHECK(plan.starts[both] < Duration(100));
  CHECK(plan.makespan <= Duration(1030));
}

TEST_CASE("exact: one pool a step, several units") {
  std::mt19937 random(1);
  for (std::uint32_t round = 0; round < 300; ++round) {
    CAPTURE(round);
    play(random_problem(random, Shape::one_pool_many_units), round, true);
  }
}

TEST_CASE("exact: several pools a step, one unit each") {
  std::mt19937 random(2);
  for (std::uint32_t round = 0; round < 300; ++round) {
    CAPTURE(round);
    play(random_problem(random, Shape::many_pools_one_unit), round, true);
  }
}

TEST_CASE("any demands: pools are never exceeded, nothing gets stuck, same input same order") {
  std::mt19937 random(3);
  for (std::uint32_t round = 0; round < 300; ++round) {
    CAPTURE(round);
    const auto problem = random_problem(random, Shape::anything);
    CHECK(play(problem, round, false) == play(problem, round, false));
  }
}

TEST_CASE("independent work runs side by side: 120 where waves would take 150") {
  // A -> B1 -> B2 -> D and A -> C -> D
  enum : std::uint32_t { a, b1, b2, c, d };
  const auto graph = make(5, {{a, b1}, {b1, b2}, {b2, d}, {a, c}, {c, d}});
  std::vector<Duration> durations(5, Duration(30));
  durations[c] = Duration(60);
  const auto priorities = critical_path_priorities(graph, durations);
  CHECK(priorities == std::vector<std::int64_t>{120, 90, 60, 90, 30});
  const auto plan = forecast(graph, Scheduler(graph, priorities, {}, std::vector<std::vector<Demand>>(5)), durations);
  CHECK(plan.makespan == Duration(120));
  CHECK(numbers(plan.order) == Numbers{a, b1, c, b2, d});
  CHECK(plan.starts[b2] == Duration(60));
  CHECK(plan.ends[c] == Duration(90));
  const auto alone =
      forecast(graph, Scheduler(graph, priorities, {1}, std::vector<std::vector<Demand>>(5, {{PoolId{0}}})), durations);
  CHECK(alone.makespan == Duration(180));
}

TEST_CASE("with one fork the critical path goes first and shortens the whole") {
  // a long chain 0 -> 1 -> 2 and two loose steps; two forks
  const auto graph = make(5, {{2, 3}, {3, 4}});
  const std::vector<Duration> durations(5, Duration(10));
  const std::vector<std::vector<Demand>> forks(5, {{PoolId{0}}});
  const auto by_path =
      forecast(graph, Scheduler(graph, critical_path_priorities(graph, durations), {2}, forks), durations);
  CHECK(by_path.makespan == Duration(30));
  const auto by_id = forecast(graph, Scheduler(graph, std::vector<std::int64_t>(5, 0), {2}, forks), durations);
  CHECK(by_id.makespan == Duration(40));
}

TEST_CASE("steps of unknown duration still count as a link of a chain") {
  const auto graph = make(3, {{1, 2}});
  CHECK(critical_path_priorities(graph, std::vector<Duration>(3, Duration(0))) == std::vector<std::int64_t>{1, 2, 1});
}

TEST_CASE("a forecast counts what is done as nothing") {
  const auto graph = make(3, {{0, 1}, {1, 2}});
  const std::vector<Duration> durations{Duration(0), Duration(20), Duration(5)};
  Scheduler scheduler(graph, {0, 0, 0}, {}, std::vector<std::vector<Demand>>(3));
  CHECK(forecast(graph, std::move(scheduler), durations).makespan == Duration(25));
}
