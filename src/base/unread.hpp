// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string_view>

namespace reprise {

/// How a stand-in begins for a secret that could not be read (no identity on this machine): checks of a secret's form
/// let it pass. It has the look of a crypt(3) hash, and is one line.
inline constexpr std::string_view kUnread = "$6$unread$";

}  // namespace reprise
