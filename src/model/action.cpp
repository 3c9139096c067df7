// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "model/action.hpp"

namespace reprise {

Diff Diff::unknown() {
  Diff diff;
  diff.known = false;
  return diff;
}

Diff Diff::refuse(std::string why) {
  Diff diff;
  diff.refusal = std::move(why);
  return diff;
}

}  // namespace reprise
