// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>

namespace reprise::bench {

struct SchedOptions {
  std::uint32_t steps = 1'000'000;
  std::uint32_t deps = 4;
  std::uint32_t hosts = 1'000;
  std::uint64_t seed = 1;
  bool json = false;
};

/// Measures, on one graph: build, priorities, run to the end with pools (each host's, and one of 8 for one step in
/// ten), and `floor`: plain Kahn over the same CSR without priorities and pools. Prints nanoseconds a step to stdout.
void run_sched(const SchedOptions& options);

}  // namespace reprise::bench
