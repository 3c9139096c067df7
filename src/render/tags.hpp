// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace reprise::render {

/// A piece of a mustache template.
struct Tag {
  enum class Type { text, variable, section, inverted, close };
  Type type = Type::text;
  std::string text;        ///< the literal text, or the name
  std::size_t offset = 0;  ///< where it starts in the template, in bytes
  std::size_t close = 0;   ///< section, inverted: index of the tag that closes it

  bool opens() const { return type == Type::section || type == Type::inverted; }
};

/// What is wrong at a byte of the template.
struct TagError {
  std::size_t offset = 0;
  Error error;
};

/// Cuts a mustache template (mustache(5)) into tags: names, `&name` and `{name}`, sections, comments, changes of the
/// delimiters. A tag that opens or closes a section, a comment or a change of delimiters that stands alone on its line
/// takes the line with it. Sections come back balanced. Errors: tags and sections that are not closed, names that are
/// none, partials (refused: a template is one file), more than 32 sections in each other. Linear in the text.
std::vector<Tag> scan(std::string_view text, std::vector<TagError>& errors);

/// "params.x" where `text` is exactly one plain tag `{{ params.x }}`, else nothing.
std::string_view only_tag(std::string_view text);

}  // namespace reprise::render
