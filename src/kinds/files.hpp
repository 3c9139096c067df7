// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/secret.hpp"
#include "kinds/kind.hpp"
#include "model/action.hpp"
#include "model/fact.hpp"

namespace reprise::kinds {

/// Texts up to this size (bytes) come whole with arg "content"; longer ones only as size and sha256.
inline constexpr std::size_t kContentLimit = 256 * 1024;

/// A question of family "file" (src/kinds/facts/file.sh has the fields). `arg`: "", "content" or "empty".
FactQuery file_query(const std::string& path, const std::string& arg = {});

/// What is asked of a file that shall hold `wanted`: its text comes only where it is another one.
FactQuery text_query(const std::string& path, std::string_view wanted);

/// A file as it shall be. Owner, group and mode are always set (mode: four octal digits).
struct FileWrite {
  std::string path;
  std::string owner = "root";
  std::string group = "root";
  std::string mode = "0644";
  Secret content;
  bool secret = false;   ///< the content must not appear in facts
  std::string validate;  ///< "visudo -cf %s"; "": none
  bool backup = false;
  std::string expect;  ///< sha256 of what is replaced, "absent", or "": anything
};

/// The action "file/write" with what holds afterwards.
Action write_file(const FileWrite& file);
/// The action "file/attributes": owner, group and mode of an existing file or directory, which `is` describes.
Action set_attributes(const std::string& path, const Fact& is, const std::string& owner, const std::string& group,
                      const std::string& mode);
/// What holds once nothing is at `path`, for every way of asking.
std::vector<std::pair<FactQuery, Fact>> gone(const std::string& path);
/// The same fact for every way of asking for a path that is no regular file.
std::vector<std::pair<FactQuery, Fact>> becomes_all(const std::string& path, const Fact& fact);

/// "644" -> "0644".
std::string four_digits(const std::string& mode);
/// Compares owner, group and mode of a fact with what is wanted and notes the differences; true where any differs.
bool compare_attributes(Diff& diff, const Fact& is, const std::string& owner, const std::string& group,
                        const std::string& mode);

/// Provides path:<path>; comes after every directory above it and, where not empty, after the user and the group.
Links path_links(const std::string& path, const std::string& owner, const std::string& group);
/// "a directory", "a symbolic link to /x" ... for refusals.
std::string describe_type(const Fact& fact);
/// Owner and group must be names: looks tell names, so a number would differ for ever.
void check_owner(const Value& params, const std::string& what, Diagnostics& out);
/// A validate command must hold %s exactly once and not inside quotes.
void check_validate(const Value& params, const std::string& what, Diagnostics& out);

/// The parameters owner, group and mode.
std::vector<Field> attribute_fields(const char* mode);

}  // namespace reprise::kinds
