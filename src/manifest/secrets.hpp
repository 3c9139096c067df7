// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include "base/diagnostic.hpp"
#include "manifest/yaml.hpp"
#include "model/value.hpp"

namespace reprise::manifest {

/// Reads what parse_yaml() made of secrets.yaml: a map from names to texts. An empty file has no secrets. Messages
/// never quote a text, only names.
Secrets read_secrets(const Value& value, Diagnostics& out);

}  // namespace reprise::manifest
