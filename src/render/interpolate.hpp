// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string_view>

#include "base/diagnostic.hpp"
#include "render/scope.hpp"

namespace reprise::render {

/// Replaces the `{{ }}` tags in all texts of `value`, however deep. A text that is exactly one tag becomes the value it
/// names, with its type; any other text becomes a string, or a Secret where a secret went into it.
/// `{{ steps.ID.OUTPUT }}` as a whole text becomes a Reference whose step is still none() (if scope.steps); inside
/// other text it is an error. What is replaced is not looked at again: a tag in a person's name stays a text.
/// Each problem is reported at the place of its text; the value there becomes null.
Value interpolate(const Value& value, const Scope& scope, Diagnostics& out);

/// Does any text inside hold a tag?
bool has_tags(const Value& value);

}  // namespace reprise::render
