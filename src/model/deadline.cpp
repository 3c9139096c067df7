// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "model/deadline.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

#include "base/text.hpp"

namespace reprise {

namespace {

constexpr std::array<std::string_view, 7> kWeekdays = {"sunday",   "monday", "tuesday", "wednesday",
                                                       "thursday", "friday", "saturday"};

/// A number of so many digits, from `low` to `high`; -1 for anything else.
int number(std::string_view text, std::size_t digits, int low, int high) {
  int value = 0;
  const auto* end = text.data() + text.size();
  const bool digits_only = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (text.size() != digits || !digits_only || std::from_chars(text.data(), end, value).ptr != end) return -1;
  return value >= low && value <= high ? value : -1;
}

int days_in(int year, int month) {
  constexpr std::array<int, 12> days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return days[static_cast<std::size_t>(month)] + (leap && month == 1 ? 1 : 0);
}

std::tm local(Instant instant) {
  const auto seconds = static_cast<std::time_t>(instant.ms / 1000);
  std::tm out{};
  localtime_r(&seconds, &out);
  return out;
}

/// Days beyond the end of a month lead into the next one, as mktime(3) has it.
Instant at(int year, int month, int day, int hour, int minute) {
  std::tm when{};
  when.tm_year = year - 1900;
  when.tm_mon = month;
  when.tm_mday = day;
  when.tm_hour = hour;
  when.tm_min = minute;
  when.tm_isdst = -1;
  return {static_cast<std::int64_t>(std::mktime(&when)) * 1000};
}

}  // namespace

std::optional<Deadline> Deadline::parse(std::string_view text) {
  const auto words = split(text, ' ');
  const bool monthly = words.size() == 3 && words[0] == "day";
  if (!monthly && words.size() != 2) return std::nullopt;
  const auto clock = split(words.back(), ':');
  if (clock.size() != 2) return std::nullopt;
  Deadline out;
  out.hour_ = number(clock[0], 2, 0, 23);
  out.minute_ = number(clock[1], 2, 0, 59);
  const auto weekday = std::find(kWeekdays.begin(), kWeekdays.end(), words[0]);
  const auto date = split(words[0], '-');
  if (monthly) {
    out.every_ = Every::month;
    out.day_ = number(words[1], words[1].size() < 2 ? 1 : 2, 1, 31);
  } else if (weekday != kWeekdays.end()) {
    out.every_ = Every::week;
    out.day_ = static_cast<int>(weekday - kWeekdays.begin());
  } else if (date.size() == 3) {
    out.year_ = number(date[0], 4, 1970, 9999);
    out.month_ = number(date[1], 2, 1, 12) - 1;
    if (out.year_ < 0 || out.month_ < 0) return std::nullopt;
    out.day_ = number(date[2], 2, 1, days_in(out.year_, out.month_));
  } else {
    return std::nullopt;
  }
  if (out.day_ < 0 || out.hour_ < 0 || out.minute_ < 0) return std::nullopt;
  return out;
}

std::optional<Instant> Deadline::next(Instant now) const {
  const auto today = local(now);
  const int year = today.tm_year + 1900;
  const auto of_month = [&](int ahead) {
    const int month = (today.tm_mon + ahead) % 12;
    const int in = year + (today.tm_mon + ahead) / 12;
    return at(in, month, std::min(day_, days_in(in, month)), hour_, minute_);
  };
  const auto of_week = [&](int weeks) {
    const int ahead = (day_ - today.tm_wday + 7) % 7 + 7 * weeks;
    return at(year, today.tm_mon, today.tm_mday + ahead, hour_, minute_);
  };
  const auto when = [&](int ahead) {
    if (every_ == Every::month) return of_month(ahead);
    return every_ == Every::week ? of_week(ahead) : at(year_, month_, day_, hour_, minute_);
  };
  if (const auto first = when(0); first > now) return first;
  if (every_ == Every::once) return std::nullopt;
  return when(1);
}

std::string local_time(Instant instant) {
  const auto when = local(instant);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M", &when)};
}

}  // namespace reprise
