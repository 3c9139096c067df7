// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "planner/project.hpp"

namespace reprise::bench {

/// A made-up project and its name.
struct NamedProject {
  std::string name;
  planner::Project project;
};

/// Projects with the published parameters of a set of PSPLIB (Kolisch, Sprecher and Drexl 1995): network
/// complexity 1.5, 1.8, 2.1; resource factor .25 to 1; resource strength .2, .5, .7, 1 (of j120: .1 to .5); four
/// resources, durations and needs 1 to 10, three activities at the start and at the end, at most three predecessors and
/// successors each. `jobs` as in the name of the set: 30, 60, 120. `count` of them, spread over the combinations of
/// parameters.
std::vector<NamedProject> made_up_projects(int jobs, int count, std::uint64_t seed);

}  // namespace reprise::bench
