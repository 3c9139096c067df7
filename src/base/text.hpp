// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace reprise {

std::vector<std::string> split(std::string_view text, char separator);
/// Lines without their newline; a last line without newline counts.
std::vector<std::string> split_lines(std::string_view text);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::string_view trim(std::string_view text);
std::string to_lower(std::string_view text);  // ASCII only
std::string to_upper(std::string_view text);  // ASCII only

/// The candidate a user most likely meant by `text` (Damerau-Levenshtein, at most a third of its length off), or "".
std::string nearest(std::string_view text, const std::vector<std::string>& candidates);
/// `did you mean "hosts"?` or "", in the user's language.
std::string did_you_mean(std::string_view text, const std::vector<std::string>& candidates);

/// Unified diff (GNU style, 3 lines of context, no file header) between two texts; "" where they are equal.
/// Bounded work: above 4,000 differing lines it prints the whole middle as removed and added.
std::string unified_diff(std::string_view before, std::string_view after);

}  // namespace reprise
