// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <limits>
#include <string>

namespace reprise::bench {

struct PsplibOptions {
  std::string directory;          ///< *.sm files, here or in folders below
  int made_up_jobs = 0;           ///< instead of a directory: projects of this size in the manner of PSPLIB
  int count = 0;                  ///< so many instances, spread over all; 0: all (made up: 60)
  std::int64_t budget_ms = 1000;  ///< for each instance
  std::uint64_t schedules = std::numeric_limits<std::uint64_t>::max();  ///< for each instance, at most
  std::uint64_t seed = 1;
  bool json = false;
};

/// Plans every instance, has every answer verified, and prints makespans and their averages: how far above the critical
/// path, and above the optimum where a table of optima (*.csv, *opt.sm) lies in the directory or beside it. Returns the
/// exit code: 1 if a file cannot be read or an answer is not feasible.
int run_psplib(const PsplibOptions& options);

}  // namespace reprise::bench
