// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/secret.hpp"
#include "base/source.hpp"

namespace reprise {

/// The output of another step, `{{ steps.ID.OUTPUT }}`: known only after that step has been looked at or run.
struct Reference {
  StepId step;         ///< none() until the catalog has resolved `text`
  std::string text;    ///< "steps.ca.certificate", as the user wrote it
  std::string output;  ///< "certificate"

  friend bool operator==(const Reference&, const Reference&) = default;
};

class Value;

/// A map's entry keeps the order and the place of its key.
struct Entry;
using ValueList = std::vector<Value>;
using ValueMap = std::vector<Entry>;

/// What YAML can say, and two things more: a secret (`!secret NAME`) and a reference to another step's output.
/// A plain value with the place it was written at (`at`, not part of equality).
class Value {
 public:
  /// References are rare and large: kept apart, they do not make every other value as large as they are.
  using Data = std::variant<std::monostate, bool, std::int64_t, double, std::string, ValueList, ValueMap, Secret,
                            std::shared_ptr<const Reference>>;

  // defined below Entry: a list or a map can be made and copied only where the whole Entry is known
  Value();
  Value(bool v);              // NOLINT(google-explicit-constructor)
  Value(std::int64_t v);      // NOLINT(google-explicit-constructor)
  Value(int v);               // NOLINT(google-explicit-constructor)
  Value(double v);            // NOLINT(google-explicit-constructor)
  Value(std::string v);       // NOLINT(google-explicit-constructor)
  Value(std::string_view v);  // NOLINT(google-explicit-constructor)
  Value(const char* v);       // NOLINT(google-explicit-constructor)
  Value(Secret v);            // NOLINT(google-explicit-constructor)
  Value(Reference v);         // NOLINT(google-explicit-constructor)
  Value(ValueList v);         // NOLINT(google-explicit-constructor)
  Value(ValueMap v);          // NOLINT(google-explicit-constructor)
  Value(const Value&);
  Value(Value&&) noexcept;
  Value& operator=(const Value&);
  Value& operator=(Value&&) noexcept;
  ~Value();

  SourceRange at;

  bool is_null() const { return std::holds_alternative<std::monostate>(data_); }
  const bool* boolean() const { return std::get_if<bool>(&data_); }
  const std::int64_t* integer() const { return std::get_if<std::int64_t>(&data_); }
  const double* number() const { return std::get_if<double>(&data_); }
  const std::string* string() const { return std::get_if<std::string>(&data_); }
  const ValueList* list() const { return std::get_if<ValueList>(&data_); }
  const ValueMap* map() const { return std::get_if<ValueMap>(&data_); }
  const Secret* secret() const { return std::get_if<Secret>(&data_); }
  const Reference* reference() const {
    const auto* kept = std::get_if<std::shared_ptr<const Reference>>(&data_);
    return kept != nullptr ? kept->get() : nullptr;
  }
  ValueList* list() { return std::get_if<ValueList>(&data_); }
  ValueMap* map() { return std::get_if<ValueMap>(&data_); }

  /// The entry of a map, or nullptr (also where this is no map).
  const Value* find(std::string_view key) const;
  Value* find(std::string_view key);
  /// Sets or replaces an entry; a null value becomes a map first.
  void set(std::string_view key, Value value);

  /// Shorthands for validated parameters; the fallback where the key is absent, null or of another type.
  std::string text(std::string_view key, std::string_view fallback = {}) const;
  bool flag(std::string_view key, bool fallback = false) const;
  std::int64_t whole(std::string_view key, std::int64_t fallback = 0) const;
  std::vector<std::string> texts(std::string_view key) const;
  /// A secret or a plain string as a secret; empty where absent.
  Secret hidden(std::string_view key) const;

  bool contains_secret() const;
  bool contains_reference() const;

  friend bool operator==(const Value& a, const Value& b);

 private:
  Data data_;
};

struct Entry {
  std::string key;
  SourceRange at;
  Value value;

  friend bool operator==(const Entry& a, const Entry& b) { return a.key == b.key && a.value == b.value; }
};

inline Value::Value() = default;
inline Value::Value(bool v) : data_(v) {}
inline Value::Value(std::int64_t v) : data_(v) {}
inline Value::Value(int v) : data_(std::int64_t{v}) {}
inline Value::Value(double v) : data_(v) {}
inline Value::Value(std::string v) : data_(std::move(v)) {}
inline Value::Value(std::string_view v) : data_(std::string(v)) {}
inline Value::Value(const char* v) : data_(std::string(v)) {}
inline Value::Value(Secret v) : data_(std::move(v)) {}
inline Value::Value(Reference v) : data_(std::make_shared<const Reference>(std::move(v))) {}
inline Value::Value(ValueList v) : data_(std::move(v)) {}
inline Value::Value(ValueMap v) : data_(std::move(v)) {}
inline Value::Value(Value&&) noexcept = default;
inline Value& Value::operator=(Value&&) noexcept = default;

/// "a string", "a list", "a secret" ... for messages.
std::string type_name(const Value& value);
/// One line for messages and plans: scalars as written, `[a, b]`, `{k: v}`; secrets masked; cut at ~200 characters.
std::string to_string(const Value& value);
/// A scalar as text without quotes ("true", "42"); secrets are NOT revealed; lists are joined by blanks.
std::string scalar_text(const Value& value);

}  // namespace reprise
