// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "base/i18n.hpp"
#include "catalog/draft.hpp"
#include "render/interpolate.hpp"

namespace reprise::catalog {
namespace {

/// Defaults that hold expressions. They are filled in before conform(), which would take them for plain texts; later
/// ones see earlier ones as `params.*`.
void fill_defaults(Value& value, const Schema& schema, const render::Scope& scope, Diagnostics& out) {
  if (auto* list = value.list(); list != nullptr && schema.type == Type::list) {
    for (auto& item : *list) fill_defaults(item, schema.item.front(), scope, out);
  }
  if (auto* map = value.map(); map != nullptr && schema.type == Type::map) {
    for (auto& entry : *map) fill_defaults(entry.value, schema.item.front(), scope, out);
  }
  if (value.map() == nullptr || schema.type != Type::object) return;
  for (const auto& field : schema.fields) {
    Value* given = value.find(field.name);
    if (given != nullptr && !given->is_null()) {
      fill_defaults(*given, field.schema, scope, out);
    } else if (render::has_tags(field.fallback)) {
      value.set(field.name, render::interpolate(field.fallback, scope, out));
    }
  }
}

/// A parameter that is declared and not given is null, not undeclared: `when: params.relay` may ask for it.
void declare_absent(Value& value, const Schema& schema) {
  if (auto* list = value.list(); list != nullptr && schema.type == Type::list) {
    for (auto& item : *list) declare_absent(item, schema.item.front());
  }
  if (auto* map = value.map(); map != nullptr && schema.type == Type::map) {
    for (auto& entry : *map) declare_absent(entry.value, schema.item.front());
  }
  if (value.map() == nullptr || schema.type != Type::object) return;
  for (const auto& field : schema.fields) {
    if (value.find(field.name) == nullptr) value.set(field.name, Value());
    declare_absent(*value.find(field.name), field.schema);
  }
}

void resolve(Draft& draft, std::size_t index) {
  auto& made = draft.services[index];
  const auto& service = *made.service;
  auto raw = service.params.is_null() ? Value(ValueMap{}) : service.params;
  if (raw.at.file.empty()) raw.at = service.at;
  Diagnostics found;
  made.params = render::interpolate(raw, estate_scope(draft), found);
  if (made.playbook != nullptr) {
    const auto& schema = made.playbook->params;
    fill_defaults(made.params, schema, service_scope(draft, index), found);
    // a parameter whose expression is wrong is null now; "is missing" would only confuse
    if (!found.has_errors()) conform(made.params, schema, trf("service {}", service.name), found);
    declare_absent(made.params, schema);
  }
  if (is_sound(draft, service)) draft.out.append(std::move(found));
  Value names{ValueMap{}};
  names.set("params", made.params);
  draft.service_names.set(service.name, std::move(names));
}

}  // namespace

void resolve_params(Draft& draft) {
  for (const auto service : draft.needed_first) resolve(draft, service);
}

}  // namespace reprise::catalog
