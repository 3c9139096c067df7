// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "planner/profile.hpp"
#include "planner/project.hpp"

namespace reprise::planner {

/// An order of activities in which none comes before what must precede it.
using Order = std::vector<std::uint32_t>;

enum class Direction {
  forward,
  backward,  ///< all edges turned round: time runs from the end of the project to its begin
};

/// Makes schedules of orders, in one direction of time: the serial schedule generation scheme (Kelley 1963), which
/// starts each activity of the order as early as what was placed before it allows. Some order gives an optimal schedule
/// (Sprecher, Kolisch and Drexl 1995).
class Generator {
 public:
  /// `project` must be good as by check(); it is copied.
  Generator(const Project& project, Direction direction);

  std::size_t size() const { return durations_.size(); }
  Time duration(std::uint32_t activity) const { return durations_[activity]; }
  /// The longest chain that follows each activity, without its own duration.
  const std::vector<Time>& tails() const { return tails_; }
  /// Packed needs of an activity.
  std::span<const PackedNeed> needs(std::uint32_t activity) const {
    return {needs_.data() + first_need_[activity], first_need_[activity + 1] - first_need_[activity]};
  }
  std::span<const std::uint32_t> before(std::uint32_t activity) const {
    return {before_.data() + first_before_[activity], first_before_[activity + 1] - first_before_[activity]};
  }

  /// Places `order`; writes when each activity ends (by index) to `ends`. Returns the makespan, or -1 as soon as
  /// it is sure to be above `limit`; `ends` is of no use then.
  Time serial(std::span<const std::uint32_t> order, std::span<Time> ends, Time limit);

 private:
  Time place(std::uint32_t activity, Time earliest);

  std::vector<Time> durations_;
  std::vector<Time> tails_;
  std::vector<std::uint32_t> first_before_;
  std::vector<std::uint32_t> before_;
  std::vector<std::uint32_t> first_need_;
  std::vector<PackedNeed> needs_;
  Profile profile_;
};

/// The activities of `order` by their ends, the last first: the order from which the generator of the other direction
/// justifies the schedule (no makespan grows by that; Valls, Ballestin and Quintanilla 2005). Equal ends keep the
/// reverse of `order`. `counts` is working space.
void justified_order(std::span<const std::uint32_t> order, std::span<const Time> ends, Time makespan,
                     std::vector<std::uint32_t>& counts, std::span<std::uint32_t> out);

}  // namespace reprise::planner
