// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <functional>
#include <limits>

#include "planner/project.hpp"

namespace reprise::planner {

/// When a search stops, whichever comes first. The search itself knows no clock: for the same seed, the schedules that
/// it makes are the same, and a time limit only cuts their row.
struct Budget {
  std::uint64_t schedules = std::numeric_limits<std::uint64_t>::max();
  std::function<bool()> out_of_time;  ///< asked every few schedules; empty: never
  std::uint64_t seed = 1;
};

/// The best that was found.
struct Solution {
  Schedule schedule;
  Time lower_bound = 0;         ///< equal to the makespan: proven to be the optimum
  std::uint64_t schedules = 0;  ///< how many schedules were made
};

/// Looks for a short schedule of `project` (good as by check()) until the budget is used or the lower bound is reached;
/// at least one schedule is always made. Single thread; no shared state.
///
/// A genetic algorithm on orders of activities, decoded by serial generation, with two populations, one of
/// schedules justified to the left and one to the right, each bred from the other (Debels and Vanhoucke 2007, without
/// their decomposition): so every schedule is made of one whose activities were justified the other way, which is
/// what makes double justification strong (Valls, Ballestin and Quintanilla 2005), at the cost of one schedule a
/// child. Children take a part of one parent's order and the rest from the other (two-point crossover, Hartmann 1998).
/// First orders are drawn at random with a bias for long tails (Kolisch 1996). A population that has not improved for
/// some generations is replaced by a new and larger one.
Solution minimise_makespan(const Project& project, const Budget& budget);

}  // namespace reprise::planner
