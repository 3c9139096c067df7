// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "planner/project.hpp"

namespace reprise::planner {

/// What one activity takes of four resources at once.
struct PackedNeed {
  std::uint32_t row = 0;    ///< resources 4 * row .. 4 * row + 3
  std::uint64_t units = 0;  ///< 16 bits each
};

/// How much of each resource is free at each tick. Four resources share a 64-bit word, 15 bits and a guard bit each, so
/// that one subtraction compares all four: the guard of a lane survives where the units suffice.
class Profile {
 public:
  Profile(const std::vector<std::int32_t>& capacities, Time horizon)
      : width_(static_cast<std::size_t>(horizon) + 1), full_((capacities.size() + 3) / 4, kGuards) {
    for (std::size_t i = 0; i < capacities.size(); ++i) full_[i / 4] += lane(i, capacities[i]);
    cells_.resize(full_.size() * width_);
    used_.assign(full_.size(), horizon);
    clear();
  }

  static std::uint64_t lane(std::size_t resource, std::int32_t units) {
    return static_cast<std::uint64_t>(units) << (16 * (resource % 4));
  }

  /// All free again.
  void clear() {
    for (std::size_t row = 0; row < full_.size(); ++row) {
      std::fill_n(at(static_cast<std::uint32_t>(row), 0), used_[row], full_[row]);
      used_[row] = 0;
    }
  }

  /// The first start at or after `start` from which `need` is free for `duration` ticks. Looks from the end of the
  /// window to its begin, so that a conflict moves the window behind itself at once; what was seen free once is not
  /// looked at again.
  Time first_fit(const PackedNeed& need, Time start, Time duration) const {
    const std::uint64_t* row = cells_.data() + need.row * width_;
    Time seen = start;
    Time tick = start + duration;
    while (tick > seen) {
      --tick;
      if (((row[tick] - need.units) & kGuards) == kGuards) continue;
      seen = start + duration;
      start = tick + 1;
      tick = start + duration;
    }
    return start;
  }

  void take(const PackedNeed& need, Time start, Time duration) {
    auto* cell = at(need.row, start);
    for (Time i = 0; i < duration; ++i) cell[i] -= need.units;
    used_[need.row] = std::max(used_[need.row], start + duration);
  }

 private:
  static constexpr std::uint64_t kGuards = 0x8000'8000'8000'8000U;

  std::uint64_t* at(std::uint32_t row, Time tick) {
    return cells_.data() + row * width_ + static_cast<std::size_t>(tick);
  }

  std::size_t width_;
  std::vector<std::uint64_t> full_;
  std::vector<std::uint64_t> cells_;  ///< row by row
  std::vector<Time> used_;            ///< a row is full from here on
};

}  // namespace reprise::planner
