// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace reprise {

/// The name of a file as the user knows it, kept once per process however many values come from that file: copying
/// one costs a pointer. Names live until the process ends; there are as many as files were read. Thread-safe.
class FileName {
 public:
  /// "": no place.
  FileName() = default;
  FileName(std::string_view name);                                  // NOLINT(google-explicit-constructor)
  FileName(const std::string& name) : FileName(view(name)) {}       // NOLINT(google-explicit-constructor)
  FileName(const char* name) : FileName(std::string_view(name)) {}  // NOLINT(google-explicit-constructor)

  bool empty() const { return name_ == nullptr; }
  /// Valid until the process ends.
  const std::string& str() const;

  friend bool operator==(const FileName&, const FileName&) = default;
  /// By text, so that what is sorted by it comes in the same order in every run.
  friend std::strong_ordering operator<=>(const FileName& a, const FileName& b) { return a.str() <=> b.str(); }

 private:
  static std::string_view view(const std::string& name) { return name; }
  const std::string* name_ = nullptr;
};

/// A place in a text that a user wrote: file name as the user knows it, line and column from 1.
/// line 0 means "the file as a whole"; an empty file means "no place" (a value reprise made itself).
struct SourceRange {
  FileName file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  friend bool operator==(const SourceRange&, const SourceRange&) = default;
};

/// "estate.yaml:12:5", "estate.yaml" or "" — the form editors can jump to.
std::string to_string(const SourceRange& at);

}  // namespace reprise
