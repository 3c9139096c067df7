// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace reprise::bench {

struct SimOptions {
  std::string seeds = "1-1000";  ///< "A-B" or "A"
  std::string faults = "all";
  std::size_t steps = 50;         ///< of each made-up estate, about
  int jobs = 0;                   ///< processes; 0: one a core
  std::vector<std::size_t> keep;  ///< of the seed's mishaps, by index (replay)
  bool no_mishaps = false;        ///< none of them (replay)
  std::vector<std::string> only;  ///< steps to keep (replay)
  bool log = false;               ///< print the event log of the first seed
  bool json = false;
};

/// Rehearses made-up estates and prints what it found. Returns the exit code: 0, or 1 where a promise was broken.
int run_sim(const SimOptions& options);

}  // namespace reprise::bench
