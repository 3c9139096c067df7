// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "catalog/catalog.hpp"
#include "model/action.hpp"
#include "sched/scheduler.hpp"

namespace reprise::engine {

/// How a step ended in this run.
enum class StepResult {
  ok,            ///< nothing to do, or the check passed
  changed,       ///< made so, and proven
  would_change,  ///< plan and --check only
  unknown,       ///< plan only: "known after X"
  failed,
  skipped,      ///< something it depends on failed, or the user limited the run
  unreachable,  ///< its host did not answer
  interrupted,  ///< the run ended before it could finish
  waiting,      ///< a person must do it, and nobody has
};

std::string to_string(StepResult result);

/// Everything worth telling of a step's end. Texts are in the user's language and masked.
struct StepReport {
  StepId step;
  StepResult result = StepResult::ok;
  Instant started;
  Instant ended;
  std::string reason;  ///< why it failed, why it was skipped, why it ran
  std::string hint;    ///< what to do next (failures)
  std::vector<Change> changes;
  std::vector<std::string> actions;  ///< titles
  std::string diff;                  ///< unified diff, masked
  std::string output;                ///< tail of what the actions printed, masked and printable
  StepId because;                    ///< skipped: the step that failed; unknown: the step it waits for
  int attempts = 1;
};

enum class Mode { plan, apply, verify };

struct RunInfo {
  std::int64_t run = 0;  ///< journal id; 0: not journaled
  Mode mode = Mode::apply;
  bool check = false;  ///< --check: nothing is changed
  Instant started;
  std::size_t steps = 0;           ///< selected steps
  std::vector<std::string> order;  ///< for people: what the order of steps is expected to lead to
  sched::Priorities priorities;    ///< that order: one a step by id, and more for nodes of the engine's own
};

struct HostCount {
  std::string host;
  int ok = 0, changed = 0, failed = 0, skipped = 0, unreachable = 0, waiting = 0;
};

struct RunSummary {
  RunInfo info;
  Instant ended;
  std::vector<HostCount> hosts;   ///< in the estate's order, only hosts with steps
  std::vector<StepReport> steps;  ///< by StepId, one a selected step
  bool interrupted = false;
  std::string journal_failure;  ///< set: the journal could not be written; for people
  int exit_code = 0;
};

/// Receives what happens, in order, on the engine's thread. The smallest interface a reporter needs.
class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual void run_started(const catalog::Catalog&, const RunInfo&) {}
  virtual void host_unreachable(const Host&, const std::string& /*why*/) {}
  /// After the first look at a host, with Options::foresee: those of its steps that will have nothing to do unless
  /// something before them changes.
  virtual void host_looked_at(const Host&, const std::vector<StepId>& /*converged*/) {}
  virtual void step_started(const catalog::Step&, Instant) {}
  /// A line that a running step printed (masked, printable).
  virtual void step_output(const catalog::Step&, const std::string& /*line*/) {}
  virtual void step_ended(const catalog::Step&, const StepReport&) {}
  /// A step waits for a person. Again with a `doubt` where somebody has confirmed it and its check does not agree.
  virtual void person_wanted(const catalog::Step&, const kinds::Errand&, const std::string& /*doubt*/) {}
  /// From time to time: how much is left by estimate.
  virtual void progress(std::size_t /*done*/, std::size_t /*total*/, Duration /*left*/) {}
  virtual void interrupt_requested(int /*count*/) {}
  virtual void run_ended(const catalog::Catalog&, const RunSummary&) {}
};

}  // namespace reprise::engine
