// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace reprise {

/// RFC 4648 base64 with padding, without line breaks.
std::string base64_encode(std::string_view bytes);
/// Strict inverse (line breaks and spaces are ignored, as base64(1) prints them); nothing on bad input.
std::optional<std::string> base64_decode(std::string_view text);

/// SHA-256 (FIPS 180-4) in lower-case hex, 64 characters.
std::string sha256_hex(std::string_view bytes);

/// True where every byte sequence is valid UTF-8 without NUL.
bool is_utf8(std::string_view text);
/// Terminal-safe: invalid UTF-8 and control characters but newline and tab become U+FFFD or are dropped (ESC
/// sequences).
std::string printable(std::string_view text);
/// Printable ASCII, newlines and tabs alone: printable() leaves it as it is. Nearly every text is.
bool is_plain(std::string_view text);

}  // namespace reprise
