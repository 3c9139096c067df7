// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string>
#include <string_view>

namespace reprise::report {

/// Text for XML 1.0 and HTML, content or attribute: & < > " ' become entities; control characters, which XML forbids
/// even as entities, and invalid UTF-8 are dropped.
std::string escape_markup(std::string_view text);

}  // namespace reprise::report
