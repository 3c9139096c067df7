// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "base/result.hpp"

namespace reprise {

std::string to_string(const Error& error) {
  std::string text = to_string(error.at);
  if (!text.empty()) text += ": ";
  text += error.message;
  if (!error.hint.empty()) text += "\n  " + error.hint;
  return text;
}

}  // namespace reprise
