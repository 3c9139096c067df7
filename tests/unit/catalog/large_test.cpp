// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <doctest/doctest.h>

#include "catalog/show.hpp"
#include "support.hpp"

using namespace reprise;
using namespace reprise::test;

namespace {

/// `hosts` hosts with 20 steps each in a base service and 20 in one that needs it.
void fill(House& house, std::uint32_t hosts) {
  std::vector<std::uint32_t> all;
  for (std::uint32_t i = 0; i < hosts; ++i) {
    auto host = house.description.estate.hosts[1];
    host.name = "h" + std::to_string(i);
    host.at.line = 10 + i;
    all.push_back(static_cast<std::uint32_t>(house.description.estate.hosts.size()));
    house.description.estate.hosts.push_back(host);
  }
  for (const std::string name : {"base", "app"}) {
    auto& playbook = house.playbook(name);
    for (int i = 0; i < 20; ++i) {
      auto one = step("s" + std::to_string(i), i % 2 == 0 ? "prep" : "thing",
                      {entry("text", "{{ host.name }} of {{ estate.domain }}")});
      const auto path = "host path /" + name + "/" + std::to_string(i);
      one.params.set("name", name + std::to_string(i));
      one.params.set("provides", list({Value(path)}));
      one.params.set("after", list({Value("host path /" + name + "/" + std::to_string(i / 2)), "estate late thing"}));
      if (name == "app" && i == 19) one.params.set("provides", list({"estate late thing"}));
      if (i > 0) one.needs = {"s" + std::to_string((i - 1) / 3)};
      playbook.steps.push_back(one);
    }
    house.service(name, all, name);
  }
  house.description.estate.services[1].needs = {"base"};
}

}  // namespace

TEST_CASE("an estate of 10,000 steps with contradictions compiles to an acyclic graph") {
  House house;
  fill(house, 250);
  const auto made = house.compile();
  CHECK(house.findings() == "");
  CHECK(made.steps.size() >= 10'000);
  CHECK(is_acyclic(made));
  CHECK(comes_before(made, "base/s0@h0", "app/s1@h249"));
  CHECK(made.edges.size() < 200'000);
}

TEST_CASE("the same description gives the same catalog") {
  std::vector<std::string> first;
  for (int round = 0; round < 2; ++round) {
    House house;
    fill(house, 12);
    const auto made = house.compile();
    auto all = edges(made);
    for (const auto& one : made.steps)
      all.push_back(one.key + " " + to_string(one.params) + " " + join(one.pools.all(), ","));
    for (const auto& edge : made.edges) all.push_back(why_text(made, edge));
    if (round == 0) first = all;
    CHECK(all == first);
    CHECK(all.size() > 500);
  }
}

TEST_CASE("an empty estate is an empty catalog") {
  House house;
  const auto made = house.compile();
  CHECK(house.findings() == "");
  CHECK(made.steps.empty());
  CHECK(made.graph.size() == 0);
  CHECK(contains(catalog::to_dot(made), "digraph"));
}
