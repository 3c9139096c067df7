// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <doctest/doctest.h>

#include "support.hpp"

using namespace reprise;
using namespace reprise::test;

using Keys = std::vector<std::string>;

TEST_CASE("a step is made for each host of its role, in the order written") {
  House house;
  house.playbook("p").steps = {step("one"), step("two")};
  house.service("mail", {2, 1});
  const auto made = house.compile();
  CHECK(house.findings() == "");
  CHECK(keys(made) == Keys{"mail/one@b", "mail/one@a", "mail/two@b", "mail/two@a"});
  CHECK(made.steps[0].id == StepId{0});
  CHECK(made.steps[0].host == HostId{2});
  CHECK(made.steps[0].origin == HostId{2});
  CHECK(made.steps[0].kind->spec().name == "thing");
  CHECK(made.steps[0].subject == "one");
  CHECK(!made.steps[0].verify);
  CHECK(made.graph.size() == 4);
}

TEST_CASE("services in the order of the estate, checks after the steps of their service") {
  House house;
  house.playbook("p").steps = {step("s")};
  house.playbook("p").verify = {step("v", "look")};
  house.service("late").priority = 1;
  house.service("early").priority = 99;
  const auto made = house.compile();
  CHECK(keys(made) == Keys{"late/s@a", "late/v@a", "early/s@a", "early/v@a"});
  CHECK(made.steps[1].verify);
}

TEST_CASE("roles, once, the controller, and steps in the name of a host") {
  House house;
  auto& playbook = house.playbook("p");
  playbook.roles = {{"first", "", 1, 1}, {"further", "", 0, 5}};
  auto on_first = step("provision");
  on_first.role = "first";
  auto on_further = step("join");
  on_further.role = "further";
  auto once = step("once");
  once.role = "further";
  once.once = true;
  auto local = step("local");
  local.role = "controller";
  auto delegated = step("sign", "thing", {entry("text", "{{ host.name }}")});
  delegated.params.set("name", "{{ host.name }}");
  delegated.role = "further";
  delegated.delegate_to = "controller";
  playbook.steps = {on_first, on_further, once, local, delegated};
  auto& service = house.service("dir", {});
  service.roles = {{"first", {HostId{1}}}, {"further", {HostId{2}, HostId{3}}}};
  const auto made = house.compile();
  CHECK(house.findings() == "");
  CHECK(keys(made) == Keys{"dir/provision@a", "dir/join@b", "dir/join@c", "dir/once@b", "dir/local@controller",
                           "dir/sign@b", "dir/sign@c"});
  const auto* sign = find(made, "dir/sign@c");
  CHECK(sign->host == Estate::controller());
  CHECK(sign->origin == HostId{3});
  CHECK(sign->params.text("text") == "c");
}

TEST_CASE("wrong roles are errors at the service or the step") {
  House house;
  auto& playbook = house.playbook("p");
  playbook.roles = {{"first", "the first domain controller", 1, 1}, {"further", "", 0, 1}};
  auto wrong = step("x");
  wrong.role = "frist";
  playbook.steps = {wrong, step("y")};
  auto& service = house.service("dir", {});
  service.roles = {{"futher", {HostId{1}}}, {"further", {HostId{1}, HostId{1}}}};
  house.compile();
  const auto text = house.findings();
  CHECK(
      contains(text, "estate.yaml:100:3: service dir: playbook p has no role \"futher\" | did you mean \"further\"?"));
  CHECK(contains(text, "role \"first\" has 0 hosts and needs at least 1 | first: the first domain controller"));
  CHECK(contains(text, "role \"further\" has 2 hosts and may have at most 1"));
  CHECK(contains(text, "host a stands twice in role \"further\""));
  CHECK(contains(text, to_string(wrong.at) + ": step x: there is no role \"frist\""));
  CHECK(contains(text,
                 "step y: it must say on which role it runs | write \"on:\" and one of: controller, first, further"));
}

TEST_CASE("a step of several roles runs once on each of their hosts") {
  House house;
  auto& playbook = house.playbook("p");
  playbook.roles = {{"first", "", 1, 1}, {"further", "", 0, 5}};
  auto both = step("s", "thing", {entry("words", "{{ addresses.further }}")});
  both.role = "first";
  both.more_roles = {"further", "controller"};
  auto once = both;
  once.id = "t";
  once.params.set("name", "t");
  once.once = true;
  playbook.steps = {both, once};
  house.service("dir", {}).roles = {{"first", {HostId{2}}}, {"further", {HostId{1}, HostId{2}}}};
  const auto made = house.compile();
  CHECK(house.findings() == "");
  CHECK(keys(made) == Keys{"dir/s@b", "dir/s@a", "dir/s@controller", "dir/t@b"});
  CHECK(made.steps[0].params.texts("words") == Keys{"10.0.0.1", "10.0.0.2"});
}

TEST_CASE("hosts without a role's name mean the only role") {
  House house;
  house.playbook("p").roles = {{"server", "", 1, 1}};
  house.playbook("p").steps = {step("s")};
  house.service("mail", {3});
  CHECK(keys(house.compile()) == Keys{"mail/s@c"});
  CHECK(house.findings() == "");
}

TEST_CASE("for_each: one step for each item, named by it") {
  House house;
  auto users = step("users", "thing", {entry("text", "{{ item.mail }} {{ index }}")});
  users.params.set("name", "{{ item.login }}");
  users.for_each = "{{ people }}";
  auto words = step("words");
  words.params.set("name", "w-{{ item }}");
  words.for_each = list({"x", "{{ estate.domain }}", 7});
  auto maps = step("maps");
  maps.params.set("name", "m{{ index }}");
  maps.for_each =
      list({map({entry("other", 1)}), map({entry("id", "i1")}), map({entry("name", Secret("hidden-name"))})});
  house.playbook("p").steps = {users, words, maps};
  house.description.estate.people = {{"alice", "Alice", "Martin", "alice@clinic.test", "", {"radio"}, {}},
                                     {"bob", "", "Petit", "", "", {}, {}}};
  house.service("s");
  const auto made = house.compile();
  CHECK(house.findings() == "");
  CHECK(keys(made) == Keys{"s/users[alice]@a", "s/users[bob]@a", "s/words[x]@a", "s/words[clinic.test]@a",
                           "s/words[7]@a", "s/maps[0]@a", "s/maps[i1]@a", "s/maps[2]@a"});
  CHECK(made.steps[0].params.text("text") == "alice@clinic.test 0");
  CHECK(made.steps[1].params.text("text") == " 1");
}

TEST_CASE("for_each that cannot be gone through") {
  House house;
  auto number = step("number");
  number.for_each = placed(5, {"playbooks/p.yaml", 3, 4});
  auto twice = step("twice");
  twice.for_each = list({"x", "x"});
  auto wrong = step("wrong");
  wrong.for_each = placed("{{ params.wards }}", {"playbooks/p.yaml", 4, 4});
  auto output = step("output");
  output.for_each = placed("{{ steps.number.value }}", {"playbooks/p.yaml", 5, 4});
  auto empty = step("empty");
  empty.for_each = list({});
  house.playbook("p").steps = {number, twice, wrong, output, empty};
  house.service("s");
  house.compile();
  const auto text = house.findings();
  CHECK(contains(text, "playbooks/p.yaml:3:4: step number: for_each wants a list, not a whole number"));
  CHECK(contains(text, "step twice: for_each gives [x] twice"));
  CHECK(contains(text, "playbooks/p.yaml:4:4: undeclared name \"params.wards\""));
  CHECK(contains(text, "playbooks/p.yaml:5:4: \"{{ steps.number.value }}\" cannot stand here"));
  CHECK(!contains(text, "step empty"));
}

TEST_CASE("when decides for each host and item") {
  House house;
  auto on_b = step("on-b");
  on_b.when = "host.name == 'b'";
  auto some = step("some");
  some.params.set("name", "{{ item }}");
  some.for_each = list({"x", "y"});
  some.when = "item != 'x'";
  auto wrong = step("wrong");
  wrong.when = "host.nme == 'b'";
  house.playbook("p").steps = {on_b, some, wrong};
  house.service("s", {1, 2});
  const auto made = house.compile();
  CHECK(keys(made) == Keys{"s/on-b@b", "s/some[y]@a", "s/some[y]@b"});
  CHECK(contains(house.findings(), to_string(wrong.at) + ": undeclared name \"host.nme\""));
}

TEST_CASE("what a step says of itself is kept") {
  House house;
  auto one = step("one");
  one.tags = {"mail", "config"};
  one.retries = 3;
  one.timeout = Duration{5000};
  house.playbook("p").steps = {one};
  house.service("s").tags = {"clinical", "mail"};
  const auto made = house.compile();
  CHECK(made.steps[0].tags == Keys{"clinical", "mail", "config"});
  CHECK(made.steps[0].retries == 3);
  CHECK(made.steps[0].timeout == Duration{5000});
  CHECK(made.steps[0].at == one.at);
}

TEST_CASE("unknown kinds, playbooks, services, profiles, delegates") {
  House house;
  auto delegated = step("d");
  delegated.delegate_to = "z9";
  house.playbook("p").steps = {step("s", "thnig"), delegated};
  house.service("mail").needs = {"directroy"};
  house.service("directory", {1}, "pp");
  house.description.estate.machines.push_back({"srv1", "", "big", {}, {"estate.yaml", 9, 3}});
  house.description.profiles["bigger"] = {};
  house.compile();
  const auto text = house.findings();
  CHECK(contains(text, "step s: there is no kind \"thnig\" | did you mean \"thing\"?"));
  CHECK(contains(text, "estate.yaml:101:3: service directory: there is no playbook \"pp\" | known: p"));
  CHECK(contains(text,
                 "service mail: it needs \"directroy\", and there is no such service | did you mean \"directory\"?"));
  CHECK(contains(text, "estate.yaml:9:3: machine srv1: there is no hardware profile \"big\""));
  CHECK(contains(text, "step d: delegate_to names the unknown host \"z9\""));
}

TEST_CASE("two steps with one id are an error") {
  House house;
  const auto first = step("s");
  const auto second = step("s", "look");
  house.playbook("p").steps = {first};
  house.playbook("p").verify = {second};
  house.service("x");
  house.compile();
  CHECK(contains(
      house.findings(),
      to_string(second.at) + ": playbook p: there are two steps \"s\" | the other one is at " + to_string(first.at)));
}
