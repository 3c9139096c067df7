// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "base/encoding.hpp"

#include <sodium.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

namespace reprise {
namespace {

constexpr int kVariant = sodium_base64_VARIANT_ORIGINAL;

/// Length of the UTF-8 sequence that starts at text[at], 0 if it is not valid there (RFC 3629).
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(at);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || at + length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return 0;
  }
  const std::uint8_t second = byte(at + 1);
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool beyond = (lead == 0xED && second > 0x9F) || (lead == 0xF4 && second > 0x8F);
  return overlong || beyond ? 0 : length;
}

/// Skips a CSI/OSC escape sequence that starts at text[at] == ESC; returns the index after it.
std::size_t skip_escape(std::string_view text, std::size_t at) {
  ++at;
  if (at >= text.size()) return at;
  if (text[at] == '[') {
    ++at;
    while (at < text.size() && (text[at] < 0x40 || text[at] > 0x7E)) ++at;
    return at < text.size() ? at + 1 : at;
  }
  if (text[at] == ']') {
    while (at < text.size() && text[at] != '\a' && text[at] != '\x1b') ++at;
    return at < text.size() ? at + 1 : at;
  }
  return at + 1;
}

}  // namespace

std::string base64_encode(std::string_view bytes) {
  std::vector<char> buffer(sodium_base64_encoded_len(bytes.size(), kVariant));
  sodium_bin2base64(buffer.data(), buffer.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                    kVariant);
  return {buffer.data()};
}

std::optional<std::string> base64_decode(std::string_view text) {
  std::string bytes(text.size(), '\0');
  std::size_t length = 0;
  const char* end = nullptr;
  const int status = sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                                       text.size(), " \r\n", &length, &end, kVariant);
  if (status != 0 || end != text.data() + text.size()) return std::nullopt;
  bytes.resize(length);
  return bytes;
}

std::string sha256_hex(std::string_view bytes) {
  unsigned char digest[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(digest, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  char hex[sizeof digest * 2 + 1];
  sodium_bin2hex(hex, sizeof hex, digest, sizeof digest);
  return hex;
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto length = sequence_length(text, at);
    if (length == 0 || text[at] == '\0') return false;
    at += length;
  }
  return true;
}

bool is_plain(std::string_view text) {
  const auto plain = [](char c) { return (c >= 0x20 && c < 0x7F) || c == '\n' || c == '\t'; };
  // eight at a time: the highest bit comes to be set in a byte that is below 0x20 or above 0x7E
  constexpr std::uint64_t each = 0x0101010101010101;
  constexpr std::uint64_t high = each * 0x80;
  while (text.size() >= sizeof(std::uint64_t)) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, text.data(), sizeof bytes);
    const auto odd = (bytes | (bytes + each) | ~((bytes | high) - each * 0x20)) & high;
    if (odd != 0 && !std::all_of(text.begin(), text.begin() + sizeof bytes, plain)) return false;
    text.remove_prefix(sizeof bytes);
  }
  return std::all_of(text.begin(), text.end(), plain);
}

std::string printable(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '\x1b') {
      at = skip_escape(text, at);
      continue;
    }
    const auto length = sequence_length(text, at);
    const bool control = (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == '\x7f';
    if (length == 0) out += "\xEF\xBF\xBD";
    if (length != 0 && !control) out += text.substr(at, length);
    at += length == 0 ? 1 : length;
  }
  return out;
}

}  // namespace reprise
