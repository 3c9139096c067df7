// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "catalog/catalog.hpp"
#include "engine/events.hpp"
#include "engine/setup.hpp"
#include "journal/journal.hpp"
#include "planner/steps.hpp"
#include "world/world.hpp"

namespace reprise::engine {

struct Options {
  Mode mode = Mode::apply;
  bool check = false;                  ///< shown in reports; Mode::plan is what changes nothing
  std::vector<bool> selected;          ///< one a step; empty: all
  std::string nonce;                   ///< random letters and digits, at least 16, new for every run
  std::string controller;              ///< "user@host pid 4711", for the journal
  std::string fingerprint;             ///< of the description, for the journal
  bool wait_for_people = false;        ///< manual steps wait until they are confirmed; false: they end as `waiting`
  bool foresee = false;                ///< tell after the first look at a host which of its steps have nothing to do
  std::vector<Duration> expected;      ///< one a step, for the order; empty: the kinds' typical durations
  std::shared_ptr<const Setup> setup;  ///< of this catalog and `expected`, for who runs it many times; none: made anew
  std::vector<std::string> done;       ///< --resume: keys of steps that the interrupted run had finished
  std::optional<planner::Objective> objective;  ///< what the order of steps is planned for; none: critical path first
  Duration look_timeout{180'000};
  Duration effect_timeout{3'600'000};
  Duration idle_timeout{900'000};  ///< an effect that prints nothing for so long is ended
};

/// Runs the catalog's steps behind the door: observe, diff, journal the intent, apply, journal the outcome, prove.
/// `journal` may be nullptr (tests); a plan reads from it what restarts are still owed, and writes nothing. All events
/// go to `sink` on this thread. Returns when every selected step has ended or the user has interrupted. Never throws
/// for what happens on hosts.
RunSummary run(const catalog::Catalog& catalog, World& world, journal::Journal* journal, EventSink& sink,
               const Options& options);

}  // namespace reprise::engine
