// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "cli/ticking.hpp"

#include <algorithm>

namespace reprise::cli {

std::optional<WorldEvent> Ticking::wait(std::optional<Instant> deadline) {
  constexpr Duration period{1000};
  while (true) {
    const auto now = inner_.now();
    if (now >= next_) {
      tick_(now);
      next_ = now + period;
    }
    auto event = inner_.wait(deadline ? std::min(*deadline, next_) : next_);
    if (event || (deadline && inner_.now() >= *deadline)) return event;
  }
}

}  // namespace reprise::cli
