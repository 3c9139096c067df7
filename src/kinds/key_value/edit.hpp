// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reprise::kinds::key_value {

/// How a configuration file writes "this key has this value".
enum class Format {
  postfix,  ///< main.cf, postconf(5): "key = value", lines that start with a blank continue the one before
  ini,      ///< "[section]", "key=value", comments start with # or ;, a backslash at the end continues
  shell,    ///< KEY="value", as in /etc/default (sh(1), systemd EnvironmentFile=)
  space,    ///< "key value", as in sshd_config; keys without case; ends at the first "Match"
  equals,   ///< "key = value", as in sysctl.conf
};

/// "ini" -> Format::ini; the names of the parameter `format`.
std::optional<Format> format_of(std::string_view name);

/// A key and its value; no value: the key must not be there.
struct Setting {
  std::string key;
  std::optional<std::string> value;
};

/// A key that differs; no `is`: the file did not have it; no `should`: it goes.
struct Difference {
  std::string key;
  std::optional<std::string> is;
  std::optional<std::string> should;
};

struct Edited {
  std::string text;
  std::vector<Difference> differences;  ///< empty: `text` is the text that was given
};

/// `text` with `settings`; everything else stays byte by byte as it was, comments and order too. A key that stands
/// several times counts as right only if all of them are right; else the last stays and the others go. `section` is for
/// ini: "" is the part before the first section. Linear in the text for each setting.
Edited edit(std::string_view text, Format format, std::string_view section, const std::vector<Setting>& settings);

/// Why this setting cannot be written in this format ("" where it can): a line break, a bad name.
std::string refusal(Format format, const Setting& setting);

}  // namespace reprise::kinds::key_value
