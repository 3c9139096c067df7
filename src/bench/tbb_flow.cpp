// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <tbb/flow_graph.h>
#include <tbb/global_control.h>

#include <deque>

#include "bench/floor.hpp"

namespace reprise::bench {

std::size_t tbb_flow(const Problem& problem) {
  using Node = tbb::flow::continue_node<tbb::flow::continue_msg>;
  const tbb::global_control one_thread(tbb::global_control::max_allowed_parallelism, 1);
  tbb::flow::graph graph;
  std::deque<Node> nodes;
  std::size_t ran = 0;
  for (std::size_t i = 0; i < problem.size(); ++i) {
    nodes.emplace_back(graph, [&ran](const tbb::flow::continue_msg& message) {
      ++ran;
      return message;
    });
    for (auto at = problem.first[i]; at < problem.first[i + 1]; ++at) make_edge(nodes[problem.before[at]], nodes[i]);
  }
  for (std::size_t i = 0; i < problem.size(); ++i) {
    if (problem.first[i] == problem.first[i + 1]) nodes[i].try_put({});
  }
  graph.wait_for_all();
  return ran;
}

}  // namespace reprise::bench
