// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <optional>
#include <string>

#include "base/diagnostic.hpp"
#include "render/scope.hpp"

namespace reprise::render {

/// Evaluates a `when:` condition. Nothing where it is wrong; the reasons then are in `out`, at `at`.
///
///     condition  := and_part { "or" and_part }
///     and_part   := not_part { "and" not_part }
///     not_part   := "not" not_part | comparison
///     comparison := operand [ ("==" | "!=" | "in") operand ]
///     operand    := "(" condition ")" | 'text' | number | true | false | path
///
/// Both sides are always evaluated, so that an undeclared name shows whatever the others say. Texts and numbers are
/// compared by what they print ('25' == 25). `in`: an item of a list, a part of a text, a key of a map.
std::optional<bool> evaluate(const std::string& condition, const SourceRange& at, const Scope& scope, Diagnostics& out);

}  // namespace reprise::render
