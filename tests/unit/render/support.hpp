// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string>
#include <utility>

#include "base/diagnostic.hpp"
#include "render/scope.hpp"

namespace reprise::test {

inline Value map(ValueMap entries) { return Value(std::move(entries)); }
inline Entry entry(std::string key, Value value) { return {std::move(key), {}, std::move(value)}; }
inline Value placed(Value value, SourceRange at) {
  value.at = std::move(at);
  return value;
}

/// A small estate as expressions see it; the scope stands on the values beside it.
struct Names {
  Value params = map({entry("realm", "CLINIC.TEST"), entry("port", 389), entry("tls", true), entry("off", false),
                      entry("wards", Value(ValueList{"cardio", "radio"})), entry("none", Value(ValueList{})),
                      entry("password", Secret("s3cret-pw")), entry("relay", Value()), entry("empty", ""),
                      entry("options", map({entry("cache", "yes")})),
                      entry("cert", Reference{StepId::none(), "steps.ca.certificate", "certificate"})});
  Value people = Value(
      ValueList{map({entry("login", "alice"), entry("mail", "alice@clinic.test"), entry("pw", Secret("alice-pw"))}),
                map({entry("login", "bob"), entry("mail", ""), entry("pw", Secret("bob-pw"))})});
  Value host = map({entry("name", "dc1"), entry("os", "debian-13")});
  Value hosts = map({entry("dc-1", map({entry("fqdn", "dc-1.clinic.test")}))});
  reprise::render::Scope scope;

  Names() {
    scope.bind("params", params);
    scope.bind("people", people);
    scope.bind("host", host);
    scope.bind("hosts", hosts);
    scope.steps = true;
  }
  Names(const Names&) = delete;
  Names& operator=(const Names&) = delete;
};

/// "file:line:col: message | hint" of all findings, one a line.
inline std::string findings(const Diagnostics& out) {
  std::string text;
  for (const auto& finding : out.all()) {
    text += to_string(finding.at) + ": " + finding.message + " | " + finding.hint + "\n";
  }
  return text;
}

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace reprise::test
