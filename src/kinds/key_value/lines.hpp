// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kinds/key_value/edit.hpp"

namespace reprise::kinds::key_value {

/// One logical line: several lines of the file where it is continued.
struct Line {
  enum class Sort { other, setting, header };
  Sort sort = Sort::other;
  std::vector<std::string> own;   ///< its lines without their newline
  std::vector<std::string> kept;  ///< those of them that are comments (postfix): they stay when the value goes
  std::string section;            ///< ini: where it stands
  std::string key;
  std::string value;     ///< as the program reads it
  bool readable = true;  ///< false: the value depends on the shell ("$HOME"), so it equals nothing
  std::string before;    ///< what stands before the value: indent, key, separator
  std::string after;     ///< what stands behind it: a comment
};

std::vector<Line> parse_lines(std::string_view text, Format format);

/// True where `a` and `b` name the same key.
bool same_key(Format format, std::string_view a, std::string_view b);

}  // namespace reprise::kinds::key_value
