// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string>

#include "model/value.hpp"

namespace reprise::manifest {

/// The value of an unquoted YAML scalar. A number or a boolean only where its ordinary spelling is exactly `text`, so
/// that turning it back into text loses nothing: modes (0644), versions (1.10), telephone numbers stay as written.
Value plain_scalar(const std::string& text);

}  // namespace reprise::manifest
