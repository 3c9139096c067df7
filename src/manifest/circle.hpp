// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <vector>

#include "base/diagnostic.hpp"
#include "model/estate.hpp"

namespace reprise::manifest {

/// Reports services that need each other in a circle, each circle once and as a path: "a -> b -> a".
void report_circles(const std::vector<Service>& services, Diagnostics& out);

}  // namespace reprise::manifest
