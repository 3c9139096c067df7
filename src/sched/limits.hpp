// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "base/ids.hpp"

namespace reprise::sched {

/// Index of a named limit (the dpkg lock of a host, the forks limit).
using PoolId = Id<struct PoolTag>;

/// How many units of a pool a step takes while it runs.
struct Demand {
  PoolId pool;
  std::int64_t units = 1;

  friend auto operator<=>(const Demand&, const Demand&) = default;
};

/// Where steps with equal demands wait: however many steps an estate has, it has few sorts of demands.
using LineId = Id<struct LineTag>;

/// The pools of a run, and the lines of those who want units of them. A plain value; line 0 is for steps that need
/// nothing.
class Limits {
 public:
  Limits() { line({}); }
  /// At least 1 unit is assumed.
  PoolId add_pool(std::int64_t capacity);
  /// The line of all steps with these demands, a new one if nobody had them before. Demands on one pool add up; one
  /// above the capacity of its pool is cut to the capacity, one of 0 or less is ignored. The pools must exist.
  LineId line(std::vector<Demand> demands);

  const std::vector<std::int64_t>& capacities() const { return capacities_; }
  std::size_t lines() const { return first_.size() - 1; }
  /// What a step of this line takes: by pool, each pool once.
  std::span<const Demand> demands(LineId line) const {
    return all_demands().subspan(first_[line.index()], first_[line.index() + 1] - first_[line.index()]);
  }
  /// Those of all lines, one after the other.
  std::span<const Demand> all_demands() const { return demands_; }

 private:
  std::vector<Demand> normal(std::vector<Demand> demands) const;

  std::vector<std::int64_t> capacities_;
  std::vector<Demand> demands_;             ///< of all lines, one after the other
  std::vector<std::uint32_t> first_ = {0};  ///< where each line's start, and where the last one's end
  std::map<std::vector<Demand>, LineId> known_;
};

}  // namespace reprise::sched
