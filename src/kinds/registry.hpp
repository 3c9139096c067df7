// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kinds/kind.hpp"

namespace reprise::kinds {

/// One object of every kind, sorted by name; generated from the folders of src/kinds/.
std::vector<std::unique_ptr<Kind>> make_all();

/// The kinds of this program; a plain value to pass around.
class Registry {
 public:
  Registry() : all_(make_all()) {}
  /// For tests: these and no others.
  explicit Registry(std::vector<std::unique_ptr<Kind>> kinds) : all_(std::move(kinds)) {}
  /// nullptr where there is no such kind.
  const Kind* find(std::string_view name) const;
  std::vector<std::string> names() const;
  const std::vector<std::unique_ptr<Kind>>& all() const { return all_; }

 private:
  std::vector<std::unique_ptr<Kind>> all_;
};

/// The manual page of a kind in Markdown ("fr": kind.fr.md, else kind.md), followed by its parameter table,
/// made from the schema.
std::string manual_page(const Kind& kind, std::string_view language);

}  // namespace reprise::kinds
