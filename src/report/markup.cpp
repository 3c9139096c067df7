// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "report/markup.hpp"

#include "base/encoding.hpp"

namespace reprise::report {

std::string escape_markup(std::string_view text) {
  std::string out;
  const auto clean = printable(text);
  for (std::size_t i = 0; i < clean.size(); ++i) {
    // U+FFFE and U+FFFF are UTF-8 and yet no characters of XML
    if (clean.compare(i, 2, "\xEF\xBF") == 0 && static_cast<unsigned char>(clean[i + 2]) >= 0xBE) {
      i += 2;
      continue;
    }
    switch (clean[i]) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += clean[i];
    }
  }
  return out;
}

}  // namespace reprise::report
