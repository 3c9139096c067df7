// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "catalog/catalog.hpp"
#include "engine/setup.hpp"
#include "sim/sim_hosts.hpp"

namespace reprise::rehearse {

/// What the checker must know of a step, worked out from the catalog and not from what the engine does.
struct StepFacts {
  std::vector<StepId> before;     ///< it must not start until all of these are proven
  std::vector<FactQuery> marks;   ///< what tells that it has acted: its questions, or what its commands leave
  std::vector<std::size_t> ends;  ///< indexes in House::expected of its host: how its facts must be in the end
  std::vector<StepId> notified_by;
  std::vector<std::size_t> pools;  ///< of each it takes one unit: indexes of House::pools, each once
  bool restarts = false;           ///< when notified it acts even where nothing differs
  bool check = false;              ///< it only looks
  bool always = false;             ///< it acts whenever it runs
};

/// How a fact must be in the end. Fields that nobody can predict (a boot's id, what a command makes up) do not count.
struct Expected {
  FactQuery query;
  Fact fact;
};

struct Pool {
  std::string name;
  std::int64_t capacity = 1;
};

/// An estate ready to be rehearsed many times: compiled, and run twice without faults to learn how it ends.
struct House {
  std::shared_ptr<const catalog::Catalog> catalog;
  std::shared_ptr<const catalog::Catalog> quick;                  ///< the same with kinds that remember what they said
  std::shared_ptr<const engine::Setup> setup;                     ///< of all runs
  std::vector<StepFacts> steps;                                   ///< index = StepId
  std::vector<std::pair<HostId, FactQuery>> boots;                ///< what is asked of bare hosts about their start
  std::vector<StepId> order;                                      ///< what comes before a step stands before it
  std::vector<std::vector<Expected>> expected;                    ///< index = HostId, by query
  std::unordered_map<std::string_view, StepId, TextHash> by_key;  ///< views of the catalog's keys
  std::vector<Pool> pools;                                        ///< by name
  std::vector<std::string> secrets;                               ///< what no output may hold
  std::vector<std::int64_t> effects;  ///< index = HostId: requests with effects of a calm run
  std::size_t calls = 0;              ///< of submit() and wait() in a calm run
  Duration takes{0};                  ///< a calm run, in virtual time

  HostId host_of(StepId step) const { return catalog->steps[step.index()].host; }
};

/// An Error where a calm run does not end well: then there is nothing to compare with, and the reason is told.
Result<House> prepare(std::shared_ptr<const catalog::Catalog> catalog);

/// The catalog with checks that always pass: what they look at (a mail that arrives, a name that resolves) is not
/// simulated. The kinds that stand in for them live as long as the catalog.
std::shared_ptr<const catalog::Catalog> without_checks(catalog::Catalog catalog);

/// Whether a fact is as it must be, unpredictable fields apart.
bool matches(const Expected& expected, const Fact& fact);

/// Simulated hosts as they are delivered: bare.
sim::SimHosts bare_hosts(const House& house, std::uint64_t seed);

}  // namespace reprise::rehearse
