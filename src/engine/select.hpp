// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "catalog/catalog.hpp"

namespace reprise::engine {

/// What the user limited the run to; the spelling is Ansible's.
struct Selection {
  std::vector<std::string> limit;      ///< hosts, groups, globs, "!x"; empty: all
  std::vector<std::string> tags;       ///< steps with one of these (a service's name counts as a tag); empty: all
  std::vector<std::string> skip_tags;  ///< steps with none of these
};

/// One flag a step. A step that runs elsewhere in a host's name (`delegate_to`) counts as that host's, and steps whose
/// outputs chosen steps use are chosen with them. An Error where a pattern matches nothing (with "did you mean"), so
/// that a typing error never becomes an empty, green run.
Result<std::vector<bool>> select(const catalog::Catalog& catalog, const Selection& selection);

}  // namespace reprise::engine
