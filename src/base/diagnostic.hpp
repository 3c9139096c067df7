// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/source.hpp"

namespace reprise {

enum class Severity { warning, error };

/// One finding about what the user wrote. `message` says what is wrong and quotes the offending text,
/// `hint` (may be empty) says what to do next. Both are already in the user's language.
struct Diagnostic {
  Severity severity = Severity::error;
  SourceRange at;
  std::string message;
  std::string hint;
};

/// Findings accumulate here, so that a user sees all of them at once. Not thread-safe; a plain value.
class Diagnostics {
 public:
  void error(SourceRange at, std::string message, std::string hint = {});
  void warning(SourceRange at, std::string message, std::string hint = {});
  void append(Diagnostics other);

  bool has_errors() const;
  bool empty() const { return all_.empty(); }
  /// In the order of discovery.
  const std::vector<Diagnostic>& all() const { return all_; }
  /// Sorted by file, line, column; the same finding only once.
  std::vector<Diagnostic> sorted() const;

 private:
  std::vector<Diagnostic> all_;
};

/// `estate.yaml:12:5: error: unknown key "hots"` + newline + `  hint: did you mean "hosts"?`
std::string to_string(const Diagnostic& diagnostic);

}  // namespace reprise
