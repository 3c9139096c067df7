// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstddef>
#include <cstdint>

#include "catalog/catalog.hpp"

namespace reprise::rehearse {

/// A made-up estate of about `steps` steps: random hosts, services and their needs, per_host, graphs, pools, forks,
/// retries, secrets, restarts and reboots, with kinds of the program. The same numbers give the same estate; it
/// compiles without errors.
catalog::Description random_estate(std::uint64_t shape, std::size_t steps);

}  // namespace reprise::rehearse
