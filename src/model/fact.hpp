// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/secret.hpp"
#include "base/text_hash.hpp"
#include "model/fields.hpp"

namespace reprise {

/// One question to a host. `family` names the read-only shell fragment that answers (for many keys at once),
/// `key` the thing (a path, a package), `arg` refines the question. `secret` reaches the fragment as its fourth word
/// without passing any command line, and so does what only shortens the answer; it is not part of the identity.
struct FactQuery {
  std::string family;
  std::string key;
  std::string arg;
  Secret secret;

  friend bool operator==(const FactQuery& a, const FactQuery& b) {
    return a.family == b.family && a.key == b.key && a.arg == b.arg;
  }
  friend bool operator<(const FactQuery& a, const FactQuery& b) {
    return std::tie(a.family, a.key, a.arg) < std::tie(b.family, b.key, b.arg);
  }
};

/// What may be kept of it: all but the secret.
inline FactQuery without_secret(const FactQuery& query) { return {query.family, query.key, query.arg, {}}; }

struct FactQueryHash {
  std::size_t operator()(const FactQuery& query) const {
    // the key tells most apart; a family or an argument is one of a few
    const TextHash hash;
    return hash(query.key) ^ (query.arg.empty() ? 0 : hash(query.arg) * 31) ^ (query.family.size() << 7U);
  }
};

/// The answer: named fields. No fields at all: the thing is absent.
struct Fact {
  enum class State {
    known,    ///< looked at; `fields` hold the answer
    unknown,  ///< not looked at yet, or not predictable before a change has been made ("known after X")
    broken,   ///< the host could not answer; `error` says why
  };
  State state = State::known;
  Fields fields;
  std::string error;

  static Fact absent() { return {}; }
  static Fact unknown() { return {State::unknown, {}, {}}; }
  static Fact of(Fields fields) { return {State::known, std::move(fields), {}}; }

  bool exists() const { return state == State::known && !fields.empty(); }
  bool has(std::string_view name) const { return fields.contains(name); }
  /// The field's text, or "".
  std::string_view get(std::string_view name) const {
    const auto* const field = fields.find(name);
    return field == fields.end() ? std::string_view{} : std::string_view(field->second);
  }
  friend bool operator==(const Fact& a, const Fact& b) { return a.state == b.state && a.fields == b.fields; }
};

/// What is known of one host. A plain value: the engine keeps one a host, kinds read it.
class Facts {
 public:
  void set(const FactQuery& query, Fact fact) {
    if (const auto it = facts_.find(query); it != facts_.end()) {
      it->second = std::move(fact);
    } else {
      facts_.emplace(without_secret(query), std::move(fact));
    }
  }
  void erase(const FactQuery& query) { facts_.erase(query); }
  /// Fact::unknown() where nobody has looked.
  const Fact& get(const FactQuery& query) const {
    static const Fact nothing = Fact::unknown();
    const auto it = facts_.find(query);
    return it == facts_.end() ? nothing : it->second;
  }
  const Fact& get(std::string family, std::string key, std::string arg = {}) const {
    return get(FactQuery{std::move(family), std::move(key), std::move(arg), {}});
  }
  bool has(const FactQuery& query) const { return facts_.count(query) != 0; }
  /// nullptr where nobody has looked.
  const Fact* find(const FactQuery& query) const {
    const auto it = facts_.find(query);
    return it == facts_.end() ? nullptr : &it->second;
  }
  void clear() { facts_.clear(); }
  std::size_t size() const { return facts_.size(); }

 private:
  std::unordered_map<FactQuery, Fact, FactQueryHash> facts_;
};

}  // namespace reprise
