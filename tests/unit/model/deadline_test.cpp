// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "model/deadline.hpp"

#include <doctest/doctest.h>
#include <time.h>

#include <cstdlib>

namespace reprise {
namespace {

/// The process in this time zone, as tzset(3) has it, until the end of the test.
struct Zone {
  explicit Zone(const char* name) {
    setenv("TZ", name, 1);
    tzset();
  }
  ~Zone() {
    unsetenv("TZ");
    tzset();
  }
};

/// Central European Time without a need for tzdata: summer time from the last Sunday of March to that of October.
const char* const kParis = "CET-1CEST,M3.5.0,M10.5.0/3";

constexpr Instant kSaturday{1'795'888'800'000};  // 2026-11-28 18:00:00 UTC

std::string next(const char* text, Instant now = kSaturday) {
  const auto deadline = Deadline::parse(text);
  REQUIRE(deadline.has_value());
  const auto when = deadline->next(now);
  return when ? local_time(*when) : "never";
}

TEST_CASE("deadline: of each month, this one's or the next one's") {
  const Zone zone("UTC0");
  CHECK(next("day 25 18:00") == "2026-12-25 18:00");
  CHECK(next("day 29 00:00") == "2026-11-29 00:00");
  CHECK(next("day 28 18:00") == "2026-12-28 18:00");
  CHECK(next("day 28 18:01") == "2026-11-28 18:01");
  CHECK(next("day 5 08:30") == "2026-12-05 08:30");
}

TEST_CASE("deadline: a month without that day has its last one") {
  const Zone zone("UTC0");
  CHECK(next("day 31 12:00") == "2026-11-30 12:00");
  CHECK(next("day 30 12:00", Instant{1'801'526'400'000}) == "2027-02-28 12:00");  // from 2027-02-02
  CHECK(next("day 30 12:00", Instant{1'832'976'000'000}) == "2028-02-29 12:00");  // from 2028-02-01
}

TEST_CASE("deadline: of each week, also today") {
  const Zone zone("UTC0");
  CHECK(next("friday 17:00") == "2026-12-04 17:00");
  CHECK(next("saturday 18:30") == "2026-11-28 18:30");
  CHECK(next("saturday 17:30") == "2026-12-05 17:30");
  CHECK(next("sunday 00:00") == "2026-11-29 00:00");
}

TEST_CASE("deadline: one date, or never again") {
  const Zone zone("UTC0");
  CHECK(next("2026-12-24 12:00") == "2026-12-24 12:00");
  CHECK(next("2026-11-28 17:59") == "never");
}

TEST_CASE("deadline: hours are those of the house, in winter and in summer") {
  const Zone zone(kParis);
  CHECK(Deadline::parse("day 25 18:00")->next(kSaturday)->ms == 1'798'218'000'000);      // 2026-12-25 17:00 UTC
  CHECK(Deadline::parse("2027-06-25 18:00")->next(kSaturday)->ms == 1'813'939'200'000);  // 2027-06-25 16:00 UTC
}

TEST_CASE("deadline: any other text is none") {
  for (const auto* text : {"",
                           "day",
                           "day 25",
                           "day 0 18:00",
                           "day 32 18:00",
                           "day 025 18:00",
                           "day 25 24:00",
                           "day 25 18:60",
                           "day 25 6:00",
                           "day 25  18:00",
                           "day -1 18:00",
                           "Friday 17:00",
                           "friday",
                           "2026-02-29 12:00",
                           "2026-13-01 12:00",
                           "2026-12-24",
                           "2026-12-24 12:00:00",
                           "26-12-24 12:00",
                           "2026-12-24T12:00",
                           "day 25 18:00 ",
                           "day 2x 18:00"}) {
    CAPTURE(text);
    CHECK_FALSE(Deadline::parse(text).has_value());
  }
}

}  // namespace
}  // namespace reprise
