// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string>

namespace reprise::kinds {

/// The full name of a unit: ".service" is added where `name` has none of systemd's suffixes (systemd.unit(5)).
std::string full_unit_name(const std::string& name);

}  // namespace reprise::kinds
