// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "kit/index.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/encoding.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"
#include "tool/apt.hpp"

namespace reprise::kit {
namespace {

constexpr std::size_t kHexLength = 64;

bool is_alnum(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool made_of(std::string_view text, std::string_view more) {
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return is_alnum(c) || more.find(c) != std::string_view::npos; });
}

bool is_sha256(std::string_view text) {
  return text.size() == kHexLength && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  for (auto& word : split(line, ' ')) {
    if (!word.empty()) words.push_back(std::move(word));
  }
  return words;
}

Error unreadable(const char* what, std::string_view line) {
  return {trf("{}: not understood: {}", what, printable(line.substr(0, 200))), "", {}};
}

/// 'URI' NAME SIZE SHA256:HEX
std::optional<PoolFile> uri_line(const std::string& line) {
  const auto words = words_of(line);
  constexpr std::string_view kHash = "SHA256:";
  if (words.size() != 4 || !words[3].starts_with(kHash)) return std::nullopt;
  const auto size = number(words[2]);
  PoolFile file{words[1], size.value_or(0), words[3].substr(kHash.size())};
  if (!size || !is_pool_name(file.name) || !is_sha256(file.sha256)) return std::nullopt;
  return file;
}

/// Takes one "Field: value" line into `file`; false where the value is none.
bool take_field(PoolFile& file, std::string_view line) {
  const auto colon = line.find(": ");
  if (colon == std::string_view::npos) return true;
  const std::string_view field = line.substr(0, colon), value = trim(line.substr(colon + 2));
  if (field == "Filename") {
    std::string_view name = value.starts_with("./") ? value.substr(2) : value;
    if (!name.starts_with("pool/") || !is_pool_name(name.substr(5))) return false;
    file.name = name.substr(5);
  } else if (field == "Size") {
    const auto size = number(value);
    if (!size) return false;
    file.size = *size;
  } else if (field == "SHA256") {
    if (!is_sha256(value)) return false;
    file.sha256 = value;
  }
  return true;
}

}  // namespace

bool is_pool_name(std::string_view name) {
  return !name.empty() && name.size() <= 255 && is_alnum(name.front()) && made_of(name, "+-._~%:");
}

bool is_package_word(std::string_view word) {
  return word.size() >= 2 && word.size() <= 255 && is_alnum(word.front()) && word.back() != '+' && word.back() != '-'
             ? made_of(word, "+-._~:=")
             // g++ and the like end in a plus, which apt takes for "install"
             : word.ends_with("++") && made_of(word, "+-.");
}

Result<std::vector<PoolFile>> parse_uris(std::string_view text) {
  std::vector<PoolFile> files;
  for (const std::string& line : split_lines(text)) {
    if (!line.starts_with('\'')) continue;
    auto file = uri_line(line);
    if (!file) return unreadable("apt-get --print-uris", line);
    files.push_back(std::move(*file));
  }
  return files;
}

Result<std::vector<PoolFile>> parse_packages(std::string_view text) {
  std::vector<PoolFile> files;
  PoolFile file;
  bool any = false;
  const auto finish = [&] {
    const bool whole = !any || (!file.name.empty() && !file.sha256.empty());
    if (any && whole) files.push_back(file);
    file = {};
    any = false;
    return whole;
  };
  for (const std::string& line : split_lines(text)) {
    if (line.empty()) {
      if (!finish()) return unreadable("Packages", "a stanza without Filename or SHA256");
    } else {
      any = true;
      if (!take_field(file, line)) return unreadable("Packages", line);
    }
  }
  if (!finish()) return unreadable("Packages", "a stanza without Filename or SHA256");
  return files;
}

std::map<std::string, PoolFile> parse_release(std::string_view text) {
  std::map<std::string, PoolFile> files;
  bool inside = false;
  for (const std::string& line : split_lines(text)) {
    if (!line.starts_with(' ')) {
      inside = trim(line) == "SHA256:";
      continue;
    }
    const auto words = words_of(line);
    if (!inside || words.size() != 3 || !is_sha256(words[0])) continue;
    files[words[2]] = {words[2], number(words[1]).value_or(0), words[0]};
  }
  return files;
}

std::string make_release(const std::string& os, const std::string& architecture, const std::string& date,
                         const std::vector<PoolFile>& files) {
  std::string text = fmt::format(
      "Origin: reprise\nLabel: reprise kit\nSuite: {}\nDate: {}\nArchitectures: {}\nSHA256:\n", os, date, architecture);
  for (const PoolFile& file : files) text += fmt::format(" {} {} {}\n", file.sha256, file.size, file.name);
  return text;
}

std::string request_stamp(const std::vector<std::vector<std::string>>& lists, std::string_view base_status) {
  std::vector<std::string> lines;
  for (std::vector<std::string> list : lists) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
    lines.push_back(join(list, " "));
  }
  std::sort(lines.begin(), lines.end());
  lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
  return sha256_hex(join(lines, "\n") + "\n" + sha256_hex(base_status));
}

std::optional<std::filesystem::path> resolve(std::string_view url_path) {
  if (!url_path.starts_with('/')) return std::nullopt;
  const auto parts = split(url_path.substr(1), '/');
  if (parts.size() == 1 && parts[0] == "key.asc") return std::filesystem::path("key.asc");
  if (parts.size() < 2 || tool::suite_of(parts[0]).empty()) return std::nullopt;
  // apt writes the flat repository's "./" as it stands
  const std::size_t at = parts[1] == "." ? 2 : 1;
  const std::filesystem::path system = parts[0];
  static const std::vector<std::string> kIndexes{"InRelease", "Release", "Packages", "Packages.gz"};
  if (parts.size() == at + 1 && std::find(kIndexes.begin(), kIndexes.end(), parts[at]) != kIndexes.end()) {
    return system / parts[at];
  }
  if (parts.size() == at + 2 && parts[at] == "pool" && is_pool_name(parts[at + 1]))
    return system / "pool" / parts[at + 1];
  return std::nullopt;
}

}  // namespace reprise::kit
