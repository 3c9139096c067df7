// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <string>

namespace reprise {

/// A place in a text that a user wrote: file name as the user knows it, line and column from 1.
/// line 0 means "the file as a whole"; an empty file means "no place" (a value reprise made itself).
struct SourceRange {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  friend bool operator==(const SourceRange&, const SourceRange&) = default;
};

/// "estate.yaml:12:5", "estate.yaml" or "" — the form editors can jump to.
std::string to_string(const SourceRange& at);

}  // namespace reprise
