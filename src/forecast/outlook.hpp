// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "catalog/catalog.hpp"
#include "forecast/learn.hpp"
#include "forecast/record.hpp"
#include "forecast/simulate.hpp"

namespace reprise::forecast {

/// What another arrangement would gain.
struct Gain {
  enum class What { hands, forks, link };
  What what = What::forks;
  std::int64_t from = 0;  ///< capacity now and then; 0 for the link
  std::int64_t to = 0;
  Duration p50{0};  ///< sooner by; never below 0
};

/// The time of return as of one moment.
struct Eta {
  enum class State { coming, back, held_up };
  struct Service {
    std::string name;
    State state = State::coming;
    Span left;                                  ///< coming
    Instant ended;                              ///< back; held_up: when its first step failed
    std::optional<Instant> due = std::nullopt;  ///< its next deadline, as of `at`
  };
  struct Critical {
    StepId step;
    double share = 0;  ///< of the simulated runs in which it held up the end
    Duration ends{0};  ///< with every step at its median, from now
  };
  Instant at;
  Span left;                       ///< of the whole
  std::vector<Service> services;   ///< those with steps in this run, by the estate's order
  std::vector<Critical> critical;  ///< the chain of the median run, first to last
  std::int64_t history = 0;        ///< runs that the estimates rest on; 0: playbooks' and kinds' defaults only
  std::size_t guessed = 0;         ///< steps left whose duration nobody has ever measured
  std::size_t open = 0;            ///< steps left
  std::uint32_t runs = 0;          ///< simulated
};

/// A run as it stands: what is done, what is under way since when, what is still to come; and what follows from that
/// for the time of return. Knows no clock; not thread-safe. `catalog` must outlive it.
class Outlook {
 public:
  /// `selected` one a step; empty: all.
  Outlook(const catalog::Catalog& catalog, Estimates estimates, std::vector<bool> selected);

  /// The run starts its steps in this order, one number a step (and any more); without it, by the critical path.
  void follow(std::span<const std::int64_t> priorities) { priorities_.assign(priorities.begin(), priorities.end()); }
  /// After a look at its host: there is nothing to change.
  void expect_converged(StepId step);
  void start(StepId step, Instant at);
  void end(StepId step, Instant at, bool good);

  std::size_t open() const { return open_; }
  Eta eta(Instant now, const SimulationOptions& options) const;
  /// The whole and each service, for the journal.
  Promise promise(const Eta& eta) const;
  /// One more pair of hands, twice the forks, packages in half the time: each by a simulation with the same draws.
  /// Only what there is something to gain of is in the answer.
  std::vector<Gain> gains(Instant now, const SimulationOptions& options) const;
  const Estimates& estimates() const { return estimates_; }

 private:
  enum class Stage { pending, running, ended };
  struct Place {
    Stage stage = Stage::pending;
    bool converged = false;
    Instant since;
  };
  bool selected(StepId step) const { return selected_.empty() || selected_[step.index()]; }
  const Estimate& estimate(StepId step) const;
  Work work(Instant now, std::vector<StepId>& nodes) const;
  void tell_services(const Simulation& simulation, Eta& out) const;

  const catalog::Catalog& catalog_;
  Estimates estimates_;
  std::vector<bool> selected_;
  std::vector<Place> places_;
  sched::Priorities priorities_;
  struct Progress {
    std::size_t open = 0;
    bool any = false;
    bool failed = false;
    Instant ended;
  };
  std::vector<Progress> services_;
  std::size_t open_ = 0;
};

/// How many runs to simulate so that it takes no longer than a tenth of a second or so: 2,000 at most, 20 at least.
std::uint32_t affordable_runs(std::size_t open_steps);

}  // namespace reprise::forecast
