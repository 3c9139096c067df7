// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "render/template.hpp"

#include <doctest/doctest.h>

#include "support.hpp"

using namespace reprise;
using namespace reprise::test;

namespace {

const SourceRange file{"templates/main.cf.mustache", 0, 0};

/// The text, or "SECRET: " and the text, or the findings.
std::string make(const std::string& text) {
  Names names;
  Diagnostics out;
  const auto parsed = render::Template::parse(text, file, out);
  const auto made = parsed ? parsed->render(names.scope, out) : std::nullopt;
  if (!made) return out.has_errors() ? findings(out) : "no result and no reason";
  if (!out.empty()) return "a result and findings: " + findings(out);
  return made->secret() != nullptr ? "SECRET: " + made->secret()->reveal() : *made->string();
}

}  // namespace

TEST_CASE("variables, nothing escaped") {
  CHECK(make("") == "");
  CHECK(make("plain <text> & \"quotes\"\n") == "plain <text> & \"quotes\"\n");
  CHECK(make("realm = {{ params.realm }}\nport={{params.port}} tls={{params.tls}}\n") ==
        "realm = CLINIC.TEST\nport=389 tls=true\n");
  CHECK(make("{{{params.realm}}} {{& params.realm }}") == "CLINIC.TEST CLINIC.TEST");
}

TEST_CASE("sections go through lists, maps and booleans") {
  CHECK(make("{{#people}}{{login}}:{{mail}};{{/people}}") == "alice:alice@clinic.test;bob:;");
  CHECK(make("{{#params.wards}}[{{.}}]{{/params.wards}}") == "[cardio][radio]");
  CHECK(make("{{#params.options}}cache={{cache}}{{/params.options}}") == "cache=yes");
  CHECK(make("{{#params.tls}}on{{/params.tls}}{{^params.tls}}off{{/params.tls}}") == "on");
  CHECK(make("{{#params.off}}on{{/params.off}}{{^params.off}}off{{/params.off}}") == "off");
  CHECK(make("{{^params.none}}nobody{{/params.none}}{{#params.none}}{{x.y}}{{/params.none}}") == "nobody");
  CHECK(make("{{#params.relay}}relay={{params.relay}}{{/params.relay}}") == "");
  CHECK(make("{{#params.realm}}{{.}}{{/params.realm}}") == "CLINIC.TEST");
  CHECK(make("{{#people}}{{#mail}}{{login}} {{/mail}}{{^mail}}no mail for {{login}}{{/mail}}{{/people}}") ==
        "alice no mail for bob");
  CHECK(make("{{#params.wards}}{{#people}}{{login}}@{{params.realm}} {{/people}}{{/params.wards}}") ==
        "alice@CLINIC.TEST bob@CLINIC.TEST alice@CLINIC.TEST bob@CLINIC.TEST ");
}

TEST_CASE("a tag alone on its line takes the line with it") {
  CHECK(make("a\n{{#params.tls}}\nb\n{{/params.tls}}\nc\n") == "a\nb\nc\n");
  CHECK(make("a\n{{#params.off}}\nb\n{{/params.off}}\nc\n") == "a\nc\n");
  CHECK(make("a\n  {{! a comment }}  \nc\n") == "a\nc\n");
  CHECK(make("a\r\n{{#params.tls}}\r\nb\r\n{{/params.tls}}\r\n") == "a\r\nb\r\n");
  CHECK(make("{{#params.wards}}\n- {{.}}\n\n{{/params.wards}}") == "- cardio\n\n- radio\n\n");
  CHECK(make("x {{#params.tls}}y{{/params.tls}}\nz") == "x y\nz");
  CHECK(make("  {{params.port}}\n") == "  389\n");
  CHECK(make("{{#params.tls}}  {{/params.tls}}") == "  ");
  CHECK(make("{{=<% %>=}}\n{{ shell }} <% params.port %>\n<%={{ }}=%>\n{{ params.port }}") == "{{ shell }} 389\n389");
}

TEST_CASE("a secret inside makes the result a secret; a secret that is only asked for does not") {
  CHECK(make("a={{params.password}}\n") == "SECRET: a=s3cret-pw\n");
  CHECK(make("{{#people}}{{login}}={{pw}} {{/people}}") == "SECRET: alice=alice-pw bob=bob-pw ");
  CHECK(make("{{#params.password}}with a password{{/params.password}}") == "with a password");
  CHECK(make("{{#params.off}}{{params.password}}{{/params.off}}x") == "x");
}

TEST_CASE("an undeclared name is an error with line and column") {
  const auto text = make("one\ntwo {{ params.relm }}\n{{#people}}\n  {{ logn }}\n{{/people}}\n");
  CHECK(contains(text,
                 "templates/main.cf.mustache:2:5: undeclared name \"params.relm\" | did you mean \"params.realm\"?"));
  CHECK(contains(text, "templates/main.cf.mustache:4:3: undeclared name \"logn\" | did you mean \"login\"?"));
  // once, though two people have been gone through
  CHECK(text.find("logn") == text.rfind("logn"));
  CHECK(contains(make("{{#peple}}x{{/peple}}"), "1:1: undeclared name \"peple\""));
  CHECK(contains(make("{{^peple}}x{{/peple}}"), "1:1: undeclared name \"peple\""));
  CHECK(contains(make("{{.}}"), "no section is open"));
  CHECK(contains(make("{{ params.cert }}"), "only after that step has run"));
  CHECK(contains(make("{{#params.cert}}x{{/params.cert}}"), "only after that step has run"));
  CHECK(contains(make("{{ steps.a.b }}"), "only after that step has run"));
}

TEST_CASE("a name in a section that is skipped is checked as far as it can be known") {
  CHECK(contains(make("{{#params.off}}\n{{ params.relm }}\n{{/params.off}}"), "2:1: undeclared name \"params.relm\""));
  CHECK(contains(make("{{^params.tls}}{{#params.off}}{{ zzz }}{{/params.off}}{{/params.tls}}"),
                 "undeclared name \"zzz\""));
  CHECK(make("{{^params.tls}}{{#people}}{{ unknowable }}{{/people}}{{/params.tls}}ok") == "ok");
}

TEST_CASE("an error in a later item is not hidden by an earlier one") {
  Value list(ValueList{map({entry("ssl", false)}), map({entry("other", 1)})});
  render::Scope scope;
  scope.bind("list", list);
  Diagnostics out;
  const auto parsed = render::Template::parse("{{#list}}{{#ssl}}x{{/ssl}}{{/list}}", file, out);
  REQUIRE(parsed);
  CHECK(!parsed->render(scope, out));
  CHECK(contains(findings(out), "undeclared name \"ssl\""));
}

TEST_CASE("templates that cannot be read") {
  CHECK(contains(make("a\n{{#people}}\nb"), "2:1: the section \"people\" is not closed"));
  CHECK(contains(make("{{/people}}"), "1:1: \"people\" is closed, but no section is open"));
  CHECK(contains(make("{{#people}}{{/params}}"), "\"params\" is closed, but the open section is \"people\""));
  CHECK(contains(make("x\n y {{ params.port"), "2:4: a tag is opened with {{ and never closed"));
  CHECK(contains(make("{{> part }}"), "the partial \"part\" is refused"));
  CHECK(contains(make("{{=x=}}"), "a change of delimiters cannot be read"));
  CHECK(contains(make("{{=a= =b=}}"), "a change of delimiters cannot be read"));
  CHECK(contains(make("{{=}}"), "a change of delimiters cannot be read"));
  CHECK(contains(make("{{ }}"), "is not a name"));
  CHECK(contains(make("{{#}}{{/}}"), "is not a name"));
  // all at once
  const auto both = make("{{> part }}\n{{ a b }}");
  CHECK(contains(both, "1:1:"));
  CHECK(contains(both, "2:1:"));
}

TEST_CASE("hostile templates end soon") {
  std::string deep;
  for (int i = 0; i < 40; ++i) deep += "{{#params.tls}}";
  CHECK(contains(make(deep), "more than 32 sections in each other"));
  CHECK(contains(make(std::string(render::kLongestTemplate + 1, 'x')), "too long"));
  CHECK(make("{{#params.tls}}" + std::string(1000, 'x') + "{{/params.tls}}").size() == 1000);
}

TEST_CASE("a result that grows without end is cut off") {
  Value list(ValueList(1000, Value("x")));
  render::Scope scope;
  scope.bind("list", list);
  for (const std::string body : {"some text that is not short", ""}) {
    Diagnostics out;
    const auto text = "{{#list}}{{#list}}{{#list}}" + body + "{{/list}}{{/list}}{{/list}}";
    const auto parsed = render::Template::parse(text, file, out);
    REQUIRE(parsed);
    CHECK(!parsed->render(scope, out));
    CHECK(contains(findings(out), "the text that this template makes is too long"));
  }
}

TEST_CASE("one template, many scopes") {
  Diagnostics out;
  const auto parsed = render::Template::parse("{{#x}}{{.}}{{/x}}", file, out);
  REQUIRE(parsed);
  for (const std::string text : {"one", "two"}) {
    Value value(ValueList{Value(text)});
    render::Scope scope;
    scope.bind("x", value);
    CHECK(parsed->render(scope, out) == Value(text));
  }
  CHECK(out.empty());
}
