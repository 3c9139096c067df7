// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string>
#include <vector>

#include "report/run_view.hpp"

namespace reprise::report {

/// What was said before and what was measured then.
struct Accuracy {
  enum class Of { run, service, kind };
  Of of = Of::run;
  std::string name;
  std::size_t steps = 0;  ///< kind: steps that changed something
  Duration said{0};       ///< P50; kind: of all its steps together
  Duration said_p90{0};   ///< run and service
  Duration took{0};
  double factor = 1;  ///< kind: by which half of its steps were off, up or down; 1: exact
};

/// The run (if it finished), its services, its kinds, in this order; empty where nothing was said. The run and the
/// services count from the moment the hosts had been looked at.
std::vector<Accuracy> accuracy(const RunView& view);

/// "+15 %", "-3 %": how far the truth was from what was said.
std::string deviation(const Accuracy& row);

}  // namespace reprise::report
