// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rehearse/story.hpp"

namespace reprise::rehearse {

/// A seed on which a promise was broken, made as small as we could.
struct Failure {
  std::uint64_t seed = 0;
  std::string finding;
  std::vector<std::size_t> kept;     ///< mishaps of the seed's script that it takes, by index
  std::vector<std::string> mishaps;  ///< the same for people
  std::vector<std::string> steps;    ///< keys of the steps it takes
  bool all_steps = true;             ///< it takes all of them
};

/// What a replay keeps of a seed; empty: everything.
struct Only {
  std::optional<std::vector<std::size_t>> mishaps;
  std::vector<std::string> steps;
};

/// One seed on one house: plays it, and where a promise is broken looks for fewer mishaps and fewer steps that still
/// break one. Every 64th seed is played twice, and the logs must be the same to the byte; every 32nd has its journal in
/// SQLite.
std::optional<Failure> rehearse(const House& house, std::uint64_t seed, const std::vector<Trouble>& allowed,
                                const Only& only = {});

/// The log of one seed, for whoever has to find out why.
std::string tell(const House& house, std::uint64_t seed, const std::vector<Trouble>& allowed, const Only& only = {});

}  // namespace reprise::rehearse
