// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "kinds/unit_name.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace reprise::kinds {

std::string full_unit_name(const std::string& name) {
  static constexpr std::array<std::string_view, 11> suffixes{".service",   ".socket", ".device", ".mount",
                                                             ".automount", ".swap",   ".target", ".path",
                                                             ".timer",     ".slice",  ".scope"};
  const bool full = std::any_of(suffixes.begin(), suffixes.end(), [&](auto suffix) { return name.ends_with(suffix); });
  return full ? name : name + ".service";
}

}  // namespace reprise::kinds
