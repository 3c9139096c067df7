// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include "base/diagnostic.hpp"
#include "model/schema.hpp"
#include "model/value.hpp"

namespace reprise::manifest {

/// The form of one declaration under `params:`; `depth` levels of item and fields inside it are described.
Schema parameter_schema(int depth);

/// Reads the declarations under `params:` of a playbook as an object's schema. `declared` has not been checked yet.
Schema read_parameters(const Value& declared, Diagnostics& out);

}  // namespace reprise::manifest
