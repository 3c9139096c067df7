// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include "base/result.hpp"
#include "planner/project.hpp"

namespace reprise::planner {

/// Is `schedule` one of `project`? An Error names the first rule that it breaks: an activity that starts before its
/// predecessor ends, a resource of which more is used than there is, a makespan that is not the last end. Shares no
/// code with what makes schedules, and does not trust it.
Status verify(const Project& project, const Schedule& schedule);

}  // namespace reprise::planner
