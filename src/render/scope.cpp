// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "render/scope.hpp"

#include <algorithm>
#include <charconv>

#include "base/i18n.hpp"
#include "base/text.hpp"

namespace reprise::render {

void Scope::bind(std::string_view name, const Value& value) {
  for (auto& [known, old] : names_) {
    if (known == name) {
      old = &value;
      return;
    }
  }
  names_.emplace_back(name, &value);
}

const Value* Scope::find(std::string_view name) const {
  const auto it = std::find_if(names_.begin(), names_.end(), [&](const auto& entry) { return entry.first == name; });
  return it == names_.end() ? nullptr : it->second;
}

std::vector<std::string> Scope::names() const {
  std::vector<std::string> out;
  for (const auto& [name, value] : names_) out.emplace_back(name);
  return out;
}

namespace {

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

std::vector<std::string> keys_of(const Value& value) {
  std::vector<std::string> out;
  if (const auto* map = value.map()) {
    for (const auto& entry : *map) out.push_back(entry.key);
  }
  return out;
}

/// The names known at one place; a long list is cut, since nobody reads 500 host names.
std::string listing(const std::vector<std::string>& known) {
  constexpr std::size_t most = 15;
  if (known.empty()) return tr("nothing is declared there");
  if (known.size() <= most) return trf("known here: {}", join(known, ", "));
  const std::vector<std::string> some(known.begin(), known.begin() + most);
  return trf("known here: {} and {} more", join(some, ", "), known.size() - most);
}

std::string suggestion(const std::string& prefix, std::string_view name, const std::vector<std::string>& known) {
  const auto best = nearest(name, known);
  return best.empty() ? listing(known) : trf("did you mean \"{}\"?", prefix + best);
}

/// Names that exist, but not everywhere.
std::string hint_for_root(std::string_view name, const std::vector<std::string>& known) {
  if (name == "item" || name == "index") return trf("\"{}\" exists only in a step with for_each", name);
  if (name == "host" || name == "params" || name == "roles") {
    return trf("\"{}\" is known only in the steps of a playbook and in their templates; {}", name, listing(known));
  }
  return suggestion("", name, known);
}

Error undeclared_root(std::string_view name, const Scope& scope, std::span<const Value* const> contexts) {
  auto known = scope.names();
  if (!contexts.empty()) {
    const auto inner = keys_of(*contexts.back());
    known.insert(known.begin(), inner.begin(), inner.end());
  }
  return {trf("undeclared name \"{}\"", name), hint_for_root(name, known), {}};
}

Result<const Value*> item_of(const Value& list, std::string_view prefix, std::string_view name) {
  const auto& items = *list.list();
  std::size_t index = 0;
  const auto [end, problem] = std::from_chars(name.data(), name.data() + name.size(), index);
  if (problem != std::errc{} || end != name.data() + name.size()) {
    return Error{trf("\"{}\" is a list and has no \"{}\"", prefix, name),
                 trf("take one of its items by number, as in \"{}.0\", or go through all of them with a section: "
                     "{{{{#{}}}}} ... {{{{/{}}}}}",
                     prefix, prefix, prefix),
                 {}};
  }
  if (index < items.size()) return &items[index];
  return Error{
      trf("\"{}.{}\" does not exist", prefix, name), trf("the list has {} items, counted from 0", items.size()), {}};
}

Result<const Value*> step_into(const Value& value, std::string_view prefix, std::string_view name) {
  if (value.list() != nullptr) return item_of(value, prefix, name);
  if (const Value* found = value.find(name)) return found;
  if (value.map() != nullptr) {
    const auto known = keys_of(value);
    return Error{
        trf("undeclared name \"{}.{}\"", prefix, name), suggestion(std::string(prefix) + ".", name, known), {}};
  }
  if (value.is_null()) {
    return Error{trf("\"{}\" has no value, so it has no \"{}\"", prefix, name), tr("give it a value or a default"), {}};
  }
  return Error{trf("\"{}\" is {} and has no \"{}\"", prefix, type_name(value), name), {}, {}};
}

const Value* find_root(std::string_view name, const Scope& scope, std::span<const Value* const> contexts) {
  for (auto it = contexts.rbegin(); it != contexts.rend(); ++it) {
    if (const Value* found = (*it)->find(name)) return found;
  }
  return scope.find(name);
}

}  // namespace

bool is_path(std::string_view text) {
  bool name_open = false;
  for (const char c : text) {
    if (c == '.' && !name_open) return false;
    if (c != '.' && !is_name_char(c)) return false;
    name_open = c != '.';
  }
  return name_open;
}

bool is_step_path(std::string_view path) { return path.starts_with("steps."); }

Error step_output_error(std::string_view path) {
  return {trf("\"{}\" cannot stand here", path),
          tr("the output of a step is known only after that step has run, but texts, templates and conditions are made "
             "before the first one; give it as the whole value of a parameter: \"{{ steps.ID.OUTPUT }}\""),
          {}};
}

Result<const Value*> lookup(std::string_view path, const Scope& scope, std::span<const Value* const> contexts) {
  if (path == ".") {
    if (!contexts.empty()) return contexts.back();
    return Error{tr("\".\" means the item of a section, and no section is open here"), {}, {}};
  }
  if (!is_path(path)) {
    return Error{trf("\"{}\" is not a name", path),
                 tr("names are made of letters, digits, _ and -, joined by dots: params.realm, roles.first.0.fqdn"),
                 {}};
  }
  if (is_step_path(path) && find_root("steps", scope, contexts) == nullptr) return step_output_error(path);
  auto end = std::min(path.find('.'), path.size());
  const Value* at = find_root(path.substr(0, end), scope, contexts);
  if (at == nullptr) return undeclared_root(path.substr(0, end), scope, contexts);
  while (end < path.size()) {
    const auto start = end + 1;
    const auto stop = std::min(path.find('.', start), path.size());
    const auto next = step_into(*at, path.substr(0, end), path.substr(start, stop - start));
    if (!next) return next.error();
    at = *next;
    end = stop;
  }
  return at;
}

bool truthy(const Value& value) {
  if (value.is_null()) return false;
  if (const auto* v = value.boolean()) return *v;
  if (const auto* v = value.integer()) return *v != 0;
  if (const auto* v = value.number()) return *v != 0.0;
  if (const auto* v = value.string()) return !v->empty();
  if (const auto* v = value.list()) return !v->empty();
  if (const auto* v = value.map()) return !v->empty();
  if (const auto* v = value.secret()) return !v->empty();
  return true;
}

}  // namespace reprise::render
