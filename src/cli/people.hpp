// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <optional>
#include <vector>

#include "catalog/catalog.hpp"
#include "journal/journal.hpp"
#include "kinds/kind.hpp"

namespace reprise::cli {

/// The manual steps of an estate, and whose word there is for each.
struct Errands {
  struct Item {
    const catalog::Step* step = nullptr;
    kinds::Errand errand;
    std::optional<journal::Confirmation> word;  ///< only one that counts now
  };
  /// `journal` may be nullptr; one that cannot be read has no words.
  static std::vector<Item> all(const catalog::Catalog& catalog, journal::Journal* journal, Instant now);
};

}  // namespace reprise::cli
