// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/big_vector.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "catalog/catalog.hpp"
#include "engine/order.hpp"
#include "graph/graph.hpp"
#include "model/queries.hpp"
#include "sched/scheduler.hpp"

namespace reprise::engine {

/// What a run works out of its catalog before it starts: the same for every run of one catalog.
struct Setup {
  /// `expected` as in Options.
  Setup(const catalog::Catalog& catalog, const std::vector<Duration>& expected);
  Setup(const Setup&) = delete;  // `fresh` points to `graph`
  Setup& operator=(const Setup&) = delete;

  std::vector<std::int64_t> durations;  ///< expected ones, one a node of `graph`, ms
  /// The catalog's steps and, after them, one node a host, which comes before all steps of that host.
  graph::Graph graph;
  sched::Priorities tails;            ///< expected time from each node's start to the end of all that follows, ms
  std::vector<StepId> longest_first;  ///< the steps by `tails`
  Lines waiting;                      ///< how nodes wait for their pools
  sched::Scheduler fresh;             ///< by `tails`, nothing has started: runs begin with a copy
  std::vector<bool> refers;           ///< one a step: its parameters hold references
  std::vector<Queries> queries;       ///< one a step: what it asks of its host; empty where it has references
  std::vector<bool> may_look_ahead;   ///< one a step: it may be looked at before its turn, which takes a moment
  std::vector<Queries> first_look;    ///< one a host: first_questions() where all steps are part of the run
  std::vector<StepId> wakers;         ///< manual steps that may bring a host to life
};

/// What the first look at a host asks: the `queries` (as in Setup) of those of its `steps` that are `selected`. Not of
/// checks: those are looked at in their turn, they cost time and mean something only then.
template <typename Steps, typename Selected>
Queries first_questions(const catalog::Catalog& catalog, const std::vector<Queries>& queries, const Steps& steps,
                        const Selected& selected) {
  std::vector<const FactQuery*> wanted;
  for (const auto id : steps) {
    const auto& step = catalog.steps[id.index()];
    if (!selected(id) || step.verify || step.kind->spec().check_only) continue;
    for (const auto& query : queries[id.index()]) wanted.push_back(&query);
  }
  return each_once(std::move(wanted));
}

}  // namespace reprise::engine
