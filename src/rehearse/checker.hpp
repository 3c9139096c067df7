// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/events.hpp"
#include "journal/record.hpp"
#include "rehearse/house.hpp"
#include "sim/sim_hosts.hpp"
#include "world/world.hpp"

namespace reprise::rehearse {

/// Watches a story from three sides: what passes the door, what is told to the user, what is recorded. It knows the
/// catalog's edges and the truth on the simulated hosts, and nothing of how the engine works. Promises it holds the
/// engine to, each at every event that could break it:
///
/// - no step starts, and no effect is sent, before all it depends on is proven in this run;
/// - what is told as done is true on the host;
/// - an effect is sent only where it is needed, with its intent and the restarts it owes on record before, never while
///   the step's former effect may still be at work, never again without a look in between;
/// - a failure blocks its descendants and nobody else; pools are never exceeded; once the journal cannot be written no
///   new effect starts;
/// - that a reply was lost is on record before anything else is sent for the step, or told of it;
/// - no byte of a secret is shown or recorded;
/// - in the end all is as in a calm run, no restart is owed or lost, and one more run changes nothing.
class Checker final : public engine::EventSink {
 public:
  Checker(const House& house, const sim::SimHosts& hosts);

  /// A controller starts; `done`: what it was told to take for done (--resume).
  void begin_run(const std::vector<std::string>& done, const std::vector<bool>& selected);
  /// What a request in flight holds.
  struct Flight {
    StepId step;  ///< that it acts or looks for; none: the first look at a host
    HostId host;
    bool effect = false;
    std::vector<StepId> others{};  ///< that act by the same effect
    bool disconnects = false;      ///< its connection is expected to break
  };
  /// Before a request is sent, and when it has its number.
  Flight submitting(const Request& request);
  void submitted(OpId op, const Flight& flight);
  void finished(const Finished& finished);
  /// A record, and what the journal holds of restarts, as they are written.
  void recorded(const journal::Record& record);
  void owing(const std::string& target) { owed_.insert(target); }
  void settled(const std::string& target) { owed_.erase(target); }
  void reread(const std::vector<std::string>& pending) { owed_ = {pending.begin(), pending.end()}; }
  void write_failed() { journal_broken_ = true; }
  /// Restarts that another controller has on record: this one cannot know of them.
  void excuse(const std::vector<std::string>& targets) { excused_.insert(targets.begin(), targets.end()); }
  /// The run is over and came to its end by itself.
  void end_run(const engine::RunSummary& summary);
  /// After a run that ended well, without faults.
  void check_end_state();
  /// After the run that follows a good one.
  void check_second_run();

  void host_unreachable(const Host& host, const std::string& why) override;
  void step_started(const catalog::Step& step, Instant at) override;
  void step_output(const catalog::Step& step, const std::string& line) override;
  void step_ended(const catalog::Step& step, const engine::StepReport& report) override;

  /// The first promise that was broken, for people.
  const std::optional<std::string>& finding() const { return finding_; }
  void find(std::string what);

 private:
  /// Where a step stands in this run.
  struct Now {
    bool started = false;
    bool ended = false;
    bool proven = false;
    bool acted = false;
    bool intended = false;  ///< an intent is on record and no outcome after it
    bool lost = false;      ///< the reply of its effect was lost, which is not on record yet
    engine::StepResult result = engine::StepResult::interrupted;
    std::int64_t boots = 0;  ///< of its host when it was last sent
  };
  StepId step_of(std::string_view key) const;
  void check_request(StepId step, const Request& request);
  void check_dependencies(StepId step, const char* what);
  void check_effect(StepId step);
  void check_doubt(StepId step);
  void check_record(StepId step, const journal::Record& record);
  void take_pools(StepId step);
  bool converged(StepId step) const;
  bool restart_owed(StepId step) const;
  bool notifier_acted(StepId step) const;
  std::uint64_t acted_at(StepId step) const;
  void check_secrets(const std::string& text, const char* where);
  void check_report(const engine::StepReport& report);
  void check_blocked(const engine::RunSummary& summary);
  const std::string& key(StepId step) const { return house_.catalog->steps[step.index()].key; }
  bool chosen(StepId step) const { return selected_.empty() || selected_[step.index()]; }

  const House& house_;
  const sim::SimHosts& hosts_;
  std::optional<std::string> finding_;
  std::vector<Now> now_;
  std::vector<bool> selected_;
  std::vector<bool> done_;
  std::vector<bool> look_owed_;  ///< over all runs: an effect was sent and nobody has looked since
  std::vector<std::int64_t> in_use_;
  std::vector<std::pair<OpId, Flight>> flights_;  ///< few at a time
  std::set<std::string> owed_;                    ///< restarts, as the journal has them
  std::set<std::string> excused_;
  bool journal_broken_ = false;
};

}  // namespace reprise::rehearse
