// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
// How steps and runs end: results, journal, what a failure blocks, the summary.
#include <algorithm>

#include "base/exit_code.hpp"
#include "base/i18n.hpp"
#include "engine/run.hpp"

namespace reprise::engine {

std::string to_string(StepResult result) {
  switch (result) {
    case StepResult::ok:
      return "ok";
    case StepResult::changed:
      return "changed";
    case StepResult::would_change:
      return "would change";
    case StepResult::unknown:
      return "unknown";
    case StepResult::failed:
      return "failed";
    case StepResult::skipped:
      return "skipped";
    case StepResult::unreachable:
      return "unreachable";
    case StepResult::interrupted:
      return "interrupted";
    case StepResult::waiting:
      return "waiting";
  }
  return "?";
}

namespace {

journal::State state_of(StepResult result) {
  switch (result) {
    case StepResult::changed:
      return journal::State::changed;
    case StepResult::failed:
      return journal::State::failed;
    case StepResult::skipped:
      return journal::State::skipped;
    case StepResult::unreachable:
      return journal::State::unreachable;
    case StepResult::interrupted:
      return journal::State::interrupted;
    case StepResult::waiting:
      return journal::State::waiting;
    default:
      return journal::State::ok;
  }
}

bool good(StepResult result) {
  return result == StepResult::ok || result == StepResult::changed || result == StepResult::would_change;
}

}  // namespace

void Run::end(StepId id, StepResult result) {
  auto& progress = at(id);
  if (progress.ended) return;
  progress.ended = true;
  ++ended_;
  progress.report.result = result;
  progress.report.ended = world_.now();
  if (good(result)) publish_outputs(id);
  record(id, result);
  sink_.step_ended(step_of(id), progress.report);
  spread(id, result == StepResult::changed || result == StepResult::would_change);
  // plan and verify look at everything; only where effects depend on it does a failure block what comes after
  const bool blocks = changes_hosts() && !good(result);
  const auto blocked = scheduler_.finish(id, blocks ? sched::Ended::failed : sched::Ended::good);
  // what the user has stopped is not blocked but waits for the next run
  if (result != StepResult::interrupted) skip_blocked(blocked, id);
  report_progress();
}

void Run::stop(StepId id) {
  at(id).report.reason = tr("stopped by the user; `reprise apply --resume` goes on");
  end(id, StepResult::interrupted);
}

void Run::publish_outputs(StepId id) {
  auto values = step_of(id).kind->outputs(params_of(id), facts_of(id));
  for (const auto& spec : step_of(id).kind->spec().outputs) {
    const auto it = values.find(spec.name);
    if (it == values.end()) continue;
    if (it->second.secret() != nullptr) add_secret(*it->second.secret());
    if (spec.secret && it->second.string() != nullptr) add_secret(Secret(*it->second.string()));
  }
  // it may have printed the secret that it made
  if (secrets_were_made_) at(id).report.output = clean(at(id).report.output);
  if (!values.empty()) outputs_.set(id, std::move(values));
}

void Run::add_secret(const Secret& secret) {
  masker_.add(secret);
  secrets_were_made_ = true;
}

void Run::record(StepId id, StepResult result) {
  const auto& step = step_of(id);
  const auto& report = at(id).report;
  if (journal_ != nullptr) {
    journal::Entry entry{step.key,
                         catalog_.estate.hosts[step.host.index()].name,
                         state_of(result),
                         report.ended,
                         std::max(Duration(0), report.ended - report.started - at(id).not_own),
                         clean(report.reason)};
    if (auto status = journal_->append(info_.run, std::move(entry)); !status) journal_error(status.error());
  }
  if (!good(result) || options_.mode == Mode::verify) return;
  if (step.kind->spec().restartable && (at(id).acted || notified(id))) {
    pending_.erase(step.key);
    if (journal_ != nullptr && changes_hosts()) {
      if (auto status = journal_->notified(step.key); !status) journal_error(status.error());
    }
  }
  if (result == StepResult::ok) return;
  for (const auto target : step.notifies) pending_.insert(step_of(target).key);
}

void Run::spread(StepId id, bool changed) {
  if (!changed && !at(id).stale) return;
  for (const auto next : graph_.after(id)) {
    if (is_gather(next)) continue;
    at(next).stale = true;
    if (!at(next).report.because.valid()) at(next).report.because = changed ? id : at(id).report.because;
  }
}

void Run::skip_blocked(const std::vector<StepId>& blocked, StepId because) {
  for (const auto id : blocked) {
    if (is_gather(id)) continue;
    auto& progress = at(id);
    if (progress.ended) continue;
    progress.ended = true;
    if (!selected(id)) continue;
    ++ended_;
    auto& report = progress.report;
    const bool same_host = step_of(id).host == step_of(because).host;
    const bool gone = same_host && at(because).report.result == StepResult::unreachable;
    report.step = id;
    report.result = gone ? StepResult::unreachable : StepResult::skipped;
    report.started = report.ended = world_.now();
    report.because = because;
    const bool waits = at(because).report.result == StepResult::waiting;
    report.reason = gone    ? host_why_[step_of(id).host.index()]
                    : waits ? trf("skipped because {} waits for a person", step_of(because).key)
                            : trf("skipped because {} did not succeed", step_of(because).key);
    record(id, report.result);
    sink_.step_ended(step_of(id), report);
  }
}

void Run::journal_error(const Error& error) {
  if (!journal_failure_.empty()) return;
  journal_failure_ = trf("the journal cannot be written ({}): no further change is started", error.message);
}

std::vector<HostCount> Run::count_hosts() const {
  std::vector<HostCount> all(catalog_.estate.hosts.size());
  std::vector<bool> used(all.size(), false);
  for (const auto& step : catalog_.steps) {
    if (!selected(step.id) || !at(step.id).ended) continue;
    auto& count = all[step.host.index()];
    used[step.host.index()] = true;
    switch (at(step.id).report.result) {
      case StepResult::ok:
        ++count.ok;
        break;
      case StepResult::changed:
      case StepResult::would_change:
        ++count.changed;
        break;
      case StepResult::failed:
        ++count.failed;
        break;
      case StepResult::unreachable:
        ++count.unreachable;
        break;
      case StepResult::waiting:
        ++count.waiting;
        break;
      default:
        ++count.skipped;
        break;
    }
  }
  std::vector<HostCount> out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].host = catalog_.estate.hosts[i].name;
    if (used[i]) out.push_back(all[i]);
  }
  return out;
}

int Run::exit_code(const RunSummary& summary) const {
  int failed = 0;
  int unreachable = 0;
  int changes = 0;
  int waiting = 0;
  for (const auto& host : summary.hosts) {
    failed += host.failed;
    unreachable += host.unreachable;
    changes += host.changed;
    waiting += host.waiting;
  }
  ExitCode code = ExitCode::ok;
  if (options_.mode == Mode::plan && changes > 0) code = ExitCode::changes;
  if (waiting > 0) code = ExitCode::waiting;
  if (unreachable > 0) code = ExitCode::unreachable;
  if (failed > 0 || !journal_failure_.empty()) code = ExitCode::failed;
  if (locked_) code = ExitCode::locked;
  if (summary.interrupted) code = ExitCode::interrupted;
  return static_cast<int>(code);
}

RunSummary Run::close() {
  RunSummary summary;
  summary.steps.reserve(info_.steps);
  for (const auto& step : catalog_.steps) {
    if (!selected(step.id)) continue;
    auto& progress = at(step.id);
    if (!progress.ended && progress.started) stop(step.id);  // it was waiting to look again
    if (!progress.ended) {
      progress.ended = true;
      progress.report.step = step.id;
      progress.report.result = StepResult::interrupted;
      progress.report.reason = tr("stopped by the user before it could start");
    }
    summary.interrupted = summary.interrupted || progress.report.result == StepResult::interrupted;
    summary.steps.push_back(std::move(progress.report));
  }
  summary.info = info_;
  summary.ended = world_.now();
  summary.hosts = count_hosts();
  summary.exit_code = exit_code(summary);
  if (journal_ != nullptr) {
    auto state = summary.exit_code == 0 ? journal::RunState::finished : journal::RunState::failed;
    if (summary.exit_code == static_cast<int>(ExitCode::waiting)) state = journal::RunState::waiting;
    if (summary.interrupted) state = journal::RunState::interrupted;
    if (auto status = journal_->end_run(info_.run, state, summary.ended); !status) journal_error(status.error());
    summary.exit_code = exit_code(summary);
  }
  summary.journal_failure = journal_failure_;
  sink_.run_ended(catalog_, summary);
  return summary;
}

}  // namespace reprise::engine
