// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace reprise {

/// The text and what programs commonly make of it when they print it: base64 (RFC 4648, both alphabets, at any place of
/// a longer text), hexadecimal, percent-encoding (RFC 3986 and forms), JSON (RFC 8259), XML, quoted for a shell, and
/// UTF-16 of either byte order with its base64 and hexadecimal. Without repetitions, in no particular order. Used to
/// recognise secrets; what wraps its lines, or reverses or encrypts the text, is not among them.
std::vector<std::string> spellings(std::string_view text);

}  // namespace reprise
