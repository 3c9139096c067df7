// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rehearse/faults.hpp"
#include "rehearse/house.hpp"

namespace reprise::rehearse {

struct PlayOptions {
  std::vector<bool> selected;  ///< one a step; empty: all
  /// As in production: the journal is SQLite (in memory) with its hash chain, requests and answers are text, kinds
  /// think each time. Else memory, data, and recalling().
  bool thorough = false;
  bool keep_log = false;  ///< Verdict::log is filled
};

struct Verdict {
  std::optional<std::string> finding;  ///< the first promise that was broken
  int runs = 0;
  std::string log;  ///< everything that happened, a line an event
};

/// Rebuilds the house on bare simulated hosts, with everything that the script lets go wrong, as often as it takes:
/// run, crash, resume ... until a run without faults ends well, and then once more. The same arguments give the same
/// log, to the byte.
Verdict play(const House& house, std::uint64_t seed, const Script& script, const PlayOptions& options);

}  // namespace reprise::rehearse
