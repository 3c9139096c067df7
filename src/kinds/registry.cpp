// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "kinds/registry.hpp"

#include <algorithm>

namespace reprise::kinds {

const Kind* Registry::find(std::string_view name) const {
  const auto it = std::find_if(all_.begin(), all_.end(), [&](const auto& kind) { return kind->spec().name == name; });
  return it == all_.end() ? nullptr : it->get();
}

std::vector<std::string> Registry::names() const {
  std::vector<std::string> out;
  for (const auto& kind : all_) out.push_back(kind->spec().name);
  return out;
}

}  // namespace reprise::kinds
