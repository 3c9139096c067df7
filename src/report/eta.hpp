// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string>
#include <vector>

#include "catalog/catalog.hpp"
#include "forecast/outlook.hpp"

namespace reprise::report {

/// The local time of day as on the clock on the wall, "14:32"; with the day where it is not that of `today`:
/// "2026-11-29 02:10". TZ decides (see tzset(3)).
std::string clock_time(Instant instant, Instant today);

/// The time of return for people who plan a night on wards with it: clock times, what they rest on, what holds up the
/// end, and what would gain time. `gains` in any order. Ends with a newline.
std::string eta_text(const catalog::Catalog& catalog, const forecast::Eta& eta,
                     const std::vector<forecast::Gain>& gains);

/// The same as one line of JSON, an event "eta" as of JsonLines; `gains` may be empty, and `steps` leaves the critical
/// chain out (live).
std::string eta_json(const catalog::Catalog& catalog, const forecast::Eta& eta,
                     const std::vector<forecast::Gain>& gains, bool steps);

/// "3m10s left, 9 in 10: 5m00s", for a status line; counted down from eta.at to `now`.
std::string eta_words(const forecast::Eta& eta, Instant now);

}  // namespace reprise::report
