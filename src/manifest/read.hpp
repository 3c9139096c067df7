// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.hpp"
#include "base/time.hpp"
#include "model/value.hpp"

/// Helpers of the readers: they take values that conform() has seen, and are silent about what it has reported.
namespace reprise::manifest {

/// A name and where it was written.
struct Named {
  std::string text;
  SourceRange at;
};

/// The string under `key`; an empty one where there is none.
Named named(const Value& value, std::string_view key);
/// The strings of the list (or the only string) under `key`; what is no string is left out.
std::vector<Named> all_named(const Value& value, std::string_view key);
std::vector<std::string> texts_of(const std::vector<Named>& names);
/// 0 where there is none or it is wrong.
Duration duration_of(const Value& value, std::string_view key);
/// The entries under `key`; none where it is absent or no map.
const ValueMap& entries_of(const Value& value, std::string_view key);

/// The names of one sort of thing, to be held against what others say.
class Known {
 public:
  /// `missing`: the message for an unknown name, a msgid with {} for the user's name of the place and {} for the name.
  explicit Known(const char* missing) : missing_(missing) {}

  void add(const std::string& name);
  bool has(const std::string& name) const { return set_.count(name) != 0; }
  const std::vector<std::string>& names() const { return names_; }
  /// Empty names are fine (not given). False, and an error that says `where`, for an unknown one.
  bool expect(const Named& name, const std::string& where, Diagnostics& out);

 private:
  const char* missing_;
  std::set<std::string> set_;
  std::vector<std::string> names_;
  int suggestions_ = 0;
};

/// Reports keys of a map that are no good names ("host", "service" ... is `sort`, already translated); false for those.
bool check_key(const Entry& entry, const std::string& sort, Diagnostics& out);

}  // namespace reprise::manifest
