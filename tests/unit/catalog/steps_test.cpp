// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <doctest/doctest.h>

#include "support.hpp"

using namespace reprise;
using namespace reprise::test;

namespace {

const SourceRange here{"playbooks/p.yaml", 7, 9};

}  // namespace

TEST_CASE("template, vars and source become content") {
  House house;
  house.description.templates = {{"main.cf", "host={{ host.name }}\n{{#vars.list}}- {{.}}\n{{/vars.list}}"},
                                 {"debian-13.conf", "thirteen"},
                                 {"plain.conf", "{{^vars}}no vars{{/vars}}"},
                                 {"files/logo.txt", "{{ not a tag }}"}};
  house.playbook("p").steps = {
      step("t", "thing",
           {entry("template", "main.cf"), entry("vars", map({entry("list", list({"x", "{{ host.os }}"}))}))}),
      step("named", "thing", {entry("template", "{{ host.os }}.conf")}),
      step("plain", "thing", {entry("template", "plain.conf")}),
      step("f", "thing", {entry("source", "files/logo.txt")}), step("g", "thing", {entry("source", "logo.txt")})};
  house.service("s");
  const auto made = house.compile();
  CHECK(house.findings() == "");
  CHECK(made.steps[0].params.text("content") == "host=a\n- x\n- debian-13\n");
  CHECK(made.steps[0].params.find("template") == nullptr);
  CHECK(made.steps[0].params.find("vars") == nullptr);
  CHECK(made.steps[1].params.text("content") == "thirteen");
  CHECK(made.steps[2].params.text("content") == "no vars");
  CHECK(made.steps[3].params.text("content") == "{{ not a tag }}");
  CHECK(made.steps[3].params.find("source") == nullptr);
  CHECK(made.steps[4].params.text("content") == "{{ not a tag }}");
}

TEST_CASE("a secret in a template makes the content a secret") {
  House house;
  house.description.templates = {{"t", "pw={{ params.pw }}"}};
  house.playbook("p").params = Schema::object("", {optional("pw", Schema::hidden(""))});
  house.playbook("p").steps = {step("t", "thing", {entry("template", "t")})};
  house.service("s").params.set("pw", Secret("s3cret-pw"));
  const auto made = house.compile();
  CHECK(house.findings() == "");
  REQUIRE(made.steps[0].params.find("content")->secret() != nullptr);
  CHECK(made.steps[0].params.hidden("content").reveal() == "pw=s3cret-pw");
}

TEST_CASE("wrong templates and files are errors with their places") {
  House house;
  house.description.templates = {
      {"main.cf", "one\n  {{ hots.a }}"}, {"broken", "{{#a}}"}, {"files/x", ""}, {"ref", "{{ vars.v }}"}};
  house.playbook("p").steps = {
      step("a", "thing", {entry("template", placed("main.cff", here))}),
      step("b", "thing", {entry("source", placed("y", here))}),
      step("c", "thing", {entry("template", "main.cf")}),
      step("d", "thing", {entry("template", "broken")}),
      step("e", "thing", {entry("template", placed("main.cf", here)), entry("content", "x")}),
      step("f", "maker"),
      step("g", "thing", {entry("template", "ref"), entry("vars", map({entry("v", "{{ steps.f.value }}")}))}),
      step("h", "thing", {entry("template", "files/x")})};
  house.service("s", {1, 2, 3});
  house.compile();
  const auto text = house.findings();
  CHECK(contains(text, "playbooks/p.yaml:7:9: there is no template \"main.cff\" | did you mean \"main.cf\"?"));
  CHECK(contains(text, "playbooks/p.yaml:7:9: there is no file \"files/y\" in the estate | did you mean \"files/x\"?"));
  CHECK(contains(text, "templates/main.cf:2:3: undeclared name \"hots\" | did you mean \"hosts\"?"));
  CHECK(contains(text, "templates/broken:1:1: the section \"a\" is not closed"));
  CHECK(contains(text, "playbooks/p.yaml:7:9: content, template and source exclude each other"));
  CHECK(contains(text, "templates/ref:1:1: \"steps.f.value\" cannot stand here"));
  CHECK(contains(text, "there is no template \"files/x\""));
}

TEST_CASE("wrong parameters are errors at their place, once for all hosts") {
  House house;
  house.playbook("p").steps = {
      step("a", "thing", {entry("mode", placed("rw", here))}),
      step("b", "thing", {{"colour", {"playbooks/p.yaml", 8, 1}, "red"}}),
      step("c", "thing", {entry("text", placed("forbidden", {"playbooks/p.yaml", 9, 1}))}),
      step("d", "thing", {entry("text", placed("{{ parms.x }}", {"playbooks/p.yaml", 10, 1}))})};
  house.playbook("p").steps[1].params.set("name", Value());
  house.service("s", {1, 2, 3});
  house.compile();
  const auto text = house.findings();
  CHECK(contains(text, "playbooks/p.yaml:7:9: service s, step a: mode: \"rw\" does not have the right form"));
  CHECK(contains(text, "playbooks/p.yaml:8:1: service s, step b: unknown key \"colour\""));
  CHECK(contains(text, "service s, step b: \"name\" is missing | what it is called"));
  CHECK(contains(text, "playbooks/p.yaml:9:1: service s, step c: forbidden text"));
  CHECK(contains(text, "playbooks/p.yaml:10:1: undeclared name \"parms\" | did you mean \"params\"?"));
  CHECK(house.out.sorted().size() == 5);
}

TEST_CASE("one thing is managed by one step") {
  House house;
  auto other = step("other", "thing", {entry("text", "different")});
  other.params.set("name", "one");
  const auto one = step("one");
  house.playbook("p").steps = {one, other};
  house.playbook("p").verify = {step("check")};
  house.playbook("p").verify[0].params.set("name", "one");
  house.service("s");
  house.compile();
  const auto text = house.findings();
  CHECK(contains(text, to_string(other.at) +
                           ": thing \"one\" is managed twice on host a: by s/other@a and by s/one@a (" +
                           to_string(one.at) + ") | they would undo each other"));
  CHECK(house.out.sorted().size() == 1);
}

TEST_CASE("the same in two services is an error too, on another host it is none, and looks may be repeated") {
  House house;
  house.playbook("p").steps = {step("one"), step("look", "look")};
  house.service("s");
  house.service("t");
  house.service("u", {2});
  house.compile();
  CHECK(contains(house.findings(), "by t/one@a and by s/one@a"));
  CHECK(contains(house.findings(), "both say the same: keep one"));
  CHECK(house.out.sorted().size() == 1);
}

TEST_CASE("a step that runs on the controller for several hosts needs names of its own") {
  House house;
  auto sign = step("sign");
  sign.delegate_to = "controller";
  house.playbook("p").steps = {sign};
  house.service("s", {1, 2});
  house.compile();
  CHECK(contains(house.findings(), "thing \"sign\" is managed twice on host controller: by s/sign@b and by s/sign@a"));
}

TEST_CASE("what nothing uses is warned about") {
  House house;
  house.description.templates = {{"used", "x"},   {"skipped", "x"}, {"unused", "x"},
                                 {"files/f", ""}, {"files/g", ""},  {"builtin", "x"}};
  house.description.local = {"templates/used",
                             "templates/skipped",
                             "templates/unused",
                             "files/f",
                             "files/g",
                             "playbooks/p.yaml",
                             "playbooks/q.yaml",
                             "hardware-profiles/big.yaml",
                             "hardware-profiles/small.yaml"};
  house.description.profiles["big"] = {};
  house.description.estate.machines.push_back({"srv1", "", "big", {}, {}});
  auto never = step("never", "thing", {entry("template", "skipped")});
  never.when = "false";
  house.playbook("p").steps = {step("s", "thing", {entry("template", "used")}),
                               step("f", "thing", {entry("source", "f")}), never};
  house.playbook("q");
  house.service("s");
  house.compile();
  CHECK(!house.out.has_errors());
  CHECK(house.findings() ==
        "files/g: nothing uses files/g | remove it, or look for a misspelt name where it should be used\n"
        "hardware-profiles/small.yaml: nothing uses hardware-profiles/small.yaml | remove it, or look for a misspelt "
        "name where it should be used\n"
        "playbooks/q.yaml: nothing uses playbooks/q.yaml | remove it, or look for a misspelt name where it should be "
        "used\n"
        "templates/unused: nothing uses templates/unused | remove it, or look for a misspelt name where it should be "
        "used\n");
}

TEST_CASE("pools of a step: forks, those of its kind, those of the estate") {
  House house;
  house.description.estate.pools = {{"san", 1}, {"licence", 5}, {"other", 9}};
  auto tape = step("tape");
  tape.pools = {"san"};
  auto wrong = step("wrong");
  wrong.pools = {"sam"};
  house.playbook("p").steps = {step("pkg", "prep"), tape, step("lic", "licence"), wrong};
  house.service("s");
  const auto made = house.compile();
  using Names = std::vector<std::string>;
  CHECK(made.steps[0].pools == Names{"forks", "dpkg@a"});
  CHECK(made.steps[1].pools == Names{"forks", "san"});
  CHECK(made.steps[2].pools == Names{"forks", "licence"});
  CHECK(made.pools == std::map<std::string, std::int64_t>{{"forks", 8}, {"dpkg@a", 1}, {"san", 1}, {"licence", 5}});
  CHECK(house.findings() == to_string(wrong.at) + ": step wrong: there is no pool \"sam\" | did you mean \"san\"?\n");
}
