// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstddef>

namespace reprise::bench {

/// Measures the processor time of the whole process: on a quiet machine that is the wall time of one thread, and on a
/// busy one what others use of the processor does not count.
class Stopwatch {
 public:
  /// Nanoseconds since the last call, or since it was made.
  double lap();

 private:
  static double now();
  double last_ = now();
};

/// The most memory that the process has had so far, in MB of 1,000,000 bytes (getrusage(2)).
double peak_rss_mb();

/// Has the machine find so many bytes (at most three quarters of what is free) before something is measured: in a
/// virtual machine the first use of a page since boot has the hypervisor find it as well, which takes up to 50 times as
/// long as the kernel needs to clear it, and says nothing of the program. A child process does it: peak_rss_mb() does
/// not change.
void warm_memory(std::size_t bytes);

}  // namespace reprise::bench
