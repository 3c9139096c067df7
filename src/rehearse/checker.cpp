// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "rehearse/checker.hpp"

#include <algorithm>
#include <utility>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "engine/labels.hpp"

namespace reprise::rehearse {

using engine::StepResult;

namespace {

bool good(StepResult result) { return result == StepResult::ok || result == StepResult::changed; }

}  // namespace

Checker::Checker(const House& house, const sim::SimHosts& hosts)
    : house_(house), hosts_(hosts), look_owed_(house.steps.size(), false), in_use_(house.pools.size(), 0) {}

void Checker::find(std::string what) {
  if (!finding_) finding_ = std::move(what);
}

void Checker::begin_run(const std::vector<std::string>& done, const std::vector<bool>& selected) {
  now_.assign(house_.steps.size(), Now{});
  selected_ = selected;
  done_.assign(house_.steps.size(), false);
  for (const auto& step : done) {
    if (const auto at = house_.by_key.find(step); at != house_.by_key.end()) done_[at->second.index()] = true;
  }
  std::fill(in_use_.begin(), in_use_.end(), 0);
  flights_.clear();
  journal_broken_ = false;
}

StepId Checker::step_of(std::string_view wanted) const {
  const auto at = house_.by_key.find(wanted);
  return at == house_.by_key.end() ? StepId::none() : at->second;
}

void Checker::check_dependencies(StepId step, const char* what) {
  for (const auto before : house_.steps[step.index()].before) {
    if (!chosen(before) || now_[before.index()].proven) continue;
    find(trf("{} {} before {} was proven", key(step), what, key(before)));
  }
}

Checker::Flight Checker::submitting(const Request& request) {
  const auto first = std::string_view(request.label).substr(0, request.label.find(engine::kLabelSeparator));
  Flight flight{step_of(first), request.host, !request.actions.empty()};
  flight.disconnects = std::any_of(request.actions.begin(), request.actions.end(),
                                   [](const Action& action) { return action.disconnects; });
  if (!flight.step.valid()) return flight;
  check_request(flight.step, request);
  if (first.size() == request.label.size()) return flight;
  const auto keys = split(request.label, engine::kLabelSeparator);
  for (std::size_t i = 1; i < keys.size(); ++i) {
    const auto step = step_of(keys[i]);
    if (!step.valid()) continue;
    check_request(step, request);
    flight.others.push_back(step);
  }
  return flight;
}

void Checker::check_request(StepId step, const Request& request) {
  auto& now = now_[step.index()];
  if (!now.started || now.ended) {
    find(trf("something is sent for {}, which has not started or has ended", key(step)));
  }
  check_doubt(step);
  if (!request.actions.empty()) check_effect(step);
  now.boots = hosts_.boots(request.host);
}

void Checker::check_doubt(StepId step) {
  if (!now_[step.index()].lost || journal_broken_) return;
  find(trf("the reply of {} was lost, and the journal does not say so", key(step)));
}

void Checker::check_effect(StepId step) {
  check_dependencies(step, tr("acts"));
  const auto& own = house_.steps[step.index()];
  auto& now = now_[step.index()];
  now.acted = true;
  if (journal_broken_) find(trf("{} acts though the journal cannot be written", key(step)));
  if (!now.intended) find(trf("{} acts without its intent on record", key(step)));
  for (const auto target : house_.catalog->steps[step.index()].notifies) {
    if (owed_.count(key(target)) != 0) continue;
    find(trf("{} acts, and the restart of {} that it owes is not on record", key(step), key(target)));
  }
  if (own.check) find(trf("{} acts though it is a check", key(step)));
  if (own.always) {
    if (done_[step.index()]) find(trf("{} is done again", key(step)));
    return;
  }
  if (look_owed_[step.index()]) find(trf("{} acts again without having looked", key(step)));
  for (const auto& mark : own.marks) {
    if (hosts_.works_at(house_.host_of(step), mark)) find(trf("{} acts while its former effect is at work", key(step)));
  }
  if (converged(step) && owed_.count(key(step)) == 0) find(trf("{} acts though all is as it should be", key(step)));
}

void Checker::submitted(OpId op, const Flight& flight) {
  flights_.emplace_back(op, flight);
  if (!flight.step.valid()) return;
  if (!flight.effect) return;
  look_owed_[flight.step.index()] = true;
  for (const auto step : flight.others) look_owed_[step.index()] = true;
  take_pools(flight.step);
}

void Checker::take_pools(StepId step) {
  for (const auto pool : house_.steps[step.index()].pools) {
    if (++in_use_[pool] <= house_.pools[pool].capacity) continue;
    find(trf("pool {} is exceeded: {} in use", house_.pools[pool].name, in_use_[pool]));
  }
}

void Checker::finished(const Finished& finished) {
  const auto at =
      std::find_if(flights_.begin(), flights_.end(), [&](const auto& item) { return item.first == finished.op; });
  if (at == flights_.end()) return;
  const auto flight = at->second;
  flights_.erase(at);
  const auto& outcome = finished.outcome;
  const bool answered = outcome.answers ? outcome.answers->complete : outcome.out.ends_with(" end\n");
  const bool whole = outcome.kind == Outcome::Kind::exited && answered;
  if (flight.step.valid()) {
    if (flight.effect) {
      for (const auto pool : house_.steps[flight.step.index()].pools) --in_use_[pool];
    }
    if (flight.effect && !flight.disconnects && outcome.kind == Outcome::Kind::lost && outcome.sent) {
      now_[flight.step.index()].lost = true;
      for (const auto step : flight.others) now_[step.index()].lost = true;
    }
    if (!whole && outcome.sent) return;
    look_owed_[flight.step.index()] = false;
    for (const auto step : flight.others) look_owed_[step.index()] = false;
  } else if (whole) {
    for (std::size_t i = 0; i < look_owed_.size(); ++i) {
      if (house_.host_of(StepId{static_cast<std::uint32_t>(i)}) == flight.host) look_owed_[i] = false;
    }
  }
}

bool Checker::converged(StepId step) const {
  const auto host = house_.host_of(step);
  const auto& own = house_.steps[step.index()];
  if (own.ends.empty()) return false;
  const auto& expected = house_.expected[host.index()];
  return std::all_of(own.ends.begin(), own.ends.end(),
                     [&](std::size_t i) { return matches(expected[i], hosts_.get(host, expected[i].query)); });
}

/// Order number of the last thing that the step has done; 0: it has not acted.
std::uint64_t Checker::acted_at(StepId step) const {
  std::uint64_t at = 0;
  for (const auto& mark : house_.steps[step.index()].marks) {
    at = std::max(at, hosts_.done_at(house_.host_of(step), mark));
  }
  return at;
}

/// In truth: somebody has acted after `step` who asks it to act.
bool Checker::restart_owed(StepId step) const {
  auto own = acted_at(step);
  const auto& marks = house_.steps[step.index()].marks;
  // whoever asks for a reboot is content with any
  if (!marks.empty() && marks.front().family == "boot") own = std::max(own, hosts_.rebooted_at(house_.host_of(step)));
  const auto& askers = house_.steps[step.index()].notified_by;
  return std::any_of(askers.begin(), askers.end(), [&](StepId asker) { return acted_at(asker) > own; });
}

bool Checker::notifier_acted(StepId step) const {
  const auto& askers = house_.steps[step.index()].notified_by;
  return std::any_of(askers.begin(), askers.end(), [&](StepId asker) { return now_[asker.index()].acted; });
}

void Checker::recorded(const journal::Record& record) {
  check_secrets(record.detail, tr("the journal"));
  if (record.what != "step") return;
  const auto at = house_.by_key.find(record.name);
  if (at == house_.by_key.end()) return find(trf("the journal names a step that is none: {}", record.name));
  check_record(at->second, record);
  auto& now = now_[at->second.index()];
  now.intended = record.state == "intended";
  if (now.lost && record.state == "effect_unknown") now.lost = false;
}

void Checker::check_record(StepId step, const journal::Record& record) {
  const auto& own = house_.steps[step.index()];
  if (own.check || own.always || own.ends.empty() || record.state != "changed") return;
  const bool disturbed = hosts_.boots(house_.host_of(step)) != now_[step.index()].boots;
  if (!disturbed && !converged(step)) find(trf("{} is recorded as changed before it is true", key(step)));
}

void Checker::host_unreachable(const Host& /*host*/, const std::string& why) { check_secrets(why, tr("a message")); }

void Checker::step_started(const catalog::Step& step, Instant /*at*/) {
  auto& now = now_[step.id.index()];
  if (now.started) find(trf("{} starts twice", step.key));
  now.started = true;
  now.boots = hosts_.boots(step.host);
  check_dependencies(step.id, tr("starts"));
}

void Checker::step_output(const catalog::Step& /*step*/, const std::string& line) { check_secrets(line, tr("output")); }

void Checker::step_ended(const catalog::Step& step, const engine::StepReport& report) {
  auto& now = now_[step.id.index()];
  if (now.ended) find(trf("{} ends twice", step.key));
  now.ended = true;
  now.result = report.result;
  now.proven = good(report.result);
  check_doubt(step.id);
  if (now.proven && !now.started) find(trf("{} has ended well without having started", step.key));
  if (report.result == StepResult::changed && !now.acted)
    find(trf("{} is told as changed and has not acted", step.key));
  const auto& own = house_.steps[step.id.index()];
  const bool disturbed = hosts_.boots(step.host) != now.boots;
  if (now.proven && !own.check && !own.ends.empty() && !disturbed && !converged(step.id)) {
    find(trf("{} is told as done and is not", step.key));
  }
  check_report(report);
}

void Checker::check_report(const engine::StepReport& report) {
  const auto where = tr("a step's report");
  for (const auto* text : {&report.reason, &report.hint, &report.diff, &report.output}) check_secrets(*text, where);
  for (const auto& action : report.actions) check_secrets(action, where);
  for (const auto& change : report.changes) {
    check_secrets(change.is, where);
    check_secrets(change.should, where);
  }
}

void Checker::check_secrets(const std::string& text, const char* where) {
  if (text.size() < 4) return;
  for (const auto& secret : house_.secrets) {
    if (text.find(secret) != std::string::npos) find(trf("a secret is shown in {}", where));
  }
}

void Checker::end_run(const engine::RunSummary& summary) {
  if (!summary.interrupted) check_blocked(summary);
  if (!flights_.empty()) find(tr("the run has ended while something was under way"));
}

/// Skipped is what comes after a failure, directly or not, and only that; and all of that.
void Checker::check_blocked(const engine::RunSummary& summary) {
  std::vector<bool> blocked(house_.steps.size(), false);
  for (const auto id : house_.order) {
    for (const auto before : house_.steps[id.index()].before) {
      if (chosen(before) && (blocked[before.index()] || !now_[before.index()].proven)) blocked[id.index()] = true;
    }
  }
  for (const auto& report : summary.steps) {
    const auto step = report.step;
    const bool skipped = report.result == StepResult::skipped;
    if (skipped && !blocked[step.index()]) find(trf("{} is skipped, and nothing before it has failed", key(step)));
    if (good(report.result) && blocked[step.index()]) find(trf("{} has run after a failure before it", key(step)));
  }
}

void Checker::check_end_state() {
  for (std::uint32_t i = 0; i < house_.expected.size(); ++i) {
    const HostId host{i};
    for (const auto& expected : house_.expected[i]) {
      if (matches(expected, hosts_.get(host, expected.query))) continue;
      find(trf("in the end {} {} on {} is not as in a calm run", expected.query.family, expected.query.key,
               house_.catalog->estate.hosts[i].name));
    }
    if (hosts_.facts(host).size() > house_.expected[i].size()) {
      find(trf("in the end {} has more than after a calm run", house_.catalog->estate.hosts[i].name));
    }
  }
  if (!owed_.empty()) find(trf("in the end the restart of {} is still owed", *owed_.begin()));
  for (const auto& step : house_.catalog->steps) {
    const bool ours = chosen(step.id) && excused_.count(step.key) == 0;
    if (ours && house_.steps[step.id.index()].restarts && restart_owed(step.id)) {
      find(trf("the restart of {} was lost", step.key));
    }
  }
}

void Checker::check_second_run() {
  for (const auto& step : house_.catalog->steps) {
    if (!now_[step.id.index()].acted || house_.steps[step.id.index()].always || notifier_acted(step.id)) continue;
    find(trf("{} acts in a second run", step.key));
  }
}

}  // namespace reprise::rehearse
