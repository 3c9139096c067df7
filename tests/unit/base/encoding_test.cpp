// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "base/encoding.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace reprise;

TEST_CASE("plain is a text that a terminal shows as it is, whatever byte stands wherever in it") {
  CHECK(is_plain(""));
  for (int byte = 0; byte < 256; ++byte) {
    const bool plain = (byte >= 0x20 && byte < 0x7F) || byte == '\n' || byte == '\t';
    for (std::size_t size = 1; size < 20; ++size) {
      for (std::size_t at = 0; at < size; ++at) {
        std::string text(size, '\n');
        text[at] = static_cast<char>(byte);
        CAPTURE(byte);
        CAPTURE(size);
        CAPTURE(at);
        REQUIRE(is_plain(text) == plain);
        if (plain) REQUIRE(printable(text) == text);
      }
    }
  }
}

TEST_CASE("what a terminal would obey is not printable; what is UTF-8 is") {
  CHECK(printable("caf\xC3\xA9 \xE2\x82\xAC") == "caf\xC3\xA9 \xE2\x82\xAC");
  CHECK(printable("a\x1B[31mred").find('\x1B') == std::string::npos);
  CHECK(printable("a\xFFz") == "a\xEF\xBF\xBDz");
}
