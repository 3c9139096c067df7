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
#include "graph/graph.hpp"
#include "sched/limits.hpp"
#include "sched/scheduler.hpp"

namespace reprise::engine {

/// What a run works out of its catalog before it starts: the same for every run of one catalog.
struct Setup {
  /// `expected` as in Options.
  Setup(const catalog::Catalog& catalog, const std::vector<Duration>& expected);

  std::vector<std::int64_t> durations;  ///< expected ones, one a node of `graph`, ms
  /// The catalog's steps and, after them, one node a host, which comes before all steps of that host.
  graph::Graph graph;
  sched::Priorities tails;            ///< expected time from each node's start to the end of all that follows, ms
  std::vector<StepId> longest_first;  ///< the steps by `tails`
  sched::Limits limits;
  BigVector<sched::LineId> lines;               ///< one a node
  std::vector<bool> refers;                     ///< one a step: its parameters hold references
  std::vector<std::vector<FactQuery>> queries;  ///< one a step: what it asks of its host; empty where it has references
  /// One a host: who asks what in the first look at it, and as which of its `queries`; equal ones side by side. Checks
  /// are looked at in their turn: they cost time, and mean something only then.
  std::vector<std::vector<std::pair<StepId, std::size_t>>> first_look;
  std::vector<StepId> wakers;  ///< manual steps that may bring a host to life
};

}  // namespace reprise::engine
