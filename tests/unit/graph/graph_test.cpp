// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "graph/cycles.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <random>
#include <set>

using namespace reprise;
using namespace reprise::graph;

namespace {

using Pairs = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

Graph make(std::size_t nodes, const Pairs& edges) {
  Builder builder(nodes);
  for (const auto& [first, then] : edges) builder.connect(StepId{first}, StepId{then});
  return std::move(builder).build();
}

std::vector<std::uint32_t> numbers(std::span<const StepId> steps) {
  std::vector<std::uint32_t> out;
  for (const auto step : steps) out.push_back(step.value);
  return out;
}

using Numbers = std::vector<std::uint32_t>;

bool has_edge(const Graph& graph, StepId first, StepId then) {
  const auto after = graph.after(first);
  return std::find(after.begin(), after.end(), then) != after.end();
}

void check_is_cycle(const Graph& graph, const std::vector<StepId>& cycle) {
  REQUIRE_FALSE(cycle.empty());
  for (std::size_t i = 0; i < cycle.size(); ++i) CHECK(has_edge(graph, cycle[i], cycle[(i + 1) % cycle.size()]));
  CHECK(std::set<StepId>(cycle.begin(), cycle.end()).size() == cycle.size());
}

/// Edges from a lower to a higher place of a random permutation: acyclic, ids without meaning.
Pairs random_dag(std::mt19937& random, std::uint32_t nodes, std::uint32_t edges) {
  Numbers place(nodes);
  for (std::uint32_t i = 0; i < nodes; ++i) place[i] = i;
  std::shuffle(place.begin(), place.end(), random);
  Pairs out;
  for (std::uint32_t i = 0; nodes > 1 && i < edges; ++i) {
    auto a = static_cast<std::uint32_t>(random() % nodes);
    auto b = static_cast<std::uint32_t>(random() % nodes);
    if (a == b) continue;
    if (a > b) std::swap(a, b);
    out.emplace_back(place[a], place[b]);
  }
  return out;
}

/// Takes the lowest step whose predecessors are all taken, by looking at everything each time.
Numbers naive_order(std::uint32_t nodes, const Pairs& edges) {
  Numbers order;
  std::set<std::uint32_t> left;
  for (std::uint32_t i = 0; i < nodes; ++i) left.insert(i);
  while (true) {
    const auto free = std::find_if(left.begin(), left.end(), [&](auto step) {
      return std::none_of(edges.begin(), edges.end(),
                          [&](const auto& edge) { return edge.second == step && left.count(edge.first) != 0; });
    });
    if (free == left.end()) return order;
    order.push_back(*free);
    left.erase(free);
  }
}

std::int64_t naive_tail(const Pairs& edges, const std::vector<std::int64_t>& durations, std::uint32_t step) {
  std::int64_t longest = 0;
  for (const auto& [first, then] : edges) {
    if (first == step) longest = std::max(longest, naive_tail(edges, durations, then));
  }
  return durations[step] + longest;
}

}  // namespace

TEST_CASE("an empty graph has no cycle, no order and no path") {
  const auto graph = Builder().build();
  CHECK(graph.size() == 0);
  CHECK(graph.edges() == 0);
  CHECK(find_cycles(graph).empty());
  CHECK(topological_order(graph).empty());
  CHECK(critical_path(graph, {}).empty());
  CHECK(Graph().size() == 0);
  CHECK(find_cycles(Graph()).empty());
}

TEST_CASE("what comes after is ascending, what comes before as connected, and duplicate edges are merged") {
  const auto graph = make(5, {{3, 1}, {0, 4}, {0, 1}, {3, 1}, {0, 2}, {0, 4}, {3, 1}});
  CHECK(graph.edges() == 4);
  CHECK(numbers(graph.after(StepId{0})) == Numbers{1, 2, 4});
  CHECK(numbers(graph.before(StepId{1})) == Numbers{3, 0});
  CHECK(numbers(graph.after(StepId{4})).empty());
  CHECK(numbers(graph.before(StepId{0})).empty());
}

TEST_CASE("add() gives the next id after those of the constructor") {
  Builder builder(2);
  const auto third = builder.add();
  CHECK(third == StepId{2});
  builder.connect(third, StepId{0});
  CHECK(numbers(std::move(builder).build().after(third)) == Numbers{0});
}

TEST_CASE("the rows hold exactly the edges that went in") {
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    const auto nodes = static_cast<std::uint32_t>(1 + random() % 20);
    Pairs edges;
    for (auto i = random() % 60; i > 0; --i) edges.emplace_back(random() % nodes, random() % nodes);
    const auto graph = make(nodes, edges);
    Pairs by_after, by_before;
    for (std::uint32_t i = 0; i < nodes; ++i) {
      for (const auto then : graph.after(StepId{i})) by_after.emplace_back(i, then.value);
      for (const auto first : graph.before(StepId{i})) by_before.emplace_back(i, first.value);
    }
    const std::set<std::pair<std::uint32_t, std::uint32_t>> wanted(edges.begin(), edges.end());
    CHECK(by_after == Pairs(wanted.begin(), wanted.end()));
    for (auto& [then, first] : by_before) std::swap(then, first);
    std::sort(by_before.begin(), by_before.end());
    CHECK(by_before == by_after);
  }
}

TEST_CASE("where ids are in order already, nothing is sorted and the answers are the same") {
  std::mt19937 random(8);
  for (std::uint32_t round = 0; round < 50; ++round) {
    const auto nodes = static_cast<std::uint32_t>(2 + random() % 20);
    Pairs edges;
    for (auto i = random() % 30; i > 0; --i) {
      const auto then = static_cast<std::uint32_t>(1 + random() % (nodes - 1));
      edges.emplace_back(random() % then, then);
    }
    if (round % 2 == 0)
      std::stable_sort(edges.begin(), edges.end(), [](auto a, auto b) { return a.second < b.second; });
    const auto graph = make(nodes, edges);
    CHECK(graph.ids_in_order());
    CHECK_FALSE(find_cycle(graph));
    const auto order = topological_order(graph);
    CHECK(numbers(order) == naive_order(nodes, edges));
    std::vector<std::int64_t> durations(nodes);
    for (auto& duration : durations) duration = static_cast<std::int64_t>(random() % 9);
    const auto tails = tail_lengths(graph, durations);
    for (std::uint32_t i = 0; i < nodes; ++i) CHECK(tails[i] == naive_tail(edges, durations, i));
  }
  CHECK_FALSE(make(2, {{1, 0}}).ids_in_order());
  CHECK_FALSE(make(1, {{0, 0}}).ids_in_order());
}

TEST_CASE("a cycle is found as a path and not what only hangs on it") {
  // 5 -> 0 leads into the cycle 0 -> 1 -> 2 -> 0; 3 and 4 hang behind it
  const auto graph = make(6, {{5, 0}, {0, 1}, {1, 2}, {2, 0}, {2, 3}, {3, 4}});
  const auto cycles = find_cycles(graph);
  REQUIRE(cycles.size() == 1);
  const auto& cycle = cycles.front();
  check_is_cycle(graph, cycle);
  CHECK(cycle.size() == 3);
}

TEST_CASE("the shortest cycle through its first step is told, not a detour") {
  const auto graph = make(5, {{0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 0}, {2, 0}, {1, 0}});
  const auto cycles = find_cycles(graph);
  REQUIRE(cycles.size() == 1);
  const auto& cycle = cycles.front();
  check_is_cycle(graph, cycle);
  CHECK(cycle.front() == StepId{0});
  CHECK(numbers(cycle) == Numbers{0, 1});
}

TEST_CASE("a step that needs itself is a cycle of one") {
  const auto cycles = find_cycles(make(3, {{0, 1}, {1, 1}, {1, 2}}));
  REQUIRE(cycles.size() == 1);
  CHECK(numbers(cycles.front()) == Numbers{1});
}

TEST_CASE("each knot of steps is told by one cycle, and what lies between two knots is not") {
  // 0 <-> 1 -> 2 -> 3 -> 4 -> 3, 5 alone with itself
  const auto cycles = find_cycles(make(7, {{0, 1}, {1, 0}, {1, 2}, {2, 3}, {3, 4}, {4, 3}, {5, 5}, {5, 6}}));
  REQUIRE(cycles.size() == 3);
  CHECK(numbers(cycles[0]) == Numbers{0, 1});
  CHECK(numbers(cycles[1]) == Numbers{3, 4});
  CHECK(numbers(cycles[2]) == Numbers{5});
}

/// Steps that can reach themselves and each other, by looking at all paths.
std::set<std::set<std::uint32_t>> naive_knots(std::uint32_t nodes, const Pairs& edges) {
  std::vector<std::vector<bool>> reaches(nodes, std::vector<bool>(nodes, false));
  for (const auto& [first, then] : edges) reaches[first][then] = true;
  for (std::uint32_t k = 0; k < nodes; ++k) {
    for (std::uint32_t i = 0; i < nodes; ++i) {
      for (std::uint32_t j = 0; j < nodes; ++j) {
        if (reaches[i][k] && reaches[k][j]) reaches[i][j] = true;
      }
    }
  }
  std::set<std::set<std::uint32_t>> knots;
  for (std::uint32_t i = 0; i < nodes; ++i) {
    std::set<std::uint32_t> knot;
    for (std::uint32_t j = 0; j < nodes; ++j) {
      if (reaches[i][j] && reaches[j][i]) knot.insert(j);
    }
    if (!knot.empty()) knots.insert(knot);
  }
  return knots;
}

TEST_CASE("the order of a cyclic graph stops before the cycle") {
  CHECK(numbers(topological_order(make(4, {{0, 1}, {1, 2}, {2, 1}, {2, 3}}))) == Numbers{0});
}

TEST_CASE("random graphs: order, tails and critical path equal the naive ones") {
  std::mt19937 random(20261122);
  for (int round = 0; round < 100; ++round) {
    const auto nodes = static_cast<std::uint32_t>(1 + random() % 12);
    const auto edges = random_dag(random, nodes, static_cast<std::uint32_t>(random() % 25));
    const auto graph = make(nodes, edges);
    std::vector<std::int64_t> durations;
    for (std::uint32_t i = 0; i < nodes; ++i) durations.push_back(static_cast<std::int64_t>(random() % 5));
    CAPTURE(round);
    CHECK(find_cycles(graph).empty());
    CHECK(numbers(topological_order(graph)) == naive_order(nodes, edges));
    const auto tails = tail_lengths(graph, durations);
    for (std::uint32_t i = 0; i < nodes; ++i) CHECK(tails[i] == naive_tail(edges, durations, i));
    const auto path = critical_path(graph, durations);
    std::int64_t length = 0;
    for (std::size_t i = 0; i < path.size(); ++i) {
      length += durations[path[i].index()];
      if (i > 0) CHECK(has_edge(graph, path[i - 1], path[i]));
    }
    CHECK(length == *std::max_element(tails.begin(), tails.end()));
  }
}

TEST_CASE("random graphs with cycles: a real and shortest one of each knot is found, or there is none") {
  std::mt19937 random(4711);
  std::size_t found = 0;
  for (int round = 0; round < 200; ++round) {
    const auto nodes = static_cast<std::uint32_t>(1 + random() % 10);
    Pairs edges;
    for (auto i = random() % 16; i > 0; --i) edges.emplace_back(random() % nodes, random() % nodes);
    const auto graph = make(nodes, edges);
    const auto cycles = find_cycles(graph);
    const auto knots = naive_knots(nodes, edges);
    CAPTURE(round);
    CHECK(cycles.size() == knots.size());
    found += cycles.size();
    for (const auto& cycle : cycles) {
      check_is_cycle(graph, cycle);
      CHECK(std::any_of(knots.begin(), knots.end(), [&](const auto& knot) { return *knot.begin() == cycle[0].value; }));
      // no shorter closed walk from the first step: steps reachable in exactly n edges, by brute force
      std::set<StepId> front{cycle.front()};
      for (std::size_t length = 1; length < cycle.size(); ++length) {
        std::set<StepId> next;
        for (const auto step : front) next.insert(graph.after(step).begin(), graph.after(step).end());
        CHECK(next.count(cycle.front()) == 0);
        front = next;
      }
    }
  }
  CHECK(found > 50);
}

TEST_CASE("a chain of a million steps overflows no stack") {
  constexpr std::uint32_t size = 1'000'000;
  Builder builder(size);
  for (std::uint32_t i = 0; i + 1 < size; ++i) builder.connect(StepId{size - 1 - i}, StepId{size - 2 - i});
  const auto graph = builder.build();
  CHECK(find_cycles(graph).empty());
  CHECK(topological_order(graph).front() == StepId{size - 1});
  const std::vector<std::int64_t> durations(size, 2);
  CHECK(tail_lengths(graph, durations)[size - 1] == 2LL * size);
  CHECK(critical_path(graph, durations).size() == size);
  builder.connect(StepId{0}, StepId{size - 1});
  const auto cycles = find_cycles(builder.build());
  REQUIRE(cycles.size() == 1);
  CHECK(cycles.front().size() == size);
}
