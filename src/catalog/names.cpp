// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "base/i18n.hpp"
#include "catalog/draft.hpp"
#include "render/interpolate.hpp"

namespace reprise::catalog {
namespace {

void collect(const Value& value, Masker& masker) {
  if (const auto* secret = value.secret()) masker.add(*secret);
  if (const auto* list = value.list()) {
    for (const auto& item : *list) collect(item, masker);
  }
  if (const auto* map = value.map()) {
    for (const auto& entry : *map) collect(entry.value, masker);
  }
}

Value text_list(const std::vector<std::string>& texts) {
  ValueList list;
  for (const auto& text : texts) list.emplace_back(text);
  return list;
}

Value person_names(const Person& person) {
  Value names{ValueMap{}};
  names.set("login", person.login);
  names.set("given_name", person.given_name);
  names.set("family_name", person.family_name);
  const bool both = !person.given_name.empty() && !person.family_name.empty();
  names.set("name", person.given_name + (both ? " " : "") + person.family_name);
  names.set("mail", person.mail);
  names.set("title", person.title);
  names.set("groups", text_list(person.groups));
  names.at = person.at;
  return names;
}

Value names_of_host(Draft& draft, const Host& host, const render::Scope& scope) {
  Value names{ValueMap{}};
  names.set("name", host.name);
  names.set("fqdn", host.fqdn);
  names.set("address", host.address);
  names.set("os", host.os);
  names.set("groups", text_list(host.groups));
  names.set("vars", host.vars.is_null() ? Value(ValueMap{}) : render::interpolate(host.vars, scope, draft.out));
  names.at = host.at;
  return names;
}

void bind_globals(const Draft& draft, render::Scope& scope) {
  if (const auto* globals = draft.in.globals.map()) {
    for (const auto& entry : *globals) scope.bind(entry.key, entry.value);
  }
}

}  // namespace

void collect_secrets(Draft& draft) {
  auto& masker = draft.made.secrets;
  for (const auto& [name, secret] : draft.in.secrets) masker.add(secret);
  for (const auto& service : draft.in.estate.services) collect(service.params, masker);
  for (const auto& host : draft.in.estate.hosts) collect(host.vars, masker);
  for (const auto& [name, playbook] : draft.in.playbooks) {
    for (const auto* steps : {&playbook.steps, &playbook.verify}) {
      for (const auto& step : *steps) {
        collect(step.params, masker);
        collect(step.for_each, masker);
      }
    }
  }
  collect(draft.in.globals, masker);
}

void name_estate(Draft& draft) {
  const auto& estate = draft.in.estate;
  draft.estate_names.set("name", estate.name);
  draft.estate_names.set("title", estate.title);
  draft.estate_names.set("domain", estate.domain);
  ValueList people;
  for (std::size_t i = 0; i < estate.people.size(); ++i) {
    if (!draft.unsound.people.contains(i)) people.push_back(person_names(estate.people[i]));
  }
  draft.people_names = Value(std::move(people));
  render::Scope scope;
  scope.bind("estate", draft.estate_names);
  bind_globals(draft, scope);
  ValueMap hosts;
  for (const auto& host : estate.hosts) hosts.push_back({host.name, host.at, names_of_host(draft, host, scope)});
  draft.host_names = Value(std::move(hosts));
  for (const auto& entry : *draft.host_names.map()) draft.host_by_id.push_back(&entry.value);
  draft.service_names = Value(ValueMap{});
}

render::Scope estate_scope(const Draft& draft) {
  render::Scope scope;
  scope.bind("estate", draft.estate_names);
  scope.bind("people", draft.people_names);
  scope.bind("hosts", draft.host_names);
  scope.bind("services", draft.service_names);
  bind_globals(draft, scope);
  return scope;
}

render::Scope service_scope(const Draft& draft, std::size_t service) {
  auto scope = estate_scope(draft);
  scope.bind("params", draft.services[service].params);
  scope.bind("roles", draft.services[service].role_names);
  scope.bind("addresses", draft.services[service].role_addresses);
  return scope;
}

render::Scope step_scope(const Draft& draft, StepId id) {
  const auto& step = draft.made.steps[id.index()];
  const auto& instance = draft.instances[id.index()];
  auto scope = service_scope(draft, step.service);
  scope.bind("host", *draft.host_by_id[step.origin.index()]);
  if (instance.item != nullptr) {
    scope.bind("item", *instance.item);
    scope.bind("index", *instance.index);
  }
  return scope;
}

std::string label(const Draft& draft, std::size_t service, const StepTemplate& step) {
  return trf("service {}, step {}", draft.service(service).name, step.id);
}

}  // namespace reprise::catalog
