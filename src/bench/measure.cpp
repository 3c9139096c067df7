// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "bench/measure.hpp"

#include <sys/resource.h>
#include <time.h>

#include <utility>

namespace reprise::bench {

double Stopwatch::lap() {
  const double before = std::exchange(last_, now());
  return last_ - before;
}

double Stopwatch::now() {
  timespec at{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
  return static_cast<double>(at.tv_sec) * 1e9 + static_cast<double>(at.tv_nsec);
}

double peak_rss_mb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024 / 1e6;
}

}  // namespace reprise::bench
