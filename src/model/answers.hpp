// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string>
#include <vector>

#include "model/fact.hpp"

namespace reprise {

/// What came back of a script of actions and questions.
struct Answers {
  std::vector<Fact> facts;  ///< one a query, in order; broken where the host did not answer it
  std::string text;         ///< everything that was not an answer, for people
  bool complete = false;    ///< the final mark was seen: the look ran to its end
  int actions_exit = 0;     ///< exit code of the actions
  int actions_done = 0;     ///< how many of them succeeded
};

}  // namespace reprise
