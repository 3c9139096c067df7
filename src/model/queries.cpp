// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "model/queries.hpp"

#include <algorithm>

namespace reprise {

Queries each_once(std::vector<const FactQuery*> wanted) {
  std::stable_sort(wanted.begin(), wanted.end(), [](const auto* a, const auto* b) { return *a < *b; });
  wanted.erase(std::unique(wanted.begin(), wanted.end(), [](const auto* a, const auto* b) { return *a == *b; }),
               wanted.end());
  std::vector<FactQuery> out;
  out.reserve(wanted.size());
  for (const auto* query : wanted) out.push_back(*query);
  return out;
}

}  // namespace reprise
