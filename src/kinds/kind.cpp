// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "kinds/kind.hpp"

namespace reprise::kinds {

Links Kind::links(const Value& /*params*/) const { return {}; }

void Kind::check(const Value& /*params*/, const std::string& /*what*/, Diagnostics& /*out*/) const {}

std::map<std::string, Value> Kind::outputs(const Value& /*params*/, const Facts& /*is*/) const { return {}; }

}  // namespace reprise::kinds
