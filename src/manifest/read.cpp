// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "manifest/read.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "model/schema.hpp"

namespace reprise::manifest {

Named named(const Value& value, std::string_view key) {
  const Value* found = value.find(key);
  if (found == nullptr || found->string() == nullptr) return {{}, value.at};
  return {*found->string(), found->at};
}

std::vector<Named> all_named(const Value& value, std::string_view key) {
  std::vector<Named> names;
  const Value* found = value.find(key);
  if (found == nullptr) return names;
  if (found->string() != nullptr) names.push_back({*found->string(), found->at});
  if (found->list() == nullptr) return names;
  for (const auto& item : *found->list()) {
    if (item.string() != nullptr) names.push_back({*item.string(), item.at});
  }
  return names;
}

std::vector<std::string> texts_of(const std::vector<Named>& names) {
  std::vector<std::string> texts;
  for (const auto& name : names) texts.push_back(name.text);
  return texts;
}

Duration duration_of(const Value& value, std::string_view key) {
  const Value* found = value.find(key);
  if (found == nullptr || found->string() == nullptr) return Duration(0);
  const auto parsed = parse_duration(*found->string());
  return parsed ? *parsed : Duration(0);
}

const ValueMap& entries_of(const Value& value, std::string_view key) {
  static const ValueMap none;
  const Value* found = value.find(key);
  return found == nullptr || found->map() == nullptr ? none : *found->map();
}

void Known::add(const std::string& name) {
  if (set_.insert(name).second) names_.push_back(name);
}

bool Known::expect(const Named& name, const std::string& where, Diagnostics& out) {
  constexpr int most_suggestions = 100;  // each compares with all names
  if (name.text.empty() || has(name.text)) return true;
  std::string hint;
  if (++suggestions_ <= most_suggestions) hint = did_you_mean(name.text, names_);
  constexpr std::size_t few = 12;
  if (hint.empty() && !names_.empty() && names_.size() <= few) hint = trf("known: {}", join(names_, ", "));
  out.error(name.at, trf(missing_, where, to_string(Value(name.text))), std::move(hint));
  return false;
}

bool check_key(const Entry& entry, const std::string& sort, Diagnostics& out) {
  if (format::name.valid(entry.key)) return true;
  out.error(entry.at, trf("\"{}\" cannot be the name of a {}", to_string(Value(entry.key)), sort),
            tr(format::name.doc));
  return false;
}

}  // namespace reprise::manifest
