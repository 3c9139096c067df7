// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "model/answers.hpp"
#include "model/fact.hpp"
#include "sim/sim_hosts.hpp"

namespace reprise::sim {

/// The line by which a real host would answer question `index` (src/kinds/prelude.sh: answer, broken).
std::string answer_line(const std::string& nonce, std::size_t index, const Fact& fact);

/// What the actions of a job print for people, and after it the line that says how far they came. `echo`: also what
/// they read on their standard input, up to a few kilobytes.
std::string actions_text(const std::string& nonce, const Job& job, bool echo);

std::string end_line(const std::string& nonce);

/// What kinds::parse() would make of the text of actions_text() (`job` may be nullptr: a look), of an answer_line() for
/// each of `facts`, and of end_line().
Answers answers_of(const Job* job, bool echo, std::vector<Fact> facts);

}  // namespace reprise::sim
