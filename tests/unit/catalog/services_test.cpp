// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <doctest/doctest.h>

#include "support.hpp"

using namespace reprise;
using namespace reprise::test;

using Edges = std::vector<std::string>;

namespace {

/// A playbook whose steps wait for other services.
void add_playbook(House& house, const std::string& name, std::vector<StepTemplate> steps) {
  for (auto& one : steps) one.params.set("name", name + "-" + one.id);
  house.playbook(name).steps = std::move(steps);
}

Service& add_service(House& house, const std::string& name, std::vector<std::string> needs,
                     std::vector<std::uint32_t> hosts = {1}) {
  auto& made = house.service(name, std::move(hosts), name);
  made.needs = std::move(needs);
  return made;
}

}  // namespace

TEST_CASE("a service waits for the services it needs, but what only prepares does not") {
  House house;
  add_playbook(house, "base", {step("b1"), needing(step("b2"), {"b1"}), step("b3")});
  add_playbook(house, "app", {step("pkg", "prep"), needing(step("a1"), {"pkg"}), needing(step("a2"), {"a1"})});
  add_service(house, "app", {"base"}, {2});
  add_service(house, "base", {});
  const auto made = house.compile();
  CHECK(house.findings() == "");
  // last steps with first ones, no more
  CHECK(edges(made) == Edges{"app/pkg@b -> app/a1@b (needs)", "app/a1@b -> app/a2@b (needs)",
                             "base/b1@a -> base/b2@a (needs)", "base/b2@a -> app/a1@b (service)",
                             "base/b3@a -> app/a1@b (service)"});
  CHECK(!comes_before(made, "base/b1@a", "app/pkg@b"));
  CHECK(why_text(made, made.edges.back()) == "service app needs service base");
}

TEST_CASE("a step behind one that only prepares still waits") {
  House house;
  add_playbook(house, "base", {step("b")});
  add_playbook(house, "app",
               {step("a1"), needing(step("file", "prep"), {"a1"}), needing(step("a2"), {"file"}), step("a3")});
  add_service(house, "base", {});
  add_service(house, "app", {"base"});
  const auto made = house.compile();
  for (const char* key : {"app/a1@a", "app/file@a", "app/a2@a", "app/a3@a"}) CHECK(comes_before(made, "base/b@a", key));
}

TEST_CASE("needs of services reach through services that have no waiting step") {
  House house;
  add_playbook(house, "c", {step("s")});
  add_playbook(house, "empty", {});
  add_playbook(house, "files", {step("f", "prep")});
  add_playbook(house, "a", {step("s")});
  house.playbook("empty").verify = {step("v", "look")};
  add_service(house, "a", {"files"});
  add_service(house, "files", {"empty"});
  add_service(house, "empty", {"c"});
  add_service(house, "c", {});
  const auto made = house.compile();
  CHECK(house.findings() == "");
  CHECK(comes_before(made, "c/s@a", "a/s@a"));
  CHECK(comes_before(made, "files/f@a", "a/s@a"));
  CHECK(comes_before(made, "c/s@a", "empty/v@a"));
  CHECK(!comes_before(made, "c/s@a", "files/f@a"));
  CHECK(!comes_before(made, "empty/v@a", "a/s@a"));
}

TEST_CASE("checks come after all steps of their service, and nobody waits for checks") {
  House house;
  add_playbook(house, "base", {step("s")});
  add_playbook(house, "app", {step("a1"), step("a2"), step("pkg", "prep")});
  house.playbook("base").verify = {step("v", "look")};
  house.playbook("app").verify = {step("v", "look"), needing(step("w", "look"), {"v"}),
                                  needing(step("x", "look"), {"a1"})};
  add_service(house, "base", {});
  add_service(house, "app", {"base"}, {1, 2});
  const auto made = house.compile();
  CHECK(house.findings() == "");
  for (const char* check : {"app/v@a", "app/w@b", "app/x@a", "app/x@b"}) {
    CAPTURE(check);
    for (const char* key : {"app/a1@a", "app/a2@b", "app/pkg@a", "app/pkg@b", "base/s@a"}) {
      CAPTURE(key);
      CHECK(comes_before(made, key, check));
    }
    CHECK(!comes_before(made, "base/v@a", check));
  }
  CHECK(!comes_before(made, "base/v@a", "app/a1@a"));
}

TEST_CASE("a step may wait for another service by itself, also one that prepares") {
  House house;
  add_playbook(house, "ca", {step("s")});
  add_playbook(house, "app", {needing(step("file", "prep"), {"service:ca"}), step("other")});
  add_service(house, "app", {});
  add_service(house, "ca", {});
  const auto made = house.compile();
  CHECK(house.findings() == "");
  CHECK(edges(made) == Edges{"ca/s@a -> app/file@a (service)"});
}

TEST_CASE("the order inside of a service, implied edges too, spares edges between services") {
  House house;
  auto directory = step("dir", "thing", {entry("provides", list({"host path /x"}))});
  auto file = step("file", "thing", {entry("after", list({"host path /x"}))});
  add_playbook(house, "base", {file, directory});
  add_playbook(house, "app", {directory, file});
  house.playbook("app").steps[0].params.set("provides", list({"host path /y"}));
  house.playbook("app").steps[1].params.set("after", list({"host path /y"}));
  add_service(house, "base", {});
  add_service(house, "app", {"base"}, {2});
  const auto made = house.compile();
  CHECK(house.findings() == "");
  CHECK(edges(made) == Edges{"base/file@a -> app/dir@b (service)", "base/dir@a -> base/file@a (implied)",
                             "app/dir@b -> app/file@b (implied)"});
}

TEST_CASE("many steps before many others are joined by a milestone") {
  House house;
  for (int i = 0; i < 200; ++i) {
    auto host = house.description.estate.hosts[1];
    host.name = "h" + std::to_string(i);
    house.description.estate.hosts.push_back(host);
  }
  std::vector<std::uint32_t> all;
  for (std::uint32_t i = 4; i < 204; ++i) all.push_back(i);
  add_playbook(house, "base", {step("s")});
  add_playbook(house, "app", {step("s")});
  house.playbook("app").verify = {step("v", "look")};
  add_service(house, "app", {"base"}, all);
  add_service(house, "base", {}, all);
  const auto made = house.compile();
  CHECK(house.findings() == "");
  const auto* milestone = find(made, "base/(complete)@controller");
  REQUIRE(milestone != nullptr);
  CHECK(milestone->kind->spec().name == "milestone");
  CHECK(milestone->host == Estate::controller());
  CHECK(milestone->pools.empty());
  CHECK(milestone->kind->facts(milestone->params).empty());
  CHECK(milestone->kind->diff(milestone->params, {}, false).converged());
  CHECK(made.edges.size() < 1000);
  CHECK(comes_before(made, "base/s@h0", "app/s@h199"));
  CHECK(comes_before(made, "base/s@h199", "app/s@h0"));
  CHECK(comes_before(made, "app/s@h199", "app/v@h0"));
  CHECK(!comes_before(made, "app/v@h199", "app/v@h0"));
  CHECK(is_acyclic(made));
}
