// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

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

}  // namespace reprise::bench
