// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include "base/diagnostic.hpp"
#include "model/estate.hpp"
#include "model/schema.hpp"
#include "model/value.hpp"

namespace reprise::manifest {

/// The form of a file of hardware-profiles/.
Schema profile_schema();

/// Reads what parse_yaml() made of a file of hardware-profiles/.
Profile read_profile(Value value, Diagnostics& out);

}  // namespace reprise::manifest
