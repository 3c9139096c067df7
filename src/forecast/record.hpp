// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace reprise::forecast {

/// Names of the notes that a run leaves in the journal, see journal::Journal::note().
inline constexpr const char* kForecastNote = "forecast";  ///< of each step, at its start
inline constexpr const char* kPromiseNote = "promise";    ///< of the whole, once the hosts had been looked at

/// What was said of a step before a run.
struct Foreseen {
  std::string key;
  std::string kind;
  std::string work;
  std::string host_class;
  Duration p50{0};
  Duration p90{0};
};

/// What was said of the whole run as soon as it was known what is to be done.
struct Promise {
  struct Span {
    Duration p50{0};  ///< from `at`
    Duration p90{0};
  };
  Instant at;
  Span all;
  std::map<std::string, Span> services;
  double pace = 1;  ///< the factor for the whole run that is in it
};

/// Empty where the text is none that reprise writes: the journal is a file, and a damaged note ends no run.
std::vector<Foreseen> read_forecast_note(const std::string& text);
std::string promise_note(const Promise& promise);
std::optional<Promise> read_promise_note(const std::string& text);

}  // namespace reprise::forecast
