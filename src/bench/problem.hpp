// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace reprise::bench {

struct SchedOptions {
  std::uint32_t steps = 1'000'000;
  std::uint32_t deps = 4;
  std::uint32_t hosts = 1'000;
  std::uint64_t seed = 1;
  bool json = false;
  bool tbb = true;  ///< run oneTBB on the same graph too; it wants about a kilobyte a step
};

/// A random layered graph as plain lists, in the order in which somebody would write it down.
struct Problem {
  std::vector<std::uint32_t> before;  ///< `deps` a step (none for step 0), each of the 1,000 steps before it; repeats
  std::vector<std::uint32_t> first;   ///< where those of each step start in `before`, and where the last one's end
  std::vector<std::uint32_t> host;    ///< whose pool each step takes a unit of
  std::vector<bool> global;           ///< one in ten takes a unit of the global pool as well

  std::size_t size() const { return host.size(); }
};

Problem random_problem(const SchedOptions& options);

}  // namespace reprise::bench
