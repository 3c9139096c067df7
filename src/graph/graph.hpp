// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/ids.hpp"

namespace reprise::graph {

/// A directed acyclic graph of dense ids in compressed sparse row form: built once, then read by many. Edges run from
/// what comes first to what comes after. Duplicate edges are merged. Reading is thread-safe.
class Graph {
 public:
  std::size_t size() const { return first_after_.empty() ? 0 : first_after_.size() - 1; }
  std::size_t edges() const { return after_.size(); }
  /// What comes directly after a step, ascending.
  std::span<const StepId> after(StepId step) const;
  /// What comes directly before a step, ascending.
  std::span<const StepId> before(StepId step) const;

 private:
  friend class Builder;
  std::vector<std::uint32_t> first_after_;
  std::vector<std::uint32_t> first_before_;
  std::vector<StepId> after_;
  std::vector<StepId> before_;
};

/// Collects edges; build() makes the CSR form in O(nodes + edges).
class Builder {
 public:
  explicit Builder(std::size_t nodes = 0) : nodes_(nodes) {}
  StepId add() { return StepId{static_cast<std::uint32_t>(nodes_++)}; }
  /// Ids must exist; an edge to itself is kept and shows as a cycle.
  void connect(StepId first, StepId then) { edges_.push_back({first, then}); }
  std::size_t size() const { return nodes_; }
  Graph build() const;

 private:
  struct Edge {
    StepId first;
    StepId then;
  };
  std::size_t nodes_;
  std::vector<Edge> edges_;
};

/// A cycle as a path a, b, c (a -> b -> c -> a), the shortest of those through its first step; nothing if there is
/// none.
std::optional<std::vector<StepId>> find_cycle(const Graph& graph);
/// Kahn's order, ties by id. Requires an acyclic graph (shorter than size() otherwise).
std::vector<StepId> topological_order(const Graph& graph);
/// For each step the length of the longest path that starts with it, its own duration included (any unit).
std::vector<std::int64_t> tail_lengths(const Graph& graph, std::span<const std::int64_t> durations);
/// The longest path itself.
std::vector<StepId> critical_path(const Graph& graph, std::span<const std::int64_t> durations);

}  // namespace reprise::graph
