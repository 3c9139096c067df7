// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "base/secret.hpp"

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

/// The answer: named fields. No fields at all: the thing is absent.
struct Fact {
  enum class State {
    known,    ///< looked at; `fields` hold the answer
    unknown,  ///< not looked at yet, or not predictable before a change has been made ("known after X")
    broken,   ///< the host could not answer; `error` says why
  };
  State state = State::known;
  std::map<std::string, std::string, std::less<>> fields;
  std::string error;

  static Fact absent() { return {}; }
  static Fact unknown() { return {State::unknown, {}, {}}; }
  static Fact of(std::map<std::string, std::string, std::less<>> fields) {
    return {State::known, std::move(fields), {}};
  }

  bool exists() const { return state == State::known && !fields.empty(); }
  bool has(std::string_view name) const { return fields.find(name) != fields.end(); }
  /// The field's text, or "".
  std::string_view get(std::string_view name) const {
    const auto it = fields.find(name);
    return it == fields.end() ? std::string_view{} : std::string_view(it->second);
  }
  friend bool operator==(const Fact& a, const Fact& b) { return a.state == b.state && a.fields == b.fields; }
};

/// What is known of one host. A plain value: the engine keeps one a host, kinds read it.
class Facts {
 public:
  void set(const FactQuery& query, Fact fact) { facts_[strip(query)] = std::move(fact); }
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
  void clear() { facts_.clear(); }
  std::size_t size() const { return facts_.size(); }

 private:
  static FactQuery strip(FactQuery query) {
    query.secret = Secret();
    return query;
  }
  std::map<FactQuery, Fact> facts_;
};

}  // namespace reprise
