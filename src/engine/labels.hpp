// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

namespace reprise::engine {

/// Stands between the keys in Request::label where several steps act by one effect.
inline constexpr char kLabelSeparator = '\t';

}  // namespace reprise::engine
