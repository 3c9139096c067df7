// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2

// Promises of the graph, held against estates made at random: whatever edges were spared or dropped, the order is kept.
#include <doctest/doctest.h>

#include <random>

#include "support.hpp"

using namespace reprise;
using namespace reprise::test;

namespace {

class Dice {
 public:
  explicit Dice(std::uint32_t seed) : engine_(seed) {}
  /// 0 .. sides - 1
  std::uint32_t roll(std::uint32_t sides) { return static_cast<std::uint32_t>(engine_()) % sides; }

 private:
  std::mt19937 engine_;
};

StepTemplate random_step(Dice& dice, const std::string& playbook, std::uint32_t number) {
  ValueList provides;
  ValueList after;
  const auto ref = [&] {
    return std::string(dice.roll(3) == 0 ? "estate" : "host") + " thing n" + std::to_string(dice.roll(6)) +
           (dice.roll(8) == 0 ? "*" : "");
  };
  for (auto n = dice.roll(3); n > 0; --n) provides.push_back(Value(ref()));
  for (auto n = dice.roll(3); n > 0; --n) after.push_back(Value(ref()));
  auto made = step("s" + std::to_string(number), dice.roll(3) == 0 ? "prep" : "thing",
                   {entry("provides", Value(provides)), entry("after", Value(after))});
  made.params.set("name", playbook + std::to_string(number));
  for (std::uint32_t other = 0; other < number; ++other) {
    if (dice.roll(5) == 0) made.needs.push_back("s" + std::to_string(other));
  }
  made.once = dice.roll(5) == 0;
  return made;
}

void fill(House& house, Dice& dice) {
  for (std::uint32_t i = 0; i < 6; ++i) {
    const auto name = "p" + std::to_string(i);
    auto& playbook = house.playbook(name);
    for (std::uint32_t n = dice.roll(6); n > 0; --n) {
      playbook.steps.push_back(random_step(dice, name, static_cast<std::uint32_t>(playbook.steps.size())));
    }
    for (std::uint32_t n = dice.roll(3); n > 0; --n) playbook.verify.push_back(step("v" + std::to_string(n), "look"));
    std::vector<std::uint32_t> hosts;
    for (std::uint32_t host = 1; host <= 3; ++host) {
      if (dice.roll(2) == 0) hosts.push_back(host);
    }
    auto& service = house.service(name, hosts, name);
    for (std::uint32_t other = 0; other < i; ++other) {
      if (dice.roll(3) == 0) service.needs.push_back("p" + std::to_string(other));
    }
  }
}

/// [a][b]: must b wait for a?
std::vector<std::vector<bool>> closure(const catalog::Catalog& made) {
  std::vector<std::vector<bool>> reaches(made.steps.size(), std::vector<bool>(made.steps.size()));
  auto order = graph::topological_order(made.graph);
  std::reverse(order.begin(), order.end());
  for (const auto step : order) {
    for (const auto next : made.graph.after(step)) {
      reaches[step.index()][next.index()] = true;
      for (std::size_t i = 0; i < made.steps.size(); ++i) {
        if (reaches[next.index()][i]) reaches[step.index()][i] = true;
      }
    }
  }
  return reaches;
}

/// Services that `service` needs, through others too.
std::vector<bool> all_needed(const Estate& estate, std::size_t service) {
  std::vector<bool> needed(estate.services.size());
  for (const auto& name : estate.services[service].needs) {
    const auto other = static_cast<std::size_t>(name[1] - '0');
    needed[other] = true;
    const auto more = all_needed(estate, other);
    for (std::size_t i = 0; i < more.size(); ++i) needed[i] = needed[i] || more[i];
  }
  return needed;
}

/// Counts the pairs of steps for which a promise is broken.
int broken_promises(const catalog::Catalog& made) {
  const auto reaches = closure(made);
  int broken = 0;
  for (const auto& then : made.steps) {
    const auto needed = all_needed(made.estate, then.service);
    const bool waits = then.verify || !then.kind->spec().prepares;
    for (const auto& first : made.steps) {
      const bool before = reaches[first.id.index()][then.id.index()];
      const bool own = first.service == then.service && then.verify && !first.verify;
      const bool of_needed = needed[first.service] && !first.verify && waits;
      if ((own || of_needed) && !before) ++broken;
      if (first.verify && !then.verify && before) ++broken;
    }
  }
  return broken;
}

}  // namespace

TEST_CASE("random estates: services wait for what they need, checks come last, no cycles") {
  std::size_t services_edges = 0;
  std::size_t implied_edges = 0;
  for (std::uint32_t seed = 1; seed <= 150; ++seed) {
    CAPTURE(seed);
    House house;
    Dice dice(seed);
    fill(house, dice);
    const auto made = house.compile();
    CHECK(house.findings() == "");
    REQUIRE(is_acyclic(made));
    CHECK(broken_promises(made) == 0);
    for (const auto& edge : made.edges) {
      services_edges += edge.why == catalog::Edge::Why::service ? 1U : 0U;
      implied_edges += edge.why == catalog::Edge::Why::implied ? 1U : 0U;
    }
  }
  // the estates are no empty ones
  CHECK(services_edges > 1000);
  CHECK(implied_edges > 1000);
}
