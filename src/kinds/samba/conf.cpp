// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "kinds/samba/conf.hpp"

#include <cctype>
#include <optional>

#include "base/text.hpp"

namespace reprise::kinds::samba {
namespace {

/// "Read Only" and "readonly" are one parameter (smb.conf(5), "whitespace ... is irrelevant").
std::string bare(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (std::isspace(static_cast<unsigned char>(c)) == 0) {
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  return out;
}

std::optional<std::string> section_of(std::string_view line) {
  const auto text = trim(line);
  if (text.size() < 2 || text.front() != '[' || text.back() != ']') return std::nullopt;
  return to_lower(trim(text.substr(1, text.size() - 2)));
}

std::optional<std::pair<std::string, std::string>> setting_of(std::string_view line) {
  const auto text = trim(line);
  if (text.empty() || text.front() == '#' || text.front() == ';') return std::nullopt;
  const auto equals = text.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  return std::pair{bare(text.substr(0, equals)), std::string(trim(text.substr(equals + 1)))};
}

std::string truth(std::string_view value) {
  auto text = to_lower(trim(value));
  if (text == "yes" || text == "true" || text == "1" || text == "on") return "yes";
  if (text == "no" || text == "false" || text == "0" || text == "off") return "no";
  return text;
}

std::string setting_line(const std::pair<std::string, std::string>& setting) {
  return "\t" + setting.first + " = " + setting.second;
}

void add_missing(std::vector<std::string>& out, const Globals& wanted, std::vector<bool>& seen) {
  std::size_t at = out.size();
  while (at > 0 && trim(out[at - 1]).empty()) --at;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (seen[i]) continue;
    out.insert(out.begin() + static_cast<std::ptrdiff_t>(at++), setting_line(wanted[i]));
    seen[i] = true;
  }
}

void edit_line(std::string& line, const Globals& wanted, std::vector<bool>& seen) {
  const auto setting = setting_of(line);
  if (!setting) return;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (bare(wanted[i].first) != setting->first) continue;
    seen[i] = true;
    if (!same_setting(setting->second, wanted[i].second)) line = setting_line(wanted[i]);
  }
}

}  // namespace

bool same_setting(std::string_view a, std::string_view b) { return truth(a) == truth(b); }

std::string global_value(std::string_view conf, std::string_view name) {
  std::string value;
  bool global = false;
  for (const auto& line : split_lines(conf)) {
    if (const auto section = section_of(line)) {
      global = *section == "global";
    } else if (const auto setting = setting_of(line); global && setting && setting->first == bare(name)) {
      value = setting->second;
    }
  }
  return value;
}

std::string with_globals(std::string_view conf, const Globals& wanted) {
  std::vector<std::string> out;
  std::vector<bool> seen(wanted.size(), false);
  bool global = false;
  bool had_global = false;
  for (auto line : split_lines(conf)) {
    if (const auto section = section_of(line)) {
      if (global) add_missing(out, wanted, seen);
      global = *section == "global";
      had_global = had_global || global;
    } else if (global) {
      edit_line(line, wanted, seen);
    }
    out.push_back(std::move(line));
  }
  if (!had_global) out.insert(out.end(), "[global]");
  add_missing(out, wanted, seen);
  return join(out, "\n") + "\n";
}

}  // namespace reprise::kinds::samba
