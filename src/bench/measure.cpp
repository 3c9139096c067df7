// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "bench/measure.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "base/big_vector.hpp"

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

void warm_memory(std::size_t bytes) {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const auto size = std::min(bytes, static_cast<std::size_t>(sysconf(_SC_AVPHYS_PAGES)) * page * 3 / 4);
  const pid_t child = fork();
  if (child == 0) {
    BigVector<char> memory(size);
    for (std::size_t at = 0; at < size; at += page) static_cast<volatile char&>(memory[at]) = 1;
    _exit(0);
  }
  if (child > 0) waitpid(child, nullptr, 0);
}

}  // namespace reprise::bench
