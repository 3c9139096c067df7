// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "catalog/catalog.hpp"
#include "forecast/estimate.hpp"
#include "journal/journal.hpp"

namespace reprise::forecast {

/// What one step took in an earlier run, with the words that say what it is comparable to.
struct Sample {
  std::string step;        ///< Step::key
  std::string kind;        ///< "package"
  std::string work;        ///< what it was about: the set of packages, the path ...
  std::string host_class;  ///< class_of() its host
  Duration took{0};
  bool acted = false;  ///< false: it found nothing to do, which takes a look only
};

/// What the journal tells of the past.
struct History {
  std::vector<Sample> samples;  ///< of steps that ended well, the newest first
  std::vector<double> pace;     ///< of each run: how long it took to how long it was said to take
  std::int64_t runs = 0;        ///< runs of apply that were read
};

/// Durations of the steps of a catalog, index = StepId.
struct Estimates {
  std::vector<Estimate> acting;   ///< there is something to change; a check: all of it
  std::vector<Estimate> looking;  ///< nothing is to be changed
  Estimate pace{1, 0};            ///< what all steps of a run share, see Work::pace
  std::int64_t runs = 0;          ///< that they rest on; 0: no history, defaults only
};

/// Hosts on which the same work may be expected to take the same time: operating system and hardware profile,
/// "debian-13 on hv-small", or "controller".
std::string class_of(const Estate& estate, const Host& host);

/// Note "forecast" of a run: for each selected step what it is and how long it was said to take; JSON text that
/// read_history() and the report read back.
std::string forecast_note(const catalog::Catalog& catalog, const std::vector<bool>& selected,
                          const Estimates& estimates);

/// Reads the newest runs of apply: at most 30 of them and 200,000 steps, so that an old journal costs no more than a
/// young one. A damaged note makes the history poorer and is no error.
Result<History> read_history(journal::Journal& journal);

/// For every step: the kind's `typical` duration or the playbook's `estimate`, moved by what was measured: first on the
/// kind everywhere, then on its class of host, then for the same work, then for this very step (each time as update()
/// says). What is learned is how far the measure was from what was thought, so that a kind whose steps are known to be
/// slow keeps their differences. O(samples log samples + steps).
Estimates learn(const catalog::Catalog& catalog, const History& history);

}  // namespace reprise::forecast
