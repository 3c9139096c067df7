// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <doctest/doctest.h>

#include "support.hpp"

using namespace reprise;
using namespace reprise::test;

using Edges = std::vector<std::string>;

namespace {

const SourceRange here{"playbooks/p.yaml", 7, 9};

StepTemplate uses(const std::string& id, const char* field, const char* expression) {
  return step(id, "thing", {entry(field, placed(expression, here))});
}

StepTemplate each(StepTemplate made, ValueList items) {
  made.params.set("name", made.id + "-{{ item }}");
  made.for_each = Value(std::move(items));
  return made;
}

}  // namespace

TEST_CASE("needs: the instance on the same host where there is one") {
  House house;
  house.playbook("p").steps = {step("one"), needing(step("two"), {"one"})};
  house.service("s", {1, 2});
  const auto made = house.compile();
  CHECK(house.findings() == "");
  CHECK(edges(made) == Edges{"s/one@a -> s/two@a (needs)", "s/one@b -> s/two@b (needs)"});
  CHECK(why_text(made, made.edges[0]) == "\"two\" needs \"one\"");
  CHECK(made.graph.edges() == 2);
}

TEST_CASE("needs: all instances where there is none on the same host, all items of one host") {
  House house;
  auto once = step("once");
  once.once = true;
  house.playbook("p").steps = {once, needing(step("after"), {"once"}), each(step("users"), {"x", "y"}),
                               needing(step("last"), {"users"})};
  house.service("s", {1, 2});
  const auto made = house.compile();
  CHECK(edges(made) == Edges{"s/once@a -> s/after@a (needs)", "s/once@a -> s/after@b (needs)",
                             "s/users[x]@a -> s/last@a (needs)", "s/users[y]@a -> s/last@a (needs)",
                             "s/users[x]@b -> s/last@b (needs)", "s/users[y]@b -> s/last@b (needs)"});
}

TEST_CASE("needs: a step that is run nowhere passes on what it needs") {
  House house;
  auto never = needing(step("never"), {"one", "also-never"});
  never.when = "false";
  auto also = needing(step("also-never"), {"never"});
  also.when = "false";
  house.playbook("p").steps = {step("one"), never, also, needing(step("two"), {"never"})};
  house.service("s");
  const auto made = house.compile();
  CHECK(house.findings() == "");
  CHECK(edges(made) == Edges{"s/one@a -> s/two@a (needs)"});
}

TEST_CASE("needs and notify that name nothing, themselves or a check") {
  House house;
  auto notifies = step("n");
  notifies.notify = {"untit", "plain", "n"};
  house.playbook("p").steps = {
      needing(step("a"), {"uni"}), needing(step("b"), {"b", "v"}),       notifies, step("plain"),
      step("unit", "unit"),        needing(step("c"), {"service:maill"})};
  house.playbook("p").verify = {step("v", "look"), needing(step("w", "look"), {"v"})};
  house.service("mail");
  const auto made = house.compile();
  const auto text = house.findings();
  CHECK(contains(text, to_string(house.playbook("p").steps[0].at) +
                           ": step a: needs names an unknown step \"uni\" | did you mean \"unit\"?"));
  CHECK(contains(text, "step b: needs names the step itself"));
  CHECK(contains(text, "step b: needs names \"v\", which is a check"));
  CHECK(contains(text, "step n: notify names an unknown step \"untit\" | did you mean \"unit\"?"));
  CHECK(contains(text, "step n: it cannot notify \"plain\": the kind thing is not one that can be told to act again"));
  CHECK(contains(text, "step n: notify names the step itself"));
  CHECK(contains(text, "step c: needs names an unknown service \"maill\" | did you mean \"mail\"?"));
  CHECK(has(edges(made), "mail/v@a -> mail/w@a (needs)"));
}

TEST_CASE("notify: an edge, and the notifier knows whom") {
  House house;
  auto config = step("config");
  config.notify = {"restart"};
  auto restart = step("restart", "unit");
  auto central = step("central");
  central.role = "controller";
  central.notify = {"restart"};
  house.playbook("p").steps = {config, restart, central};
  house.service("s", {1, 2});
  const auto made = house.compile();
  CHECK(house.findings() == "");
  CHECK(edges(made) == Edges{"s/config@a -> s/restart@a (notify)", "s/config@b -> s/restart@b (notify)",
                             "s/central@controller -> s/restart@a (notify)",
                             "s/central@controller -> s/restart@b (notify)"});
  CHECK(find(made, "s/config@a")->notifies == std::vector<StepId>{find(made, "s/restart@a")->id});
  CHECK(find(made, "s/central@controller")->notifies.size() == 2);
  CHECK(find(made, "s/restart@a")->notifies.empty());
}

TEST_CASE("references: an edge from the step whose output is used, and its id in the value") {
  House house;
  auto once = step("ca", "maker");
  once.once = true;
  auto local = step("local", "maker");
  house.playbook("p").steps = {
      once,
      local,
      uses("cert", "text", "{{ steps.ca.value }}"),
      uses("own", "text", "{{ steps.local.value }}"),
      step("deep", "thing", {entry("words", list({"x", placed("{{ steps.ca.value }}", here)}))}),
      uses("key", "password", "{{ steps.ca.key }}")};
  house.service("s", {1, 2});
  const auto made = house.compile();
  CHECK(house.findings() == "");
  const auto all = edges(made);
  CHECK(has(all, "s/ca@a -> s/cert@a (reference)"));
  CHECK(has(all, "s/ca@a -> s/cert@b (reference)"));
  CHECK(has(all, "s/local@b -> s/own@b (reference)"));
  CHECK(!has(all, "s/local@a -> s/own@b (reference)"));
  CHECK(has(all, "s/ca@a -> s/deep@b (reference)"));
  CHECK(has(all, "s/ca@a -> s/key@b (reference)"));
  const auto* value = find(made, "s/cert@b")->params.find("text");
  REQUIRE(value->reference() != nullptr);
  CHECK(*value->reference() == Reference{find(made, "s/ca@a")->id, "steps.ca.value", "value"});
  CHECK(value->at == here);
}

TEST_CASE("references: the same item of another for_each") {
  House house;
  house.playbook("p").steps = {each(step("keys", "maker"), {"x", "y"}),
                               each(uses("certs", "text", "{{ steps.keys.value }}"), {"x", "y"})};
  house.service("s");
  const auto made = house.compile();
  CHECK(house.findings() == "");
  CHECK(edges(made) == Edges{"s/keys[x]@a -> s/certs[x]@a (reference)", "s/keys[y]@a -> s/certs[y]@a (reference)"});
}

TEST_CASE("references that lead nowhere") {
  House house;
  auto never = step("never", "maker");
  never.when = "false";
  house.playbook("p").steps = {step("ca", "maker"),
                               never,
                               uses("a", "text", "{{ steps.cax.value }}"),
                               uses("b", "text", "{{ steps.ca.valeu }}"),
                               uses("c", "text", "{{ steps.a.value }}"),
                               uses("d", "text", "{{ steps.never.value }}"),
                               uses("e", "text", "{{ steps.ca.key }}"),
                               uses("f", "text", "{{ steps.check.value }}"),
                               step("g", "maker", {entry("text", placed("{{ steps.g.value }}", here))})};
  auto central = uses("h", "text", "{{ steps.ca.value }}");
  central.role = "controller";
  house.playbook("p").steps.push_back(central);
  house.playbook("p").verify = {step("check", "maker")};
  house.service("s", {1, 2});
  house.compile();
  const auto text = house.findings();
  CHECK(
      contains(text, "playbooks/p.yaml:7:9: \"steps.cax.value\" names an unknown step \"cax\" | did you mean \"ca\"?"));
  CHECK(contains(text, "step ca (kind maker) has no output \"valeu\" | did you mean \"value\"?"));
  CHECK(contains(text, "step a (kind thing) has no output \"value\" | this kind has no outputs"));
  CHECK(contains(text, "step never is not run anywhere, so its outputs cannot be used"));
  CHECK(contains(text, "\"steps.ca.key\" is a secret and may not stand here"));
  CHECK(contains(text, "\"check\" is a check | checks run after all steps"));
  CHECK(contains(text, "step g uses its own output"));
  CHECK(contains(text, "\"steps.ca.value\" could be the output of 2 steps: s/ca@a, s/ca@b ..."));
}

TEST_CASE("a cycle of what the user wrote is a way of steps with places") {
  House house;
  const auto a = needing(step("a"), {"c"});
  const auto b = needing(step("b"), {"a"});
  const auto c = needing(step("c"), {"b"});
  house.playbook("p").steps = {a, b, c};
  house.service("s");
  house.compile();
  const auto text = house.findings();
  CHECK(contains(text, "these steps wait for each other: s/"));
  for (const auto* one : {&a, &b, &c})
    CHECK(contains(text, "s/" + one->id + "@a (" + to_string(one->at) + ") comes before"));
  CHECK(contains(text, "\"b\" needs \"a\""));
  CHECK(house.out.sorted().size() == 1);
}

TEST_CASE("every cycle is told, each once however many hosts it is on") {
  House house;
  house.playbook("p").steps = {needing(step("a"), {"b"}), needing(step("b"), {"a"}), needing(step("c"), {"d"}),
                               needing(step("d"), {"c"}), needing(step("e"), {"a"})};
  house.service("s", {1, 2});
  house.compile();
  CHECK(contains(house.findings(), "these steps wait for each other: s/a@a -> s/b@a -> s/a@a"));
  CHECK(contains(house.findings(), "these steps wait for each other: s/c@a -> s/d@a -> s/c@a"));
  CHECK(house.out.sorted().size() == 2);
}

TEST_CASE("a cycle through services and references is found too") {
  House house;
  house.playbook("p").steps = {needing(step("early"), {"service:late"})};
  house.playbook("q").steps = {step("s")};
  house.service("base");
  house.service("late", {1}, "q").needs = {"base"};
  house.compile();
  CHECK(contains(house.findings(), "these steps wait for each other"));
  CHECK(contains(house.findings(), "service late needs service base"));
}
