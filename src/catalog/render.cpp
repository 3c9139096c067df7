// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <optional>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "catalog/draft.hpp"
#include "render/interpolate.hpp"
#include "render/template.hpp"

namespace reprise::catalog {
namespace {

void erase_key(Value& map, std::string_view key) {
  std::erase_if(*map.map(), [&](const Entry& entry) { return entry.key == key; });
}

/// Texts that a step takes from templates/ and files/: the parameters `template`, `vars` and `source` of any kind that
/// has a field `content` become that field.
class Texts {
 public:
  explicit Texts(Draft& draft) : draft_(draft) {}

  /// `scope` is the step's own; false where something was wrong.
  bool fill(Value& params, render::Scope scope, Diagnostics& out) {
    const Value* name = params.find("template");
    const Value* source = params.find("source");
    if (name == nullptr && source == nullptr) {
      if (const Value* vars = params.find("vars")) out.warning(vars->at, tr("vars has no use without a template"));
      return true;
    }
    if ((name != nullptr && source != nullptr) || params.find("content") != nullptr) {
      out.error((name != nullptr ? name : source)->at, tr("content, template and source exclude each other"),
                tr("the text can come from one of them only"));
      return false;
    }
    auto content = name != nullptr ? rendered(*name, params.find("vars"), std::move(scope), out) : file(*source, out);
    for (const char* key : {"template", "vars", "source"}) erase_key(params, key);
    if (content) params.set("content", std::move(*content));
    return content.has_value();
  }

 private:
  std::optional<Value> rendered(const Value& name, const Value* vars, render::Scope scope, Diagnostics& out) {
    const auto* parsed = find_template(name, out);
    if (parsed == nullptr) return std::nullopt;
    const Value none{ValueMap{}};
    scope.steps = false;
    scope.bind("vars", vars != nullptr ? *vars : none);
    auto made = parsed->render(scope, out);
    if (made) made->at = name.at;
    return made;
  }

  /// Each template is parsed once, and its errors are reported once.
  const render::Template* find_template(const Value& name, Diagnostics& out) {
    const auto key = scalar_text(name);
    if (const auto it = parsed_.find(key); it != parsed_.end()) return it->second ? &*it->second : nullptr;
    const auto it = draft_.in.templates.find(key);
    if (it == draft_.in.templates.end() || key.starts_with("files/")) {
      out.error(name.at, trf("there is no template \"{}\"", key), did_you_mean(key, known(false)));
      return nullptr;
    }
    draft_.used.insert("templates/" + key);
    auto& kept = parsed_[key] = render::Template::parse(it->second, SourceRange{"templates/" + key, 0, 0}, out);
    return kept ? &*kept : nullptr;
  }

  std::optional<Value> file(const Value& source, Diagnostics& out) {
    const auto name = scalar_text(source);
    const auto key = name.starts_with("files/") ? name : "files/" + name;
    const auto it = draft_.in.templates.find(key);
    if (it == draft_.in.templates.end()) {
      out.error(source.at, trf("there is no file \"{}\" in the estate", key), did_you_mean(key, known(true)));
      return std::nullopt;
    }
    draft_.used.insert(key);
    Value content(it->second);
    content.at = source.at;
    return content;
  }

  std::vector<std::string> known(bool files) const {
    std::vector<std::string> names;
    for (const auto& [name, text] : draft_.in.templates) {
      if (name.starts_with("files/") == files) names.push_back(name);
    }
    return names;
  }

  Draft& draft_;
  std::map<std::string, std::optional<render::Template>> parsed_;
};

bool has_field(const kinds::Kind& kind, std::string_view name) {
  const auto& fields = kind.spec().schema.fields;
  return std::any_of(fields.begin(), fields.end(), [&](const Field& field) { return field.name == name; });
}

/// False where something was wrong.
bool render_step(Draft& draft, Texts& texts, const Group& group, StepId id) {
  Diagnostics found;
  auto scope = step_scope(draft, id);
  scope.steps = true;
  auto params = render::interpolate(group.from->params, scope, found);
  if (params.at.file.empty()) params.at = group.from->at;
  bool sound = true;
  if (auto* entries = params.map()) {
    // an expression that gives nothing is a parameter that is not given
    std::erase_if(*entries, [](const Entry& entry) { return entry.value.is_null(); });
    if (!found.has_errors() && has_field(*group.kind, "content")) sound = texts.fill(params, std::move(scope), found);
  }
  sound = sound && !found.has_errors();
  draft.out.append(std::move(found));
  draft.step(id).params = std::move(params);
  return sound;
}

}  // namespace

void render_steps(Draft& draft) {
  constexpr int most_failures = 3;  // of one template: a wrong name is wrong on all 500 hosts
  Texts texts(draft);
  for (const auto& service : draft.services) {
    for (const auto& group : service.groups) {
      int failures = 0;
      for (const auto id : group.all) {
        auto& sound = draft.instances[id.index()].sound;
        sound = sound && failures < most_failures && render_step(draft, texts, group, id);
        if (!sound) ++failures;
      }
    }
  }
}

}  // namespace reprise::catalog
