// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <doctest/doctest.h>

#include "support.hpp"

using namespace reprise;
using namespace reprise::test;

namespace {

const SourceRange in_estate{"estate.yaml", 30, 7};

/// One step that shows `text`.
std::string shown(House& house, const char* text) {
  house.playbook("p").steps = {step("s", "thing", {entry("text", text)})};
  const auto made = house.compile();
  REQUIRE(made.steps.size() == 1);
  return made.steps[0].params.text("text");
}

}  // namespace

TEST_CASE("parameters are held against what the playbook declares") {
  House house;
  house.playbook("p").params = Schema::object(
      "", {required("realm", Schema::text("the realm")), optional("size", Schema::integer("", 1, 10), 3)});
  auto& service = house.service("s");
  service.params.set("relm", placed("X", in_estate));
  house.service("t").params.set("realm", placed(list({}), in_estate));
  house.compile();
  const auto text = house.findings();
  CHECK(contains(text, "estate.yaml:30:7: service s: unknown key \"relm\" | did you mean \"realm\"?"));
  CHECK(contains(text, "estate.yaml:100:3: service s: \"realm\" is missing | the realm"));
  CHECK(contains(text, "estate.yaml:30:7: service t: realm must be a string, not a list"));
}

TEST_CASE("defaults, also with expressions, and earlier parameters in later defaults") {
  House house;
  const SourceRange in_playbook{"playbooks/p.yaml", 4, 2};
  house.playbook("p").params = Schema::object(
      "", {optional("domain", Schema::text(""), placed("{{ estate.domain }}", in_playbook)),
           optional("fqdn", Schema::text("", &format::hostname), placed("mail.{{ params.domain }}", in_playbook)),
           optional("plain", Schema::text(""), "x"), optional("absent", Schema::text("")),
           optional("inner", Schema::object("", {optional("deep", Schema::text(""), "{{ estate.name }}")}))});
  house.service("s").params.set("inner", map({}));
  CHECK(shown(house, "{{ params.fqdn }} {{ params.plain }} {{ params.inner.deep }}") == "mail.clinic.test x demo");
  CHECK(house.findings() == "");
}

TEST_CASE("a default that is wrong is reported where it stands") {
  House house;
  house.playbook("p").params =
      Schema::object("", {optional("d", Schema::text(""), placed("{{ estate.domian }}", {"playbooks/p.yaml", 4, 2}))});
  house.service("s");
  house.compile();
  CHECK(contains(house.findings(),
                 "playbooks/p.yaml:4:2: undeclared name \"estate.domian\" | did you mean \"estate.domain\"?"));
}

TEST_CASE("a declared parameter that is not given is null, and as a step's parameter it is not given") {
  House house;
  house.playbook("p").params =
      Schema::object("", {optional("absent", Schema::text("")), optional("wards", Schema::list("", Schema::text("")))});
  auto asks = step("asks");
  asks.when = "params.absent";
  auto uses = step("uses", "thing", {entry("mode", "{{ params.absent }}")});
  auto each = step("each");
  each.for_each = "{{ params.wards }}";
  house.playbook("p").steps = {asks, uses, each};
  house.service("s");
  const auto made = house.compile();
  CHECK(house.findings() == "");
  CHECK(keys(made) == std::vector<std::string>{"s/uses@a"});
  CHECK(made.steps[0].params.find("mode") == nullptr);
}

TEST_CASE("estate.yaml may use hosts, people and the parameters of services that come first") {
  House house;
  house.playbook("p").params = Schema::object("", {optional("server", Schema::text(""))});
  house.playbook("q").params = house.playbook("p").params;
  house.playbook("q").steps = {step("q")};
  auto& mail = house.service("mail");
  mail.params.set("server", placed("{{ services.directory.params.server }}", in_estate));
  mail.needs = {"directory"};
  auto& directory = house.service("directory", {1}, "q");
  directory.params.set("server", placed("ldap://{{ hosts.b.fqdn }}", in_estate));
  house.playbook("p").steps = {step("s", "thing", {entry("text", "{{ params.server }}")})};
  const auto made = house.compile();
  CHECK(house.findings() == "");
  CHECK(find(made, "mail/s@a")->params.text("text") == "ldap://b.clinic.test");
}

TEST_CASE("estate.yaml has no host of its own and no steps") {
  House house;
  house.playbook("p").params = Schema::object("", {optional("x", Schema::text("")), optional("y", Schema::text(""))});
  auto& service = house.service("s");
  service.params.set("x", placed("{{ host.name }}", in_estate));
  service.params.set("y", placed("{{ steps.a.b }}", in_estate));
  house.compile();
  CHECK(contains(house.findings(),
                 "estate.yaml:30:7: undeclared name \"host\" | \"host\" is known only in the steps of a playbook"));
  CHECK(contains(house.findings(), "estate.yaml:30:7: \"{{ steps.a.b }}\" cannot stand here"));
}

TEST_CASE("all the names that a step sees") {
  House house;
  house.description.estate.people = {{"alice", "Alice", "Martin", "alice@clinic.test", "Dr", {"radio"}, {}}};
  house.description.estate.hosts[1].vars = map({entry("disk", "/dev/sdb"), entry("sub", "{{ estate.domain }}")});
  house.description.estate.hosts[1].groups = {"dc"};
  house.description.globals = map({entry("kit", map({entry("url", "http://127.0.0.1:9")}))});
  house.playbook("p").params = Schema::object("", {optional("x", Schema::text(""), "X")});
  house.service("s", {1, 2});
  house.playbook("p").steps = {step(
      "s", "thing",
      {entry(
          "text",
          "{{ params.x }} {{ host.name }} {{ host.fqdn }} {{ host.address }} {{ host.os }} {{ host.vars.disk }} {{ "
          "host.vars.sub }} "
          "{{ host.groups.0 }} {{ roles.hosts.1.fqdn }} {{ estate.name }} {{ estate.title }} {{ estate.domain }} "
          "{{ people.0.name }} {{ people.0.login }} {{ people.0.mail }} {{ people.0.title }} {{ people.0.groups.0 }} "
          "{{ hosts.c.address }} {{ services.s.params.x }} {{ kit.url }}")})};
  house.playbook("p").steps[0].once = true;
  const auto made = house.compile();
  CHECK(house.findings() == "");
  CHECK(made.steps[0].params.text("text") ==
        "X a a.clinic.test 10.0.0.1 debian-13 /dev/sdb clinic.test dc b.clinic.test demo Demo clinic.test "
        "Alice Martin alice alice@clinic.test Dr radio 10.0.0.3 X http://127.0.0.1:9");
}

TEST_CASE("services that need each other are shown as a way with places") {
  House house;
  house.playbook("p").steps = {step("s")};
  house.service("x").needs = {"y"};
  house.service("y").needs = {"z"};
  house.service("z").needs = {"x"};
  house.compile();
  const auto text = house.findings();
  CHECK(contains(text, "estate.yaml:100:3: services need each other: x -> y -> z -> x"));
  CHECK(contains(text, "x (estate.yaml:100:3), y (estate.yaml:101:3), z (estate.yaml:102:3)"));
}

TEST_CASE("every secret of the description is masked") {
  House house;
  house.description.secrets = {{"unused", Secret("unused-secret")}};
  house.description.estate.hosts[1].vars = map({entry("pw", Secret("secret-of-host"))});
  house.playbook("p").params = Schema::object("", {optional("pw", Schema::hidden(""))});
  house.service("s").params.set("pw", Secret("secret-of-service"));
  house.playbook("p").steps = {step("s", "thing", {entry("password", "{{ params.pw }}")})};
  const auto made = house.compile();
  CHECK(house.findings() == "");
  CHECK(made.secrets.mask("unused-secret secret-of-host secret-of-service public") ==
        "******** ******** ******** public");
  CHECK(made.steps[0].params.hidden("password").reveal() == "secret-of-service");
}
