// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "planner/project.hpp"

namespace reprise::bench {

/// Largest file that is read, in bytes; a j120 has 16 kB.
constexpr std::size_t kMaxPsplibBytes = 4U << 20U;
/// Most jobs and most resources of a file.
constexpr std::int64_t kMaxPsplibJobs = 20'000;
constexpr std::int64_t kMaxPsplibResources = 64;

/// A project in the format of PSPLIB (Kolisch and Sprecher 1996), `.sm`: one mode a job, renewable resources only.
/// An Error names the line. Jobs keep their numbers less one, supersource and sink included.
Result<planner::Project> parse_psplib(std::string_view text, const std::string& name);

/// Optima by instance ("j301_1" -> 43), of a text table in one of two forms: comma-separated with the columns
/// `instance` and `best_ub` (with `proven_optimal`, rows that say 0 are left out), or PSPLIB's own `j30opt.sm`, whose
/// rows are parameter, instance, makespan (named j30PARAMETER_INSTANCE, by `prefix` "j30"). Rows of neither form are
/// passed over.
std::map<std::string, planner::Time> parse_optima(std::string_view text, const std::string& prefix);

}  // namespace reprise::bench
