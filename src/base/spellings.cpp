// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "base/spellings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "base/encoding.hpp"
#include "base/text.hpp"

namespace reprise {
namespace {

constexpr std::string_view kUnreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

bool unreserved(char c) { return kUnreserved.find(c) != std::string_view::npos; }
unsigned byte(char c) { return static_cast<unsigned char>(c); }

/// Replaces characters one by one.
template <typename Spell>
std::string spell(std::string_view text, Spell spell_one) {
  std::string out;
  for (const char c : text) out += spell_one(c);
  return out;
}

std::string hex(std::string_view text) {
  return spell(text, [](char c) { return fmt::format("{:02x}", byte(c)); });
}

std::string percent(std::string_view text, bool lower, bool plus) {
  return spell(text, [lower, plus](char c) -> std::string {
    if (unreserved(c)) return {c};
    if (c == ' ' && plus) return "+";
    return lower ? fmt::format("%{:02x}", byte(c)) : fmt::format("%{:02X}", byte(c));
  });
}

std::string json(std::string_view text, bool slashes) {
  return spell(text, [slashes](char c) -> std::string {
    if (c == '"' || c == '\\' || (c == '/' && slashes)) return {'\\', c};
    if (c == '\n') return "\\n";
    if (c == '\t') return "\\t";
    if (c == '\r') return "\\r";
    if (byte(c) < 0x20) return fmt::format("\\u{:04x}", byte(c));
    return {c};
  });
}

std::string xml(std::string_view text, std::string_view apostrophe) {
  return spell(text, [apostrophe](char c) -> std::string {
    if (c == '&') return "&amp;";
    if (c == '<') return "&lt;";
    if (c == '>') return "&gt;";
    if (c == '"') return "&quot;";
    if (c == '\'') return std::string(apostrophe);
    return {c};
  });
}

/// What stands between the quotes of 'text'.
std::string shell_quoted(std::string_view text) {
  return spell(text, [](char c) { return c == '\'' ? std::string("'\\''") : std::string{c}; });
}

/// Between double quotes only these are special.
std::string shell_double_quoted(std::string_view text) {
  return spell(text, [](char c) {
    return std::string_view("$`\"\\").find(c) == std::string_view::npos ? std::string{c} : std::string{'\\', c};
  });
}

/// As `printf %q` of bash.
std::string shell_escaped(std::string_view text) {
  return spell(text, [](char c) {
    const bool plain = unreserved(c) || byte(c) >= 0x80 || std::string_view("/:@%+=").find(c) != std::string_view::npos;
    return plain ? std::string{c} : std::string{'\\', c};
  });
}

/// The characters of base64 that are the same whatever stands before and after `text` in a longer text, where `before`
/// bytes (0, 1 or 2) of its group of three come from elsewhere.
std::string base64_inside(std::string_view text, std::size_t before) {
  const auto encoded = base64_encode(std::string(before, '\0') + std::string(text));
  const std::size_t first = (before * 8 + 5) / 6;
  const std::size_t end = (before + text.size()) * 8 / 6;
  return end > first ? encoded.substr(first, end - first) : std::string();
}

void add_base64(std::vector<std::string>& out, std::string_view text) {
  out.push_back(base64_encode(text));
  for (std::size_t before = 0; before < 3; ++before) out.push_back(base64_inside(text, before));
}

void add_hex(std::vector<std::string>& out, std::string_view text) {
  out.push_back(hex(text));
  out.push_back(to_upper(out.back()));
}

/// UTF-16 code units of UTF-8 text; nothing where it is not UTF-8.
std::vector<std::uint16_t> units_of(std::string_view text) {
  std::vector<std::uint16_t> units;
  if (!is_utf8(text)) return units;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = byte(text[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    std::uint32_t point = length == 1 ? lead : lead & (0x7FU >> length);
    for (std::size_t k = 1; k < length; ++k) point = (point << 6U) | (byte(text[i + k]) & 0x3FU);
    i += length;
    if (point >= 0x10000) {
      units.push_back(static_cast<std::uint16_t>(0xD800 + ((point - 0x10000) >> 10U)));
      point = 0xDC00 + ((point - 0x10000) & 0x3FFU);
    }
    units.push_back(static_cast<std::uint16_t>(point));
  }
  return units;
}

std::string utf16(const std::vector<std::uint16_t>& units, bool big_endian) {
  std::string out;
  for (const auto unit : units) {
    const char high = static_cast<char>(unit >> 8U);
    const char low = static_cast<char>(unit & 0xFFU);
    out += big_endian ? high : low;
    out += big_endian ? low : high;
  }
  return out;
}

/// JSON in plain ASCII, as python and PHP write it.
std::string ascii_json(std::string_view text, const std::vector<std::uint16_t>& units) {
  if (std::all_of(text.begin(), text.end(), [](char c) { return byte(c) < 0x80; })) return json(text, false);
  std::string out;
  for (const auto unit : units) {
    out += unit < 0x80 ? json(std::string(1, static_cast<char>(unit)), false) : fmt::format("\\u{:04x}", unit);
  }
  return out;
}

void add_utf16(std::vector<std::string>& out, std::string_view text) {
  const auto units = units_of(text);
  if (units.empty()) return;
  out.push_back(ascii_json(text, units));
  for (const bool big_endian : {false, true}) {
    const auto bytes = utf16(units, big_endian);
    out.push_back(bytes);
    add_base64(out, bytes);
    add_hex(out, bytes);
  }
}

}  // namespace

std::vector<std::string> spellings(std::string_view text) {
  std::vector<std::string> out{std::string(text),
                               percent(text, false, false),
                               percent(text, true, false),
                               percent(text, false, true),
                               json(text, false),
                               json(text, true),
                               xml(text, "'"),
                               xml(text, "&#39;"),
                               xml(text, "&apos;"),
                               shell_quoted(text),
                               shell_double_quoted(text),
                               shell_escaped(text)};
  add_base64(out, text);
  add_hex(out, text);
  add_utf16(out, text);
  for (std::size_t i = 0, count = out.size(); i < count; ++i) {  // the alphabet of RFC 4648, section 5
    auto url_safe = out[i];
    std::replace(url_safe.begin(), url_safe.end(), '+', '-');
    std::replace(url_safe.begin(), url_safe.end(), '/', '_');
    out.push_back(std::move(url_safe));
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace reprise
