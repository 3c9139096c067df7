// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "model/value.hpp"

#include <algorithm>

#include "base/i18n.hpp"

namespace reprise {

Value::Value(const Value&) = default;
Value& Value::operator=(const Value&) = default;
Value::~Value() = default;

bool operator==(const Value& a, const Value& b) {
  if (a.reference() != nullptr && b.reference() != nullptr) return *a.reference() == *b.reference();
  return a.data_ == b.data_;
}

const Value* Value::find(std::string_view key) const {
  const auto* entries = map();
  if (entries == nullptr) return nullptr;
  const auto it = std::find_if(entries->begin(), entries->end(), [&](const Entry& e) { return e.key == key; });
  return it == entries->end() ? nullptr : &it->value;
}

Value* Value::find(std::string_view key) {
  return const_cast<Value*>(static_cast<const Value*>(this)->find(key));  // NOLINT: the const twin does the work
}

void Value::set(std::string_view key, Value value) {
  if (is_null()) data_ = ValueMap{};
  if (Value* old = find(key)) {
    *old = std::move(value);
    return;
  }
  auto at_value = value.at;
  map()->push_back({std::string(key), std::move(at_value), std::move(value)});
}

std::string Value::text(std::string_view key, std::string_view fallback) const {
  const Value* value = find(key);
  if (value == nullptr || value->is_null() || value->list() != nullptr || value->map() != nullptr)
    return std::string(fallback);
  return scalar_text(*value);
}

bool Value::flag(std::string_view key, bool fallback) const {
  const Value* value = find(key);
  return value != nullptr && value->boolean() != nullptr ? *value->boolean() : fallback;
}

std::int64_t Value::whole(std::string_view key, std::int64_t fallback) const {
  const Value* value = find(key);
  return value != nullptr && value->integer() != nullptr ? *value->integer() : fallback;
}

std::vector<std::string> Value::texts(std::string_view key) const {
  std::vector<std::string> out;
  const Value* value = find(key);
  if (value == nullptr || value->is_null()) return out;
  if (value->list() == nullptr) return {scalar_text(*value)};
  for (const auto& item : *value->list()) out.push_back(scalar_text(item));
  return out;
}

Secret Value::hidden(std::string_view key) const {
  const Value* value = find(key);
  if (value == nullptr || value->is_null()) return {};
  return value->secret() != nullptr ? *value->secret() : Secret(scalar_text(*value));
}

namespace {

template <typename Predicate>
bool any_inside(const Value& value, const Predicate& predicate) {
  if (predicate(value)) return true;
  if (const auto* list = value.list()) {
    return std::any_of(list->begin(), list->end(), [&](const Value& v) { return any_inside(v, predicate); });
  }
  if (const auto* map = value.map()) {
    return std::any_of(map->begin(), map->end(), [&](const Entry& e) { return any_inside(e.value, predicate); });
  }
  return false;
}

void print(std::string& out, const Value& value, std::size_t budget) {
  if (out.size() > budget) return;
  if (const auto* list = value.list()) {
    out += '[';
    for (std::size_t i = 0; i < list->size(); ++i) {
      if (i != 0) out += ", ";
      print(out, (*list)[i], budget);
    }
    out += ']';
  } else if (const auto* map = value.map()) {
    out += '{';
    for (std::size_t i = 0; i < map->size(); ++i) {
      if (i != 0) out += ", ";
      out += (*map)[i].key + ": ";
      print(out, (*map)[i].value, budget);
    }
    out += '}';
  } else {
    out += value.is_null() ? "null" : scalar_text(value);
  }
}

}  // namespace

bool Value::contains_secret() const {
  return any_inside(*this, [](const Value& v) { return v.secret() != nullptr; });
}

bool Value::contains_reference() const {
  return any_inside(*this, [](const Value& v) { return v.reference() != nullptr; });
}

std::string type_name(const Value& value) {
  if (value.is_null()) return tr("nothing");
  if (value.boolean() != nullptr) return tr("a boolean");
  if (value.integer() != nullptr) return tr("a whole number");
  if (value.number() != nullptr) return tr("a number");
  if (value.string() != nullptr) return tr("a string");
  if (value.list() != nullptr) return tr("a list");
  if (value.map() != nullptr) return tr("a map");
  if (value.secret() != nullptr) return tr("a secret");
  return tr("a reference to a step");
}

std::string to_string(const Value& value) {
  constexpr std::size_t longest = 200;
  std::string out;
  print(out, value, longest);
  if (out.size() > longest) out = out.substr(0, longest) + "...";
  return out;
}

std::string scalar_text(const Value& value) {
  if (const auto* v = value.boolean()) return *v ? "true" : "false";
  if (const auto* v = value.integer()) return std::to_string(*v);
  if (const auto* v = value.number()) return fmt::format("{}", *v);
  if (const auto* v = value.string()) return *v;
  if (value.secret() != nullptr) return std::string(kMask);
  if (const auto* v = value.reference()) return "{{ " + v->text + " }}";
  std::string joined;
  if (const auto* list = value.list()) {
    for (const auto& item : *list) joined += (joined.empty() ? "" : " ") + scalar_text(item);
  }
  return joined;
}

}  // namespace reprise
