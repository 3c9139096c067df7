// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "bench/progen.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "planner/random.hpp"

namespace reprise::bench {

namespace {

using planner::Random;
using planner::Time;

constexpr int kResources = 4;
constexpr int kEnds = 3;    ///< activities without predecessors, and without successors
constexpr int kDegree = 3;  ///< most predecessors and successors of one

struct Parameters {
  int jobs;
  double complexity;
  double factor;
  double strength;
};

/// A network without redundant arcs: 0 is the source, jobs + 1 the sink, and arcs run to higher numbers.
class Network {
 public:
  Network(const Parameters& parameters, Random& random)
      : jobs_(parameters.jobs),
        random_(random),
        size_(static_cast<std::size_t>(jobs_) + 2),
        reach_(size_, std::vector<bool>(size_)),
        out_(size_),
        in_(size_) {
    for (int i = 1; i <= kEnds; ++i) connect(0, i);
    for (int i = jobs_ - kEnds + 1; i <= jobs_; ++i) connect(i, jobs_ + 1);
    for (int i = kEnds + 1; i <= jobs_; ++i) connect_from_before(i);
    for (int i = jobs_ - kEnds; i >= 1; --i) connect_to_after(i);
    const int wanted = static_cast<int>(std::ceil(parameters.complexity * (jobs_ + 2)));
    for (int tries = 0; arcs_ < wanted && tries < 100'000; ++tries) {
      const int from = between(1, jobs_ - kEnds);
      try_connect(from, between(std::max(from, kEnds) + 1, jobs_));
    }
  }

  planner::Project project() const {
    graph::Builder builder(size_);
    for (std::size_t i = 0; i < size_; ++i) {
      for (const int then : out_[i])
        builder.connect(StepId{static_cast<std::uint32_t>(i)}, StepId{static_cast<std::uint32_t>(then)});
    }
    planner::Project made;
    made.graph = builder.build();
    return made;
  }

 private:
  int between(int least, int most) {
    return least + static_cast<int>(random_.below(static_cast<std::uint32_t>(most - least + 1)));
  }
  void connect_from_before(int job) {
    for (int tries = 0; in_[at(job)].empty() && tries < 1000; ++tries) {
      try_connect(between(1, std::min(job - 1, jobs_ - kEnds)), job);
    }
  }
  void connect_to_after(int job) {
    for (int tries = 0; out_[at(job)].empty() && tries < 1000; ++tries) {
      try_connect(job, between(std::max(job, kEnds) + 1, jobs_));
    }
  }
  bool is_redundant(int from, int to) const {
    if (reach_[at(from)][at(to)]) return true;
    // an arc a -> b is made redundant by a ..from -> to.. b
    for (std::size_t a = 0; a < size_; ++a) {
      if (a != at(from) && !reach_[a][at(from)]) continue;
      for (const int b : out_[a]) {
        if (b == to || reach_[at(to)][at(b)]) return true;
      }
    }
    return false;
  }
  void try_connect(int from, int to) {
    if (from >= to || out_[at(from)].size() >= kDegree || in_[at(to)].size() >= kDegree) return;
    if (!is_redundant(from, to)) connect(from, to);
  }
  void connect(int from, int to) {
    out_[at(from)].push_back(to);
    in_[at(to)].push_back(from);
    ++arcs_;
    for (std::size_t a = 0; a < size_; ++a) {
      if (a != at(from) && !reach_[a][at(from)]) continue;
      reach_[a][at(to)] = true;
      for (std::size_t b = 0; b < size_; ++b) {
        if (reach_[at(to)][b]) reach_[a][b] = true;
      }
    }
  }
  static std::size_t at(int job) { return static_cast<std::size_t>(job); }

  int jobs_;
  Random& random_;
  std::size_t size_;
  std::vector<std::vector<bool>> reach_;
  std::vector<std::vector<int>> out_;
  std::vector<std::vector<int>> in_;
  int arcs_ = 0;
};

/// Which resources a job uses: one at least, and jobs * resources * factor in all.
std::vector<std::vector<bool>> choose_resources(const Parameters& parameters, Random& random) {
  std::vector<std::vector<bool>> uses(static_cast<std::size_t>(parameters.jobs), std::vector<bool>(kResources));
  for (auto& job : uses) job[random.below(kResources)] = true;
  const auto wanted = std::lround(parameters.factor * parameters.jobs * kResources);
  for (long made = parameters.jobs; made < wanted;) {
    auto&& one = uses[random.below(static_cast<std::uint32_t>(parameters.jobs))][random.below(kResources)];
    if (one) continue;
    one = true;
    ++made;
  }
  return uses;
}

/// What of a resource is in use at most when every job starts as early as the network allows.
std::int32_t peak(const planner::Project& project, std::uint32_t resource) {
  std::vector<Time> starts(project.durations.size(), 0);
  std::vector<std::int32_t> use(static_cast<std::size_t>(planner::critical_path_bound(project)) + 1, 0);
  for (const auto step : graph::topological_order(project.graph)) {
    const auto i = step.index();
    for (const auto before : project.graph.before(step)) {
      starts[i] = std::max(starts[i], starts[before.index()] + project.durations[before.index()]);
    }
    for (const auto& need : project.needs[i]) {
      if (need.resource != resource) continue;
      for (Time t = starts[i]; t < starts[i] + project.durations[i]; ++t)
        use[static_cast<std::size_t>(t)] += need.units;
    }
  }
  return *std::max_element(use.begin(), use.end());
}

std::int32_t capacity(const planner::Project& project, std::uint32_t resource, double strength) {
  std::int32_t least = 1;
  for (const auto& needs : project.needs) {
    for (const auto& need : needs) least = std::max(least, need.resource == resource ? need.units : 0);
  }
  return least + static_cast<std::int32_t>(std::lround(strength * (std::max(least, peak(project, resource)) - least)));
}

planner::Project make(const Parameters& parameters, Random& random) {
  auto project = Network(parameters, random).project();
  const auto uses = choose_resources(parameters, random);
  project.durations.assign(project.graph.size(), 0);
  project.needs.resize(project.graph.size());
  for (std::size_t job = 1; job <= uses.size(); ++job) {
    project.durations[job] = static_cast<Time>(random.below(10)) + 1;
    for (std::uint32_t i = 0; i < kResources; ++i) {
      if (uses[job - 1][i]) project.needs[job].push_back({i, static_cast<std::int32_t>(random.below(10)) + 1});
    }
  }
  for (std::uint32_t i = 0; i < kResources; ++i)
    project.capacities.push_back(capacity(project, i, parameters.strength));
  return project;
}

std::vector<Parameters> combinations(int jobs) {
  const std::vector<double> usual{.2, .5, .7, 1.};
  const std::vector<double> scarce{.1, .2, .3, .4, .5};
  std::vector<Parameters> all;
  for (const double complexity : {1.5, 1.8, 2.1}) {
    for (const double factor : {.25, .5, .75, 1.}) {
      for (const double strength : jobs >= 120 ? scarce : usual) all.push_back({jobs, complexity, factor, strength});
    }
  }
  return all;
}

}  // namespace

std::vector<NamedProject> made_up_projects(int jobs, int count, std::uint64_t seed) {
  Random random(seed);
  const auto all = combinations(jobs);
  std::vector<NamedProject> made;
  for (int i = 0; i < count; ++i) {
    const auto cell = static_cast<std::size_t>(i) % all.size();
    made.push_back({fmt::format("made-up-j{}{}_{}", jobs, cell + 1, static_cast<std::size_t>(i) / all.size() + 1),
                    make(all[cell], random)});
  }
  return made;
}

}  // namespace reprise::bench
