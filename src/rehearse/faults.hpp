// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "rehearse/house.hpp"
#include "sim/fault.hpp"

namespace reprise::rehearse {

/// What can go wrong in a rehearsal. Those up to `slow` happen on a host or on the way to it and are sim::Fault's; the
/// others happen to the controller.
enum class Trouble {
  request_lost,
  reply_lost,
  unreachable,
  untrusted,
  locked,
  fails,
  half,
  no_effect,
  disk_full,
  dpkg_lock,
  truncated,
  reboot,
  gone,
  slow,
  crash,        ///< the controller is killed at a call of the door
  journal,      ///< from some write on the journal cannot be written
  journal_cut,  ///< the controller is killed while it writes the journal; that record is there, or is not
  interrupt,    ///< Ctrl-C, once or twice
  second,       ///< another controller starts in the middle
  clock_step,   ///< the next controller's clock is off by up to two hours
};

/// All of them, in the order of the enumeration.
const std::vector<Trouble>& all_troubles();
/// The word for `--faults`: "reply_lost".
std::string to_string(Trouble trouble);
/// "reply_lost,crash", "all", "none"; an Error that lists the words.
Result<std::vector<Trouble>> parse_troubles(const std::string& list);

/// One thing that goes wrong in one of a story's runs.
struct Mishap {
  Trouble trouble = Trouble::crash;
  int run = 0;          ///< in which run of the story, from 0
  std::int64_t at = 0;  ///< which call, write or millisecond, by trouble
  bool twist = false;   ///< journal_cut: the record is there; interrupt: twice
  sim::Fault fault;     ///< for what happens to hosts
};

/// Everything that is drawn for a seed.
struct Script {
  std::vector<Mishap> mishaps;
  bool resume = false;  ///< later runs are `apply --resume`
};

/// The same seed gives the same script; `allowed` empty: nothing goes wrong.
Script draw(const House& house, std::uint64_t seed, const std::vector<Trouble>& allowed);

/// "run 1: reply_lost at effect 3 on host h2", for people.
std::string describe(const Mishap& mishap, const House& house);

}  // namespace reprise::rehearse
