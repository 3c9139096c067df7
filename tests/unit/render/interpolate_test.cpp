// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "render/interpolate.hpp"

#include <doctest/doctest.h>

#include "support.hpp"

using namespace reprise;
using namespace reprise::test;

namespace {

const SourceRange here{"playbooks/x.yaml", 12, 9};

struct Outcome {
  Value value;
  std::string findings;
};

Outcome fill(Value value) {
  Names names;
  Diagnostics out;
  value.at = here;
  auto made = render::interpolate(value, names.scope, out);
  return {std::move(made), findings(out)};
}

}  // namespace

TEST_CASE("a text that is one tag becomes the value with its type") {
  CHECK(fill("{{ params.realm }}").value == Value("CLINIC.TEST"));
  CHECK(fill("{{params.port}}").value == Value(389));
  CHECK(fill("{{ params.tls }}").value == Value(true));
  CHECK(fill("{{ params.wards }}").value == Value(ValueList{"cardio", "radio"}));
  CHECK(fill("{{ params.password }}").value == Value(Secret("s3cret-pw")));
  CHECK(fill("{{ params.relay }}").value.is_null());
  CHECK(fill("{{ people.0 }}").value.text("login") == "alice");
  CHECK(fill("{{ params.tls }}").value.at == here);
}

TEST_CASE("mixed text becomes a string") {
  CHECK(fill("ldap://{{ host.name }}:{{ params.port }}/").value == Value("ldap://dc1:389/"));
  CHECK(fill("{{ params.realm }}{{ params.realm }}").value == Value("CLINIC.TESTCLINIC.TEST"));
  CHECK(fill(" {{ params.port }}").value == Value(" 389"));
  CHECK(fill("{{{ params.port }}}").value == Value("389"));
  CHECK(fill("a <b> & 'c' {{ params.tls }}").value == Value("a <b> & 'c' true"));
  CHECK(fill("{{#people}}{{login}} {{/people}}").value == Value("alice bob "));
  CHECK(fill("no tags at all").value == Value("no tags at all"));
}

TEST_CASE("a secret inside makes the whole text a secret") {
  const auto made = fill("user=x password={{ params.password }}");
  REQUIRE(made.value.secret() != nullptr);
  CHECK(made.value.secret()->reveal() == "user=x password=s3cret-pw");
  CHECK(made.findings.empty());
}

TEST_CASE("lists and maps are filled deeply, places kept") {
  Value inner("{{ host.name }}");
  inner.at = {"playbooks/x.yaml", 20, 3};
  Value list(ValueList{inner, 5, Value(ValueList{"{{ params.port }}"})});
  const auto made = fill(map({{"servers", {"playbooks/x.yaml", 19, 1}, list}, entry("plain", false)})).value;
  REQUIRE(made.map() != nullptr);
  CHECK((*made.map())[0].at.line == 19);
  const auto* servers = made.find("servers");
  REQUIRE(servers != nullptr);
  CHECK(*servers == Value(ValueList{"dc1", 5, Value(ValueList{389})}));
  CHECK((*servers->list())[0].at.line == 20);
  CHECK(*made.find("plain") == Value(false));
}

TEST_CASE("an output of a step is a reference if it is the whole text") {
  const auto made = fill("{{ steps.ca.certificate }}").value;
  REQUIRE(made.reference() != nullptr);
  CHECK(made.reference()->text == "steps.ca.certificate");
  CHECK(made.reference()->output == "certificate");
  CHECK(!made.reference()->step.valid());
  CHECK(made.at == here);

  const auto mixed = fill("cert: {{ steps.ca.certificate }}");
  CHECK(contains(mixed.findings, "playbooks/x.yaml:12:9: \"steps.ca.certificate\" cannot stand here"));
  CHECK(contains(mixed.findings, "only after that step has run"));
  CHECK(contains(fill("x{{ params.cert }}").findings, "only after that step has run"));
  CHECK(contains(fill("{{ steps.ca }}").findings, "write {{ steps.ID.OUTPUT }}"));
  CHECK(contains(fill("{{ steps.ca.a.b }}").findings, "write {{ steps.ID.OUTPUT }}"));
}

TEST_CASE("outputs of steps are refused where there are no steps") {
  Names names;
  names.scope.steps = false;
  Diagnostics out;
  render::interpolate(placed("{{ steps.ca.certificate }}", here), names.scope, out);
  CHECK(contains(findings(out), "parameters of other steps of the same playbook only"));
}

TEST_CASE("wrong names are errors at their text, all of them") {
  auto made = fill(
      Value(ValueList{placed("{{ params.relm }}", {"a.yaml", 1, 2}), placed("x {{ hots.dc-1 }}", {"a.yaml", 3, 4})}));
  CHECK(contains(made.findings, "a.yaml:1:2: undeclared name \"params.relm\" | did you mean \"params.realm\"?"));
  CHECK(contains(made.findings, "a.yaml:3:4: undeclared name \"hots\" in \"x {{ hots.dc-1 }}\" | did you mean"));
  CHECK((*made.value.list())[0].is_null());
}

TEST_CASE("what cannot stand in a text is an error") {
  CHECK(contains(fill("x {{ params.wards }}").findings, "is a list and cannot stand in a text"));
  CHECK(contains(fill("x {{ params.options }}").findings, "is a map and cannot stand in a text"));
  CHECK(contains(fill("x {{ params.relay }}").findings, "\"params.relay\" has no value"));
  CHECK(contains(fill("x {{ params.port").findings, "opened with {{ and never closed"));
  CHECK(contains(fill("{{ }}").findings, "\"\" is not a name"));
  CHECK(contains(fill("{{ a b }}").findings, "\"a b\" is not a name"));
  CHECK(contains(fill("{{> other }}").findings, "partial"));
  CHECK(contains(fill(map({entry("k{{ params.port }}", 1)})).findings, "expressions may stand in values only"));
}

TEST_CASE("braces for other programs need other delimiters") {
  CHECK(contains(fill("podman ps --format '{{.Names}}'").findings, "{{=<% %>=}}"));
  CHECK(fill("{{=<% %>=}}podman ps --format '{{.Names}}' <% host.name %>").value ==
        Value("podman ps --format '{{.Names}}' dc1"));
}

TEST_CASE("what was filled in is not looked at again") {
  Names names;
  names.params.set("realm", "{{ params.password }}");
  Diagnostics out;
  CHECK(render::interpolate("a {{ params.realm }}", names.scope, out) == Value("a {{ params.password }}"));
  CHECK(out.empty());
}

TEST_CASE("has_tags looks everywhere") {
  CHECK(render::has_tags(map({entry("a", Value(ValueList{1, "x {{ y }}"}))})));
  CHECK(!render::has_tags(map({entry("a", Value(ValueList{1, "x"}))})));
}
