// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <memory>

#include "catalog/catalog.hpp"

namespace reprise::rehearse {

/// The same catalog with kinds that remember what they said. Kinds are pure functions and a rehearsal meets the same
/// few situations thousands of times: what a kind said of equal facts it would say again. Steps with references to
/// outputs of others think anew each time, as their parameters differ. Keeps `catalog` alive. Not thread-safe.
std::shared_ptr<const catalog::Catalog> recalling(std::shared_ptr<const catalog::Catalog> catalog);

}  // namespace reprise::rehearse
