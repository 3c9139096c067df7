// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "base/result.hpp"

namespace reprise {

using Duration = std::chrono::milliseconds;

/// A moment in milliseconds since 1970-01-01 UTC as the door World tells it; pure code never asks a clock.
struct Instant {
  std::int64_t ms = 0;

  friend auto operator<=>(const Instant&, const Instant&) = default;
  friend Instant operator+(Instant t, Duration d) { return {t.ms + d.count()}; }
  friend Duration operator-(Instant a, Instant b) { return Duration(a.ms - b.ms); }
};

/// "850ms", "12.3s", "4m05s", "2h03m", "3d04h": short and readable, for people.
std::string to_string(Duration duration);
/// RFC 3339 in UTC, "2026-11-22T03:41:00Z".
std::string to_string(Instant instant);
/// "90", "90s", "5m", "2h", "3d", "500ms"; a bare number is seconds. Refuses negative numbers and more than 10 years.
Result<Duration> parse_duration(const std::string& text);

}  // namespace reprise
