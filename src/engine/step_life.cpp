// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
// The life of a step after the look: difference, journal, effect, proof.
#include <algorithm>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "engine/run.hpp"

namespace reprise::engine {
namespace {

constexpr Duration kFirstPause{200};
constexpr Duration kLongestPause{5'000};

std::string describe(const Diff& diff) {
  std::vector<std::string> parts;
  for (const auto& change : diff.changes) {
    parts.push_back(change.is.empty() && change.should.empty()
                        ? change.field
                        : trf("{}: is {}, should be {}", change.field, change.is, change.should));
  }
  return join(parts, "; ");
}

std::string tail_of(const std::string& text) {
  constexpr std::size_t most_lines = 40;
  auto lines = split_lines(text);
  if (lines.size() > most_lines) lines.erase(lines.begin(), lines.end() - most_lines);
  return join(lines, "\n");
}

}  // namespace

void Run::evaluate(StepId id) {
  const auto& step = step_of(id);
  auto diff = step.kind->diff(at(id).params, facts_of(id), notified(id));
  if (!diff.refusal.empty()) {
    evaluate_refusal(id, diff);
  } else if (!diff.known) {
    evaluate_unknown(id, diff);
  } else if (diff.converged()) {
    end(id, at(id).acted ? StepResult::changed : StepResult::ok);
  } else {
    evaluate_difference(id, std::move(diff));
  }
}

void Run::evaluate_refusal(StepId id, const Diff& diff) {
  auto& report = at(id).report;
  if (options_.mode == Mode::plan && at(id).stale && any_broken(id)) {
    report.reason = trf("known after {}", step_of(report.because).key);
    end(id, StepResult::unknown);
  } else if (!any_broken(id) || !settling(id)) {
    fail(id, clean(diff.refusal));
  }
}

bool Run::any_broken(StepId id) const {
  const auto& facts = facts_[step_of(id).host.index()];
  const auto queries = step_of(id).kind->facts(at(id).params);
  return std::any_of(queries.begin(), queries.end(),
                     [&](const FactQuery& query) { return facts.get(query).state == Fact::State::broken; });
}

void Run::evaluate_unknown(StepId id, const Diff& diff) {
  auto& report = at(id).report;
  report.changes = diff.changes;
  if (options_.mode == Mode::plan) {
    if (report.because.valid()) report.reason = trf("known after {}", step_of(report.because).key);
    end(id, StepResult::unknown);
    return;
  }
  if (any_broken(id) && settling(id)) return;
  const std::string because =
      report.because.valid() ? step_of(report.because).key : std::string(tr("a step before it"));
  fail(id, trf("a value of {} is missing", because));
}

void Run::evaluate_difference(StepId id, Diff diff) {
  const auto& step = step_of(id);
  const bool only_looks = step.kind->spec().check_only || options_.mode == Mode::verify || step.verify;
  if (options_.mode == Mode::plan) {
    evaluate_plan(id, std::move(diff));
  } else if (only_looks) {
    evaluate_check(id, diff);
  } else if (at(id).acted && !at(id).in_doubt && at(id).settle_until) {
    if (settling(id)) return;
    effect_failed(id, trf("changed, but the difference is still there: {}", clean(describe(diff))), Reply::came);
  } else if (diff.always && done_before_.count(step.key) != 0) {
    at(id).report.reason = tr("done before the interruption");
    end(id, StepResult::ok);
  } else {
    act(id, std::move(diff));
  }
}

void Run::evaluate_plan(StepId id, Diff diff) {
  auto& report = at(id).report;
  if (step_of(id).kind->spec().check_only || step_of(id).verify) {
    report.reason = tr("looked at when everything before it is done");
    end(id, StepResult::unknown);
    return;
  }
  for (const auto& action : diff.actions) {
    report.actions.push_back(action.title);
    // later steps are planned on what this one will have made true
    for (const auto& [query, fact] : action.becomes) facts_of(id).set(query, fact);
  }
  report.changes = std::move(diff.changes);
  report.diff = clean(diff.text);
  end(id, StepResult::would_change);
}

void Run::evaluate_check(StepId id, const Diff& diff) {
  auto& progress = at(id);
  if (settling(id)) return;
  progress.report.changes = diff.changes;
  progress.report.diff = clean(diff.text);
  fail(id, clean(describe(diff)));
}

bool Run::settling(StepId id) {
  auto& progress = at(id);
  if (!progress.settle_until || world_.now() >= *progress.settle_until || interrupts_ > 0) return false;
  progress.pause = progress.pause.count() == 0 ? kFirstPause : std::min(progress.pause * 3 / 2, kLongestPause);
  look_later(id, progress.pause);
  return true;
}

void Run::act(StepId id, Diff diff) {
  const auto& step = step_of(id);
  auto& progress = at(id);
  if (diff.actions.empty()) {
    fail(id, trf("differs and there is no way to mend it: {}", clean(describe(diff))));
    return;
  }
  if (journal_ != nullptr) {
    journal::Entry entry{step.key,
                         catalog_.estate.hosts[step.host.index()].name,
                         journal::State::intended,
                         world_.now(),
                         {},
                         clean(describe(diff))};
    std::vector<std::string> targets;
    for (const auto target : step.notifies) targets.push_back(step_of(target).key);
    if (auto status = journal_->intend(info_.run, entry, targets); !status) {
      journal_error(status.error());
      fail(id, journal_failure_);
      return;
    }
  }
  Duration settle{0};
  progress.report.actions.clear();
  for (const auto& action : diff.actions) {
    settle = std::max(settle, action.settle);
    progress.report.actions.push_back(action.title);
  }
  progress.report.changes = diff.changes;
  progress.report.diff = clean(diff.text);
  progress.report.attempts = progress.failures + 1;
  progress.acted = true;
  progress.settle_until = Instant{0};
  progress.pause = Duration(0);
  progress.diff = std::move(diff);
  Operation operation{Operation::What::act, id, {}, step.kind->facts(progress.params)};
  submit(std::move(operation), step.host, progress.diff.actions, kinds::Fence::effect);
}

void Run::acted(const Operation& operation, const Outcome& outcome) {
  const auto id = operation.node;
  auto& progress = at(id);
  Duration settle{0};
  bool disconnects = false;
  for (const auto& action : progress.diff.actions) {
    settle = std::max(settle, action.settle);
    disconnects = disconnects || action.disconnects;
  }
  progress.settle_until = world_.now() + settle;
  if (outcome.kind != Outcome::Kind::exited) {
    if (disconnects && outcome.sent && interrupts_ == 0) {
      look_later(id, Duration(1000));
    } else if (outcome.kind == Outcome::Kind::locked || outcome.kind == Outcome::Kind::untrusted) {
      locked_ = locked_ || outcome.kind == Outcome::Kind::locked;
      host_lost(step_of(id).host, outcome.message);
      progress.report.reason = outcome.message;
      end(id, StepResult::unreachable);
    } else {
      effect_failed(id, outcome.message, outcome.sent ? Reply::lost : Reply::not_sent);
    }
    return;
  }
  auto answers = kinds::parse(outcome.out, operation.queries, operation.nonce);
  progress.report.output = tail_of(clean(answers.text + outcome.err));
  if (outcome.exit_code != 0) {
    effect_failed(id, trf("exit code {}", outcome.exit_code), Reply::came);
    return;
  }
  if (progress.diff.always) {
    store(step_of(id).host, operation.queries, std::move(answers.facts));
    end(id, StepResult::changed);
    return;
  }
  if (disconnects || !answers.complete) {
    look_later(id, Duration(1000));
    return;
  }
  if (notified(id)) pending_.erase(step_of(id).key);  // it has acted: what is left must be a difference of its own
  store(step_of(id).host, operation.queries, std::move(answers.facts));
  evaluate(id);
}

void Run::effect_failed(StepId id, const std::string& why, Reply reply) {
  auto& progress = at(id);
  const auto& step = step_of(id);
  progress.settle_until.reset();
  if (interrupts_ > 1) {
    end(id, StepResult::interrupted);
    return;
  }
  if (reply == Reply::lost && journal_ != nullptr) {
    journal::Entry entry{
        step.key,  catalog_.estate.hosts[step.host.index()].name, journal::State::effect_unknown, world_.now(), {},
        clean(why)};
    if (auto status = journal_->append(info_.run, entry); !status) journal_error(status.error());
  }
  ++progress.failures;
  // a lost reply is neither success nor failure: one more look is owed, and if the effect did not happen, one more try
  const auto allowed = step.retries + (reply == Reply::came ? 0 : 2);
  if (progress.failures <= allowed && interrupts_ == 0) {
    progress.in_doubt = true;
    const auto exponent = std::min(progress.failures - 1, 5);
    look_later(id, std::min(Duration(1000LL << exponent), Duration(30'000)));
    return;
  }
  if (reply != Reply::came) host_lost(step.host, why);
  fail(id, why, tr("what it changed before it failed is left as it is; `reprise apply` looks again and goes on"));
}

void Run::fail(StepId id, std::string reason, std::string hint) {
  if (is_gather(id)) {  // only an internal error can come here
    host_lost(host_of_gather(id), reason);
    scheduler_.finish(id, sched::Ended::good);
    return;
  }
  auto& report = at(id).report;
  report.reason = std::move(reason);
  report.hint = std::move(hint);
  end(id, StepResult::failed);
}

}  // namespace reprise::engine
