// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "render/expression.hpp"

#include <doctest/doctest.h>

#include "support.hpp"

using namespace reprise;
using namespace reprise::test;

namespace {

const SourceRange here{"playbooks/x.yaml", 7, 11};

/// "true", "false" or the findings.
std::string judge(const std::string& condition) {
  Names names;
  Diagnostics out;
  const auto result = render::evaluate(condition, here, names.scope, out);
  if (!result) return out.has_errors() ? findings(out) : "no result and no reason";
  return out.empty() ? (*result ? "true" : "false") : "a result and findings: " + findings(out);
}

}  // namespace

TEST_CASE("conditions: comparisons and truth") {
  const std::pair<const char*, const char*> cases[] = {
      {"host.os == 'debian-13'", "true"},
      {"host.os != 'debian-13'", "false"},
      {"host.os == \"debian-12\"", "false"},
      {"params.port == 389", "true"},
      {"params.port == '389'", "true"},
      {"params.port == -389", "false"},
      {"params.port != 1.5", "true"},
      {"params.tls", "true"},
      {"params.off", "false"},
      {"params.wards", "true"},
      {"params.none", "false"},
      {"params.relay", "false"},
      {"params.empty", "false"},
      {"params.password", "true"},
      {"0", "false"},
      {"true", "true"},
      {"not true", "false"},
      {"not not true", "true"},
      {"not params.tls == false", "true"},
      {"'radio' in params.wards", "true"},
      {"'surgery' in params.wards", "false"},
      {"'x' in params.none", "false"},
      {"'x' in params.relay", "false"},
      {"'debian' in host.os", "true"},
      {"'cache' in params.options", "true"},
      {"'speed' in params.options", "false"},
      {"hosts.dc-1.fqdn == 'dc-1.clinic.test'", "true"},
      {"people.0.login == 'alice'", "true"},
      {"params.password == 's3cret-pw'", "true"},
  };
  for (const auto& [condition, expected] : cases) {
    CAPTURE(condition);
    CHECK(judge(condition) == expected);
  }
}

TEST_CASE("conditions: precedence and parentheses") {
  CHECK(judge("true or false and false") == "true");
  CHECK(judge("(true or false) and false") == "false");
  CHECK(judge("not false and false") == "false");
  CHECK(judge("not (false and false)") == "true");
  CHECK(judge("params.tls and host.os == 'debian-13' or false") == "true");
}

TEST_CASE("conditions: an undeclared name is an error with its place and a suggestion") {
  const auto text = judge("host.so == 'debian-13'");
  CHECK(contains(text, "playbooks/x.yaml:7:11: undeclared name \"host.so\""));
  CHECK(contains(text, "host.so == 'debian-13'"));
  CHECK(contains(text, "did you mean \"host.os\"?"));
  CHECK(contains(judge("parms.tls"), "did you mean \"params\"?"));
  CHECK(contains(judge("params.zzzzzzzzzz"), "known here: realm, port"));
  CHECK(contains(judge("params.realm.x"), "\"params.realm\" is a string and has no \"x\""));
  CHECK(contains(judge("people.login"), "is a list"));
  CHECK(contains(judge("people.7.login"), "the list has 2 items"));
  CHECK(contains(judge("params.relay.x"), "has no value"));
  CHECK(contains(judge("item.x"), "only in a step with for_each"));
}

TEST_CASE("conditions: every wrong name is reported, also behind a side that decides") {
  const auto text = judge("true or params.one or params.two");
  CHECK(contains(text, "params.one"));
  CHECK(contains(text, "params.two"));
}

TEST_CASE("conditions: what cannot be read says where and why") {
  CHECK(contains(judge(""), "it ends too early"));
  CHECK(contains(judge("params.tls and"), "it ends too early"));
  CHECK(contains(judge("params.tls params.off"), "unexpected \"params.off\" at character 12"));
  CHECK(contains(judge("(true"), "it ends too early"));
  CHECK(contains(judge("true)"), "unexpected \")\""));
  CHECK(contains(judge("host.os = 'x'"), "unexpected \"=\" at character 9"));
  CHECK(contains(judge("host.os == 'x"), "unexpected \"'x\""));
  CHECK(contains(judge("host.os == in"), "unexpected \"in\""));
  CHECK(contains(judge("{{ params.tls }}"), "\"{{\" is not needed in a condition"));
  CHECK(judge("'a' in params.port and 'a' in params.tls") == "false");
  CHECK(judge("params.wards in host") == "false");
  CHECK(contains(judge("1.2.3 == 1"), "1.2.3 is not a number"));
  CHECK(contains(judge("99999999999999999999x"), "undeclared name"));
  CHECK(contains(judge("a..b"), "\"a..b\" is not a name"));
}

TEST_CASE("conditions: outputs of steps are not known yet") {
  CHECK(contains(judge("steps.ca.certificate"), "known only after that step has run"));
}

TEST_CASE("conditions: hostile input ends soon") {
  CHECK(contains(judge(std::string(200, '(')), "nested too deeply"));
  CHECK(contains(judge(std::string(20'000, 'x')), "too long"));
  std::string many = "true";
  for (int i = 0; i < 900; ++i) many += " and true";
  CHECK(judge(many) == "true");
}
