// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reprise::kinds::samba {

/// Parameter names and values of smb.conf(5) in the order they are wanted.
using Globals = std::vector<std::pair<std::string, std::string>>;

/// The value of `name` in [global], as written; "" where it is not set. Samba ignores case and blanks in names; the
/// last one wins.
std::string global_value(std::string_view conf, std::string_view name);

/// `conf` with the parameters of `wanted` in [global]: a differing line is replaced in place, a missing one is added at
/// the end of the section. Everything else, comments included, stays as it is. A pure edit; idempotent.
std::string with_globals(std::string_view conf, const Globals& wanted);

/// Are two values of a parameter the same for Samba? Blanks around and case do not count, yes = true = 1.
bool same_setting(std::string_view a, std::string_view b);

}  // namespace reprise::kinds::samba
