// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
// The life of a step after the look: difference, journal, effect, proof.
#include <algorithm>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "engine/run.hpp"
#include "kinds/parts.hpp"

namespace reprise::engine {
namespace {

constexpr Duration kFirstPause{200};
constexpr Duration kLongestPause{5'000};

std::string describe(const std::vector<Change>& changes) {
  std::string out;
  for (const auto& change : changes) {
    if (!out.empty()) out += "; ";
    const bool only_named = change.is.empty() && change.should.empty();
    out += only_named ? change.field : trf("{}: is {}, should be {}", change.field, change.is, change.should);
  }
  return out;
}

Duration pause_after_failure(int failures) {
  return std::min(Duration(1000LL << std::min(failures - 1, 5)), Duration(30'000));
}

/// The end of what was printed, for people: a host may send a single line of megabytes.
std::string tail_of(const std::string& text) {
  constexpr std::size_t most_lines = 40;
  constexpr std::size_t most_bytes = 16 * 1024;
  auto from = text.size() > most_bytes ? text.size() - most_bytes : 0;
  while (from < text.size() && (static_cast<unsigned char>(text[from]) & 0xC0U) == 0x80U) ++from;
  auto tail = std::string_view(text).substr(from);
  if (tail.ends_with('\n')) tail.remove_suffix(1);
  auto start = tail.size();
  for (std::size_t lines = 0; lines < most_lines; ++lines) {
    start = start == 0 ? std::string_view::npos : tail.rfind('\n', start - 1);
    if (start == std::string_view::npos) return (from > 0 ? "..." : "") + std::string(tail);
  }
  return std::string(tail.substr(start + 1));
}

}  // namespace

void Run::evaluate(StepId id) {
  const auto& step = step_of(id);
  auto diff = step.kind->diff(params_of(id), facts_of(id), notified(id));
  if (!diff.refusal.empty()) {
    evaluate_refusal(id, diff);
  } else if (!diff.known) {
    evaluate_unknown(id, diff);
  } else if (step.kind->spec().by_people) {
    evaluate_errand(id, diff);
  } else if (diff.converged()) {
    end(id, at(id).acted ? StepResult::changed : StepResult::ok);
  } else {
    evaluate_difference(id, std::move(diff));
  }
}

void Run::evaluate_refusal(StepId id, const Diff& diff) {
  auto& report = at(id).report;
  const bool broken = any_broken(id);
  if (options_.mode == Mode::plan && broken && at(id).stale) {
    report.reason = trf("known after {}", step_of(report.because).key);
    end(id, StepResult::unknown);
  } else if (options_.mode == Mode::plan && broken && only_looks(id)) {
    report.reason = tr("looked at when everything before it is done");
    end(id, StepResult::unknown);
  } else if (!broken || !look_again(id)) {
    fail(id, clean(diff.refusal));
  }
}

bool Run::any_broken(StepId id) const {
  const auto& facts = facts_[step_of(id).host.index()];
  return std::any_of(queries_of(id).begin(), queries_of(id).end(),
                     [&](const FactQuery& query) { return facts.get(query).state == Fact::State::broken; });
}

void Run::evaluate_unknown(StepId id, const Diff& diff) {
  auto& report = at(id).report;
  tell(id, diff);
  const auto because = report.because;
  if (options_.mode == Mode::plan) {
    if (because.valid()) report.reason = trf("known after {}", step_of(because).key);
    end(id, StepResult::unknown);
    return;
  }
  fail(id,
       trf("a value of {} is missing", because.valid() ? step_of(because).key : std::string(tr("a step before it"))),
       because.valid() && !selected(because) ? tr("that step is not part of this run: choose it as well") : "");
}

void Run::evaluate_difference(StepId id, Diff diff) {
  const auto& step = step_of(id);
  if (options_.mode == Mode::plan) {
    evaluate_plan(id, diff);
  } else if (only_looks(id) || options_.mode == Mode::verify) {
    evaluate_check(id, diff);
  } else if (at(id).acted && !at(id).in_doubt && at(id).settle_until) {
    if (settling(id)) return;
    effect_failed(id, trf("changed, but the difference is still there: {}", clean(describe(diff.changes))),
                  at(id).order_lost ? Reply::lost : Reply::came);
  } else if (diff.always && done_before_.count(step.key) != 0) {
    at(id).report.reason = tr("done before the interruption");
    end(id, StepResult::ok);
  } else {
    act(id, std::move(diff));
  }
}

void Run::evaluate_plan(StepId id, const Diff& diff) {
  auto& report = at(id).report;
  if (only_looks(id)) {
    report.reason = tr("looked at when everything before it is done");
    end(id, StepResult::unknown);
    return;
  }
  tell(id, diff);
  for (const auto& action : diff.actions) {
    report.actions.push_back(clean(action.title));
    // later steps are planned on what this one will have made true
    for (const auto& [query, fact] : action.becomes) facts_of(id).set(query, fact);
  }
  end(id, StepResult::would_change);
}

std::vector<Change> Run::cleaned(const std::vector<Change>& changes) const {
  std::vector<Change> out;
  out.reserve(changes.size());
  for (const auto& change : changes) out.push_back({clean(change.field), clean(change.is), clean(change.should)});
  return out;
}

void Run::tell(StepId id, const Diff& diff) {
  auto& report = at(id).report;
  report.changes = cleaned(diff.changes);
  report.diff = clean(diff.text);
}

void Run::evaluate_check(StepId id, const Diff& diff) {
  if (look_again(id)) return;
  tell(id, diff);
  fail(id, describe(at(id).report.changes));
}

/// True: the step is not over yet; the effect may still come to show, or what is checked may still come.
bool Run::settling(StepId id) {
  auto& progress = at(id);
  if (!progress.settle_until || world_.now() >= *progress.settle_until || options_.mode == Mode::plan) return false;
  if (interrupts_ > 0) {
    stop(id);
    return true;
  }
  progress.pause = progress.pause.count() == 0 ? kFirstPause : std::min(progress.pause * 3 / 2, kLongestPause);
  look_later(id, progress.pause);
  return true;
}

/// settling(), and after it the retries of a step that only looks.
bool Run::look_again(StepId id) {
  if (settling(id)) return true;
  if (!only_looks(id) || at(id).failures >= step_of(id).retries) return false;
  if (interrupts_ > 0) {
    stop(id);
  } else {
    look_later(id, pause_after_failure(++at(id).failures));
  }
  return true;
}

/// False: the step has been ended, because no new effect may start.
bool Run::may_act(StepId id) {
  if (interrupts_ > 0) {
    stop(id);
  } else if (!journal_failure_.empty()) {
    fail(id, journal_failure_,
         tr("nothing was changed by this step; make room for the journal and run `reprise apply --resume`"));
  }
  return !at(id).ended;
}

/// `changes` as people may see them.
bool Run::journal_intent(StepId id, const std::vector<Change>& changes) {
  if (journal_ == nullptr) return true;
  const auto& step = step_of(id);
  journal::Entry entry{
      step.key,         catalog_.estate.hosts[step.host.index()].name, journal::State::intended, world_.now(), {},
      describe(changes)};
  std::vector<std::string> targets;
  for (const auto target : step.notifies) targets.push_back(step_of(target).key);
  if (auto status = journal_->intend(info_.run, std::move(entry), targets); !status) journal_error(status.error());
  return may_act(id);
}

/// Its intent is on record, and it is about to act; false: nobody may.
bool Run::begin_effect(StepId id, const Diff& diff) {
  if (!may_act(id)) return false;
  auto changes = cleaned(diff.changes);
  if (!journal_intent(id, changes)) return false;
  auto& progress = at(id);
  progress.report.changes = std::move(changes);
  progress.report.diff = clean(diff.text);
  progress.report.actions.clear();
  for (const auto& action : diff.actions) progress.report.actions.push_back(clean(action.title));
  progress.report.attempts = progress.failures + 1;
  progress.acted = true;
  progress.at_work = false;
  progress.order_lost = false;
  progress.pause = Duration(0);
  progress.always = diff.always;
  progress.settle = Duration(0);
  progress.disconnects = false;
  for (const auto& action : diff.actions) {
    progress.settle = std::max(progress.settle, action.settle);
    progress.disconnects = progress.disconnects || action.disconnects;
  }
  return true;
}

void Run::act(StepId id, Diff diff) {
  if (diff.actions.empty()) {
    fail(id, trf("differs and there is no way to mend it: {}", clean(describe(diff.changes))));
    return;
  }
  if (hold(id, diff)) return;
  if (!begin_effect(id, diff)) return;
  send_effect({id}, std::move(diff.actions));
}

/// The effect of one step, or of several that act as one; the first leads.
void Run::send_effect(const std::vector<StepId>& acting, std::vector<Action> actions) {
  auto next = next_after(acting);
  auto questions = questions_of(acting, next);
  const bool quick = !next.empty() && kinds::is_quick(actions, {});
  submit({Operation::What::act, acting.front(), {}, std::move(questions), std::move(next), quick},
         step_of(acting.front()).host, std::move(actions), kinds::Fence::effect);
}

void Run::acted(const Operation& operation, const Outcome& outcome, kinds::Answers answers) {
  if (acted_together(operation, outcome, answers)) return;
  const auto id = operation.node;
  auto& progress = at(id);
  const bool disconnects = progress.disconnects;
  progress.settle_until = world_.now() + progress.settle;
  if (outcome.kind != Outcome::Kind::exited && disconnects && outcome.sent && interrupts_ == 0) {
    progress.order_lost = true;
    look_later(id, Duration(1000));
    return;
  }
  progress.report.output = tail_of(clean_output(answers.text) + clean_output(outcome.err));
  if (outcome.kind != Outcome::Kind::exited) {
    effect_broke(id, outcome);
  } else if (outcome.exit_code != 0) {
    effect_failed(id, trf("exit code {}", outcome.exit_code), Reply::came);
  } else if (progress.always) {
    if (answers.complete) store(step_of(id).host, operation.queries, std::move(answers.facts));
    end(id, StepResult::changed);
    if (answers.complete) looked_ahead(operation.next);
  } else if (interrupts_ == 0 && (disconnects || !answers.complete)) {
    look_later(id, Duration(1000));
  } else if (!answers.complete) {
    stop(id);
  } else {
    if (notified(id)) pending_.erase(step_of(id).key);  // it has acted: what is left must be a difference of its own
    store(step_of(id).host, operation.queries, std::move(answers.facts));
    evaluate(id);
    looked_ahead(operation.next);
  }
}

/// The effect did not run to its end.
void Run::effect_broke(StepId id, const Outcome& outcome) {
  switch (outcome.kind) {
    case Outcome::Kind::locked:
    case Outcome::Kind::untrusted:
      give_up(id, outcome);
      break;
    case Outcome::Kind::lost:
      effect_failed(id, clean(outcome.message), Reply::lost);
      break;
    case Outcome::Kind::unreachable:
      effect_failed(id, clean(outcome.message), Reply::not_sent);
      break;
    default:  // its processes were ended: a failure like any other, not a doubt
      effect_failed(id, clean(outcome.message), Reply::came);
  }
}

void Run::effect_failed(StepId id, const std::string& why, Reply reply) {
  auto& progress = at(id);
  const auto& step = step_of(id);
  progress.settle_until.reset();
  if (reply == Reply::lost && journal_ != nullptr) {
    journal::Entry entry{
        step.key, catalog_.estate.hosts[step.host.index()].name, journal::State::effect_unknown, world_.now(), {}, why};
    if (auto status = journal_->append(info_.run, std::move(entry)); !status) journal_error(status.error());
  }
  ++progress.failures;
  // a lost reply is neither success nor failure: one more look is owed, and if the effect did not happen, one more try
  const auto allowed = step.retries + (reply == Reply::came ? 0 : 2);
  if (interrupts_ > 1 || (interrupts_ > 0 && progress.failures <= allowed)) {
    stop(id);
  } else if (progress.failures <= allowed) {
    progress.in_doubt = true;
    progress.at_work = reply == Reply::lost;
    look_later(id, pause_after_failure(progress.failures));
  } else if (reply == Reply::not_sent) {
    host_lost(step.host, why);
    progress.report.reason = why;
    end(id, StepResult::unreachable);
  } else {
    fail(id, why, tr("what it changed before it failed is left as it is; `reprise apply` looks again and goes on"));
  }
}

void Run::fail(StepId id, std::string reason, std::string hint) {
  auto& report = at(id).report;
  report.reason = std::move(reason);
  report.hint = std::move(hint);
  end(id, StepResult::failed);
}

}  // namespace reprise::engine
