// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "kinds/key_value/edit.hpp"

#include <algorithm>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "kinds/key_value/lines.hpp"

namespace reprise::kinds::key_value {
namespace {

constexpr std::string_view kNameChars = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
constexpr std::string_view kBareChars = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:@%+,-";

/// Blanks in a row count as one where lines are continued.
std::string squeezed(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\t';
    if (!space || (!out.empty() && out.back() != ' ')) out += space ? ' ' : c;
  }
  return out;
}

/// A value as sh(1) and systemd's EnvironmentFile= both read it.
std::string shell_word(const std::string& value) {
  if (!value.empty() && value.find_first_not_of(kBareChars) == std::string::npos) return value;
  std::string out = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\' || c == '$' || c == '`') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string without_trailing_blanks(std::string text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.pop_back();
  return text;
}

class Editor {
 public:
  Editor(std::string_view text, Format format, std::string_view section)
      : lines_(parse_lines(text, format)), format_(format), section_(section) {
    final_newline_ = text.empty() || text.ends_with('\n');
    if (!lines_.empty() && lines_.front().own.front().ends_with('\r')) eol_ = "\r";
  }

  /// Nothing where the file already says so.
  std::optional<Difference> apply(const Setting& setting) {
    const auto found = places(setting.key);
    const bool right =
        setting.value ? !found.empty() && std::all_of(found.begin(), found.end(),
                                                      [&](std::size_t i) { return equal(lines_[i], *setting.value); })
                      : found.empty();
    if (right) return std::nullopt;
    Difference difference{setting.key, shown(found), setting.value};
    if (setting.value && found.empty()) {
      insert(setting);
    } else {
      if (setting.value) replace(lines_[found.back()], *setting.value);
      const auto stays = setting.value ? 1U : 0U;
      for (std::size_t i = found.size() - stays; i-- > 0;) remove(found[i]);
    }
    return difference;
  }

  std::string text() const {
    std::string out;
    for (const auto& line : lines_) {
      for (const auto& part : line.own) out += part + "\n";
    }
    if (!final_newline_ && !out.empty()) out.pop_back();
    return out;
  }

 private:
  std::vector<std::size_t> places(std::string_view key) const {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const auto& line = lines_[i];
      if (line.sort == Line::Sort::setting && line.section == section_ && same_key(format_, line.key, key))
        out.push_back(i);
    }
    return out;
  }

  bool equal(const Line& line, const std::string& value) const {
    if (!line.readable) return false;
    const bool folded = format_ == Format::postfix || line.own.size() > 1;
    return line.value == (folded && format_ != Format::shell ? squeezed(value) : value);
  }

  std::optional<std::string> shown(const std::vector<std::size_t>& found) const {
    if (found.empty()) return std::nullopt;
    std::string out;
    for (const auto i : found) out += (out.empty() ? "" : " | ") + lines_[i].value;
    return out;
  }

  void replace(Line& line, const std::string& value) {
    std::string head = line.before;
    const bool spaced =
        head.size() > 1 && head.back() == '=' && (head[head.size() - 2] == ' ' || head[head.size() - 2] == '\t');
    if (spaced || (format_ == Format::space && line.value.empty())) head += ' ';
    const auto text =
        format_ == Format::shell ? head + shell_word(value) + line.after : without_trailing_blanks(head + value);
    line.own = {text + eol_};
    line.own.insert(line.own.end(), line.kept.begin(), line.kept.end());
    line.kept.clear();
    line.value = value;
    line.readable = true;
  }

  /// Comments between the lines of a value stay.
  void remove(std::size_t at) {
    if (lines_[at].kept.empty()) {
      lines_.erase(lines_.begin() + static_cast<std::ptrdiff_t>(at));
      return;
    }
    Line rest;
    rest.own = lines_[at].kept;
    rest.section = lines_[at].section;
    lines_[at] = std::move(rest);
  }

  std::string separator() const {
    if (format_ == Format::shell) return "=";
    if (format_ == Format::space) return " ";
    for (auto line = lines_.rbegin(); line != lines_.rend(); ++line) {
      if (line->sort != Line::Sort::setting) continue;
      const auto equals = line->before.find('=');
      const bool tight = equals != std::string::npos && equals > 0 && line->before[equals - 1] != ' ' &&
                         line->before[equals - 1] != '\t';
      return tight ? "=" : " = ";
    }
    return " = ";
  }

  Line made(const Setting& setting) const {
    Line line;
    line.sort = Line::Sort::setting;
    line.section = section_;
    line.key = setting.key;
    line.value = *setting.value;
    line.before = setting.key + separator();
    const auto value = format_ == Format::shell ? shell_word(line.value) : line.value;
    line.own = {without_trailing_blanks(line.before + value) + eol_};
    return line;
  }

  void insert(const Setting& setting) {
    auto line = made(setting);
    const auto at = place_for_new();
    if (at == lines_.size()) final_newline_ = true;
    // a backslash at the end of the line before would swallow the new one
    if (at > 0 && lines_[at - 1].own.back().ends_with('\\')) lines_[at - 1].own.push_back(eol_);
    lines_.insert(lines_.begin() + static_cast<std::ptrdiff_t>(at), std::move(line));
  }

  /// Behind the last setting of the section, else behind its header; makes the section where there is none.
  std::size_t place_for_new() {
    std::size_t at = 0;
    std::size_t first_header = lines_.size();
    bool any = false;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const auto& line = lines_[i];
      if (line.sort == Line::Sort::header) first_header = std::min(first_header, i);
      if (line.section == section_ && line.sort != Line::Sort::other) {
        at = i + 1;
        any = true;
      }
    }
    // files without sections grow at their end, below the comments that explain them
    if (section_.empty()) return first_header == lines_.size() || !any ? first_header : at;
    return any ? at : append_section();
  }

  std::size_t append_section() {
    Line gap;
    gap.own = {eol_};
    if (!lines_.empty() && !trim(lines_.back().own.back()).empty()) lines_.push_back(gap);
    Line header;
    header.sort = Line::Sort::header;
    header.section = section_;
    header.own = {"[" + section_ + "]" + eol_};
    lines_.push_back(std::move(header));
    return lines_.size();
  }

  std::vector<Line> lines_;
  Format format_;
  std::string section_;
  std::string eol_;
  bool final_newline_ = true;
};

}  // namespace

std::optional<Format> format_of(std::string_view name) {
  if (name == "postfix") return Format::postfix;
  if (name == "ini") return Format::ini;
  if (name == "shell") return Format::shell;
  if (name == "space") return Format::space;
  if (name == "equals") return Format::equals;
  return std::nullopt;
}

Edited edit(std::string_view text, Format format, std::string_view section, const std::vector<Setting>& settings) {
  Editor editor(text, format, section);
  Edited out;
  for (const auto& setting : settings) {
    if (auto difference = editor.apply(setting)) out.differences.push_back(std::move(*difference));
  }
  out.text = out.differences.empty() ? std::string(text) : editor.text();
  return out;
}

std::string refusal(Format format, const Setting& setting) {
  const auto& key = setting.key;
  const bool tight = format == Format::shell || format == Format::postfix || format == Format::space;
  if (key.empty() || trim(key) != key || key.find_first_of("=\n\r\t") != std::string::npos ||
      key.find('\0') != std::string::npos || std::string_view("#;[").find(key.front()) != std::string_view::npos ||
      (tight && key.find(' ') != std::string::npos) ||
      (format == Format::shell && key.find_first_not_of(kNameChars) != std::string::npos)) {
    return tr("the key cannot be written in this format");
  }
  if (format == Format::space && to_lower(key) == "match") return tr("Match starts a block, it is no setting");
  if (!setting.value) return {};
  const auto& value = *setting.value;
  if (value.find_first_of("\n\r") != std::string::npos || value.find('\0') != std::string::npos) {
    return tr("the value holds a line break");
  }
  if (format != Format::shell && trim(value) != value)
    return tr("the value starts or ends with a blank, which would be lost");
  if (format == Format::ini && value.ends_with('\\'))
    return tr("the value ends with a backslash, which continues the line");
  return {};
}

}  // namespace reprise::kinds::key_value
