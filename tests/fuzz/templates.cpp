// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "render/template.hpp"

#include "render/expression.hpp"
#include "render/interpolate.hpp"
#include "target.hpp"

namespace reprise::fuzz {

namespace {

ValueMap map(std::initializer_list<std::pair<const char*, Value>> entries) {
  ValueMap out;
  for (const auto& [key, value] : entries) out.push_back({key, {}, value});
  return out;
}

const render::Scope& names() {
  static const Value params = map({{"port", 389},
                                   {"tls", true},
                                   {"none", ValueList{}},
                                   {"relay", Value()},
                                   {"password", Secret("s3cret-pw")},
                                   {"wards", ValueList{"cardio", "radio"}},
                                   {"options", map({{"cache", "yes"}})}});
  static const Value people =
      ValueList{map({{"login", "alice"}, {"mail", ""}}), map({{"login", "bob"}, {"mail", "bob@clinic.test"}})};
  static const render::Scope scope = [] {
    render::Scope made;
    made.bind("params", params);
    made.bind("people", people);
    made.steps = true;
    return made;
  }();
  return scope;
}

void settled(bool result, const Diagnostics& out, const char* what) {
  promise(result || out.has_errors(), what);
  for (const auto& finding : out.sorted()) (void)to_string(finding);
}

/// A text that went through a secret must come back as one.
void hidden(const Value& value) {
  const auto* text = value.string();
  promise(text == nullptr || text->find("s3cret-pw") == std::string::npos, "a secret stays a secret");
}

void as_template(std::string_view text) {
  Diagnostics out;
  const auto parsed = render::Template::parse(text, {"fuzz.conf", 0, 0}, out);
  settled(parsed.has_value(), out, "a template that cannot be read is reported");
  if (!parsed) return;
  const auto result = parsed->render(names(), out);
  settled(result.has_value(), out, "a template that cannot be rendered is reported");
  if (result && text.find("s3cret-pw") == std::string_view::npos) hidden(*result);
}

/// The first byte says what the text is: a condition, a value with tags, or a template.
void run(std::string_view bytes) {
  Bytes input(bytes);
  const auto which = input.one();
  const auto text = input.rest();
  if (which % 4 >= 2) return as_template(text);
  Diagnostics out;
  const SourceRange here{"fuzz.yaml", 7, 11};
  if (which % 4 == 0) {
    settled(render::evaluate(std::string(text), here, names(), out).has_value(), out, "a wrong condition is reported");
    return;
  }
  const Value value(text);
  const auto result = render::interpolate(value, names(), out);
  settled(!result.is_null() || !render::has_tags(value) || out.empty(), out, "a wrong tag is reported");
  if (text.find("s3cret-pw") == std::string_view::npos) hidden(result);
}

}  // namespace

Target templates() { return {"templates", &run}; }

}  // namespace reprise::fuzz
