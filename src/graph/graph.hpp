// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/big_vector.hpp"
#include "base/ids.hpp"

namespace reprise::graph {

/// A directed acyclic graph of dense ids in compressed sparse row form: built once, then read by many. Edges run from
/// what comes first to what comes after. Duplicate edges are merged. Reading is thread-safe.
class Graph {
 public:
  std::size_t size() const { return first_after_.empty() ? 0 : first_after_.size() - 1; }
  std::size_t edges() const { return after_.size(); }
  /// What comes directly after a step, ascending.
  std::span<const StepId> after(StepId step) const { return row(first_after_, after_, step); }
  /// What comes directly before a step, in the order in which it was connected.
  std::span<const StepId> before(StepId step) const { return row(first_before_, before_, step); }
  /// Every edge runs from a lower id to a higher one: counting up the ids is a topological order.
  bool ids_in_order() const { return ids_in_order_; }
  /// Memory of its arrays.
  std::size_t bytes() const {
    return 4 * (first_after_.capacity() + first_before_.capacity() + after_.capacity() + before_.capacity());
  }

 private:
  friend class Builder;
  bool ids_in_order_ = true;
  using Offsets = BigVector<std::uint32_t>;
  using Rows = BigVector<StepId>;

  static std::span<const StepId> row(const Offsets& first, const Rows& all, StepId step) {
    return std::span(all).subspan(first[step.index()], first[step.index() + 1] - first[step.index()]);
  }

  Offsets first_after_;
  Offsets first_before_;
  Rows after_;
  Rows before_;
};

/// Collects edges; build() makes the CSR form in O(nodes + edges). It is cheapest where edges come grouped by what
/// they lead to, in ascending order: one sort less.
class Builder {
 public:
  explicit Builder(std::size_t nodes = 0) : nodes_(nodes) {}
  StepId add() { return StepId{static_cast<std::uint32_t>(nodes_++)}; }
  /// Room for so many edges.
  void reserve(std::size_t edges);
  /// Ids must exist; an edge to itself is kept and shows as a cycle.
  void connect(StepId first, StepId then) {
    grouped_ = grouped_ && (targets_.empty() || targets_.back() <= then);
    ids_in_order_ = ids_in_order_ && first < then;
    sources_.push_back(first);
    targets_.push_back(then);
  }
  std::size_t size() const { return nodes_; }
  Graph build() const& { return Builder(*this).build_here(); }
  /// Uses the edges up: their memory becomes the graph's.
  Graph build() && { return build_here(); }

 private:
  Graph build_here();
  void group_by_target();
  void merge_rows(Graph& graph);
  static void transpose(Graph& graph);

  std::size_t nodes_;
  bool grouped_ = true;       ///< edges came by ascending target
  bool ids_in_order_ = true;  ///< as in Graph
  BigVector<StepId> sources_;
  BigVector<StepId> targets_;  ///< same index
};

/// A cycle as a path a, b, c (a -> b -> c -> a), the shortest of those through its first step; nothing if there is
/// none.
std::optional<std::vector<StepId>> find_cycle(const Graph& graph);
/// Kahn's order, ties by id. Requires an acyclic graph (shorter than size() otherwise).
std::vector<StepId> topological_order(const Graph& graph);
/// For each step the length of the longest path that starts with it, its own duration included (any unit).
BigVector<std::int64_t> tail_lengths(const Graph& graph, std::span<const std::int64_t> durations);
/// The longest path itself.
std::vector<StepId> critical_path(const Graph& graph, std::span<const std::int64_t> durations);

}  // namespace reprise::graph
