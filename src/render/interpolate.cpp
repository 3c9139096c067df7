// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "render/interpolate.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "render/tags.hpp"
#include "render/template.hpp"

namespace reprise::render {
namespace {

bool has_tag(std::string_view text) { return text.find("{{") != std::string_view::npos; }

Value failed(const SourceRange& at) {
  Value nothing;
  nothing.at = at;
  return nothing;
}

Value reference(std::string_view path, const SourceRange& at, const Scope& scope, Diagnostics& out) {
  const auto names = split(path, '.');
  if (!scope.steps) {
    out.error(at, trf("\"{{{{ {} }}}}\" cannot stand here", path),
              tr("outputs of steps are known to the parameters of other steps of the same playbook only"));
    return failed(at);
  }
  if (names.size() != 3 || !is_path(path)) {
    out.error(at, trf("\"{}\" does not name an output of a step", path), tr("write {{ steps.ID.OUTPUT }}"));
    return failed(at);
  }
  Value made(Reference{StepId::none(), std::string(path), names[2]});
  made.at = at;
  return made;
}

/// The text is exactly one tag.
Value typed(std::string_view path, const SourceRange& at, const Scope& scope, Diagnostics& out) {
  if (is_step_path(path) && scope.find("steps") == nullptr) return reference(path, at, scope, out);
  const auto found = lookup(path, scope);
  if (!found) {
    out.error(at, found.error().message, found.error().hint);
    return failed(at);
  }
  Value copy = **found;
  copy.at = at;
  return copy;
}

Value text(const Value& value, const Scope& scope, Diagnostics& out) {
  const auto& string = *value.string();
  if (!has_tag(string)) return value;
  if (const auto path = only_tag(string); !path.empty()) return typed(path, value.at, scope, out);
  auto at = value.at;
  if (at.line == 0) at.line = 1;  // line 0 would mean a template file
  const auto parsed = Template::parse(string, at, out);
  auto made = parsed ? parsed->render(scope, out) : std::nullopt;
  if (!made) return failed(value.at);
  made->at = value.at;
  return std::move(*made);
}

Value map(const Value& value, const Scope& scope, Diagnostics& out) {
  ValueMap made;
  made.reserve(value.map()->size());
  for (const auto& entry : *value.map()) {
    if (has_tag(entry.key)) {
      out.error(entry.at, trf("the key \"{}\" holds an expression", entry.key),
                tr("expressions may stand in values only, not in keys"));
    }
    made.push_back({entry.key, entry.at, interpolate(entry.value, scope, out)});
  }
  Value result(std::move(made));
  result.at = value.at;
  return result;
}

}  // namespace

Value interpolate(const Value& value, const Scope& scope, Diagnostics& out) {
  if (value.string() != nullptr) return text(value, scope, out);
  if (value.map() != nullptr) return map(value, scope, out);
  if (value.list() == nullptr) return value;
  ValueList made;
  made.reserve(value.list()->size());
  for (const auto& item : *value.list()) made.push_back(interpolate(item, scope, out));
  Value result(std::move(made));
  result.at = value.at;
  return result;
}

bool has_tags(const Value& value) {
  if (value.string() != nullptr) return has_tag(*value.string());
  if (const auto* list = value.list()) return std::any_of(list->begin(), list->end(), has_tags);
  if (const auto* entries = value.map()) {
    return std::any_of(entries->begin(), entries->end(), [](const Entry& entry) { return has_tags(entry.value); });
  }
  return false;
}

}  // namespace reprise::render
