// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace reprise {

/// A day and an hour of the calendar by which something must be back, in the time zone of the machine that reprise runs
/// on (TZ, /etc/localtime; tzset(3)): payroll on the 25th, the menus on Friday, the audit on one date.
class Deadline {
 public:
  /// "day 25 18:00" (of each month; in a shorter one its last day), "friday 17:00" (of each week), "2026-12-24 12:00".
  /// Nothing for any other text.
  static std::optional<Deadline> parse(std::string_view text);

  /// When it comes next, later than `now`; nothing for a date that has passed. Asks no clock, only the time zone.
  std::optional<Instant> next(Instant now) const;

 private:
  enum class Every { month, week, once };
  Every every_ = Every::once;
  int year_ = 0;
  int month_ = 0;  ///< 0 to 11
  int day_ = 0;    ///< of the month from 1; of the week from 0, Sunday
  int hour_ = 0;
  int minute_ = 0;
};

struct Format;
namespace format {
/// What Deadline::parse() takes, for a Schema; format::find() knows it.
extern const Format deadline;
}  // namespace format

/// "2026-12-24 12:00" in the time zone of the machine.
std::string local_time(Instant instant);

}  // namespace reprise
