// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "kinds/parts.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "kinds/texts.hpp"

namespace reprise::kinds {

namespace {

/// What stands behind `word` in the first comment of a script; nothing where it does not say so.
std::optional<std::string_view> said_by(std::string_view script, std::string_view word) {
  while (script.starts_with('#')) {
    const auto end = script.find('\n');
    const auto line = script.substr(0, end);
    if (line.starts_with(word)) return line.substr(word.size());
    if (end == std::string_view::npos) break;
    script.remove_prefix(end + 1);
  }
  return std::nullopt;
}

bool says_quick(const std::string& path) { return said_by(text(path), "# Quick:").has_value(); }

/// How many words of two calls must be the same.
std::optional<std::size_t> common_words(const Text& script) {
  const auto said = said_by(script.content, "# Joins: ");
  std::size_t count = 0;
  if (!said || std::from_chars(said->data(), said->data() + said->size(), count).ec != std::errc{}) return std::nullopt;
  return count;
}

/// Of the few scripts that join, by path.
std::vector<std::pair<std::string_view, std::size_t>> find_joining() {
  std::vector<std::pair<std::string_view, std::size_t>> out;
  for (const auto& script : texts()) {
    if (const auto words = common_words(script)) out.emplace_back(script.path, *words);
  }
  return out;
}

std::optional<std::size_t> common_words(const std::string& script) {
  static const auto joining = find_joining();
  for (const auto& [path, words] : joining) {
    if (path.size() == script.size() + 3 && path.starts_with(script) && path.ends_with(".sh")) return words;
  }
  return std::nullopt;
}

}  // namespace

bool is_quick(const std::vector<Action>& actions, const std::vector<FactQuery>& queries) {
  return std::all_of(actions.begin(), actions.end(),
                     [](const Action& action) { return !action.disconnects && says_quick(action.script + ".sh"); }) &&
         std::all_of(queries.begin(), queries.end(),
                     [](const FactQuery& query) { return says_quick(family_path(query.family)); });
}

bool may_join(const Action& action) { return common_words(action.script).has_value(); }

bool takes_many(const Action& action) { return said_by(text(action.script + ".sh"), "# Many:").has_value(); }

std::optional<Action> joined(const Action& one, const Action& other) {
  if (one.script != other.script) return std::nullopt;
  const auto words = common_words(one.script);
  if (!words || one.args.size() < *words || other.args.size() < *words) return std::nullopt;
  const auto further = other.args.begin() + static_cast<std::ptrdiff_t>(*words);
  if (!std::equal(other.args.begin(), further, one.args.begin())) return std::nullopt;
  auto joint = one;
  joint.args.insert(joint.args.end(), further, other.args.end());
  joint.input = Secret(one.input.reveal() + other.input.reveal());
  joint.title += ", " + other.title;
  joint.becomes.insert(joint.becomes.end(), other.becomes.begin(), other.becomes.end());
  joint.settle = std::max(one.settle, other.settle);
  joint.timeout = one.timeout.count() == 0 || other.timeout.count() == 0 ? Duration(0) : one.timeout + other.timeout;
  joint.disconnects = one.disconnects || other.disconnects;
  return joint;
}

}  // namespace reprise::kinds
