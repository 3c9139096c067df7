// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string>
#include <vector>

#include "base/diagnostic.hpp"
#include "model/estate.hpp"
#include "model/schema.hpp"
#include "model/value.hpp"

namespace reprise::manifest {

/// The form of a playbook. `resources`: what a step may have one of, by the kind's name. Readers take any value there,
/// since parameters are checked once expressions are evaluated; editors are told what each kind wants.
Schema playbook_schema(const std::vector<Field>& resources);

/// As above, with any value for the resource of each kind named.
Schema playbook_schema(const std::vector<std::string>& kinds);

/// Reads what parse_yaml() made of a playbook. Beyond the schema it checks that each step has exactly one resource,
/// that ids are unique and those in `needs`, `notify` and `on` exist, and that declarations of parameters make sense.
/// Expressions are left as they are: the catalog evaluates them. With errors in `out` the playbook is incomplete.
Playbook read_playbook(Value value, const std::vector<std::string>& kinds, Diagnostics& out);

}  // namespace reprise::manifest
