// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kinds/script.hpp"

namespace reprise::kinds {

/// Several scripts as one. What may travel together, what may become one and what takes many calls at once says the
/// head of each script in its folder: "# Quick:", "# Joins: N", "# Many:".

/// Where the fragment of a family is: "file" -> "facts/file.sh", "samba_dc/join" -> "samba_dc/facts_join.sh".
std::string family_path(const std::string& family);

/// Nothing of it takes more than a moment, whatever it finds, and it leaves the connection alone.
bool is_quick(const std::vector<Action>& actions, const std::vector<FactQuery>& queries);

/// It may become one with others.
bool may_join(const Action& action);

/// Its script takes many calls at once: each is CALL (a number, or - for the only one), its arguments, and what it
/// reads:
/// "=" and the text, or "-" where that comes on standard input, which only the only one has. It marks by itself what
/// belongs to which of them (begins, ends of prelude.sh).
bool takes_many(const Action& action);

/// One action that does what both do, in their order: its failure is the failure of either. Nothing where they must be
/// done apart. Titles, what becomes true, and limits of time are put together.
std::optional<Action> joined(const Action& one, const Action& other);

/// As compose(), for several lists of actions that do not hang together: each runs whatever became of those before it,
/// with its stderr in its stdout, between two marks; then all questions are answered.
Result<Script> compose_parts(const std::vector<const std::vector<Action>*>& parts,
                             const std::vector<FactQuery>& queries, std::string_view nonce, Fence fence);

/// What one list of actions came to.
struct Part {
  bool ended = false;
  int exit_code = 255;
  int done = 0;      ///< actions that succeeded
  std::string text;  ///< for people
};

/// Parses the marks in stdout of compose_parts(), as careful as parse(). Always `count` parts.
std::vector<Part> parse_parts(std::string_view out, std::size_t count, std::string_view nonce);

/// A line of such an output that is a mark; unlike answers, marks do not start with the nonce.
struct PartMark {
  bool begins = false;
  std::size_t part = 0;
  int exit_code = 255;
  int done = 0;
};
std::optional<PartMark> part_mark(std::string_view line, std::string_view nonce);

}  // namespace reprise::kinds
