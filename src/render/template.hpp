// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostic.hpp"
#include "render/scope.hpp"

namespace reprise::render {

/// The longest template, and the longest text that one may become.
inline constexpr std::size_t kLongestTemplate = 1024 * 1024;
inline constexpr std::size_t kLongestResult = 4 * 1024 * 1024;

/// A mustache template, parsed once and rendered for many scopes. Nothing is escaped: the results are configuration
/// files, not HTML. Stricter than mustache: an undeclared name is an error, in a section that is skipped too as far as
/// its names can be known; so is a name without a value, and a list or a map where a text is wanted.
class Template {
 public:
  /// `at`: the place of the text. With line 0 ("the file as a whole") errors point at line and column inside the
  /// file; else all of them are at `at`, since the text comes from a YAML value. Nothing where it is wrong.
  static std::optional<Template> parse(std::string_view text, const SourceRange& at, Diagnostics& out);

  /// A string, or a Secret where any secret went into it. Nothing where something is wrong (then `out` says what) or
  /// where the result would be longer than kLongestResult. Not thread-safe.
  std::optional<Value> render(const Scope& scope, Diagnostics& out) const;

 private:
  struct Parsed;
  explicit Template(std::shared_ptr<Parsed> parsed) : parsed_(std::move(parsed)) {}
  std::shared_ptr<Parsed> parsed_;
};

}  // namespace reprise::render
