// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include "base/diagnostic.hpp"
#include "model/estate.hpp"
#include "model/schema.hpp"
#include "model/value.hpp"

namespace reprise::manifest {

/// The form of estate.yaml.
Schema estate_schema();

/// Reads what parse_yaml() made of estate.yaml and puts the controller in as host 0. Beyond the schema it checks names
/// (unique, well formed), addresses (unique, on their network), that everything named exists, and that services do not
/// need each other in a circle. What playbooks and profiles decide (roles, parameters) is left to the catalog. With
/// errors in `out` the estate is incomplete, but every HostId in it is valid.
Estate read_estate(Value value, Diagnostics& out);

}  // namespace reprise::manifest
