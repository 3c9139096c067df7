// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string>
#include <vector>

#include "base/diagnostic.hpp"

namespace reprise {

using lines = std::vector<std::string>;

/// What a user would see, in the order of the file.
inline lines shown(const Diagnostics& out) {
  lines texts;
  for (const auto& d : out.sorted()) texts.push_back(to_string(d));
  return texts;
}

}  // namespace reprise
