// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "model/fact.hpp"

namespace reprise {

/// Questions in their order. Copies share one list that never changes, since the same ones are asked again and again,
/// and who asks keeps them until the answers come. Copies may go to other threads.
class Queries {
 public:
  Queries() = default;
  Queries(std::vector<FactQuery> all)  // NOLINT(google-explicit-constructor): a list of them is what it is
      : all_(std::make_shared<const std::vector<FactQuery>>(std::move(all))) {}

  const std::vector<FactQuery>& list() const {
    static const std::vector<FactQuery> none;
    return all_ ? *all_ : none;
  }
  auto begin() const { return list().begin(); }
  auto end() const { return list().end(); }
  std::size_t size() const { return list().size(); }
  bool empty() const { return list().empty(); }
  const FactQuery& operator[](std::size_t i) const { return list()[i]; }

 private:
  std::shared_ptr<const std::vector<FactQuery>> all_;  ///< nullptr: none
};

/// Sorted, each once; of equal ones the first counts, with its secret.
Queries each_once(std::vector<const FactQuery*> wanted);

}  // namespace reprise
