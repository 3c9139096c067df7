// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
// Facts: one look a host at the start, and again for what a change may have made stale.
#include <algorithm>
#include <utility>

#include "base/i18n.hpp"
#include "engine/labels.hpp"
#include "engine/run.hpp"

namespace reprise::engine {
namespace {

constexpr int kMostLostLooks = 4;
constexpr Duration kPauseForLife{5'000};

/// The text that goes to a host.
Status compose(Request& request) {
  auto fence = request.waits_for_effects ? kinds::Fence::wait : kinds::Fence::none;
  if (request.effect) fence = kinds::Fence::effect;
  auto script = kinds::compose(request.actions, request.queries.list(), request.nonce, fence);
  if (!script) return script.error();
  request.script = std::move(script->text);
  request.input = std::move(script->input);
  return Done{};
}

Duration pause_after_lost_look(int lost) {
  return Duration(std::min<std::int64_t>(1000LL << std::min(lost, 4), 10'000));
}

}  // namespace

void Run::submit(Operation operation, HostId host, std::vector<Action> actions, kinds::Fence fence) {
  operation.nonce = options_.nonce + std::to_string(++nonce_count_);
  Request request;
  request.host = host;
  request.label = is_gather(operation.node) ? "facts" : step_of(operation.node).key;
  request.compose = &compose;
  request.effect = !actions.empty();
  request.actions = std::move(actions);
  request.queries = operation.queries;
  request.nonce = operation.nonce;
  request.waits_for_effects = fence == kinds::Fence::wait;
  request.live = request.effect;
  request.one_stream = request.effect;
  request.total_timeout = request.effect ? options_.effect_timeout : options_.look_timeout;
  if (fence == kinds::Fence::wait) request.total_timeout += Duration(1'800'000);
  if (request.effect) {
    request.total_timeout = effect_limit(operation.node, request.actions);
    // who allows a step so long knows that it is slow, and perhaps silent
    request.idle_timeout = std::max(options_.idle_timeout, step_of(operation.node).timeout);
  }
  if (const auto company = company_.find(operation.node); company != company_.end()) {
    for (const auto id : company->second) request.label += kLabelSeparator + step_of(id).key;
  }
  if (request.effect) {
    outbox_.emplace_back(std::move(request), std::move(operation));
  } else {
    operations_.emplace(world_.submit(std::move(request)), std::move(operation));
  }
}

/// The effects of a moment leave together: their intents reach the disk with one fsync(2). False: the journal cannot be
/// written, so that they stay here and their steps have ended.
bool Run::send_off() {
  if (outbox_.empty()) return true;
  auto effects = std::exchange(outbox_, {});
  if (journal_ != nullptr) {
    if (auto status = journal_->sync(); !status) journal_error(status.error());
  }
  for (auto& [request, operation] : effects) {
    if (journal_failure_.empty()) {
      operations_.emplace(world_.submit(std::move(request)), std::move(operation));
    } else {
      not_sent(operation.node);
    }
  }
  return journal_failure_.empty();
}

/// The effect of `leader`, and of all that would have acted with it, stays here.
void Run::not_sent(StepId leader) {
  auto company = company_.extract(leader);
  if (!company.empty()) {
    for (const auto id : company.mapped()) may_act(id);
  }
  may_act(leader);
}

/// What the playbook says; else what the actions want, one after the other.
Duration Run::effect_limit(StepId id, const std::vector<Action>& actions) const {
  const auto said = step_of(id).timeout;
  if (said.count() > 0) return said;
  Duration sum{0};
  bool own = false;
  for (const auto& action : actions) {
    own = own || action.timeout.count() > 0;
    sum += action.timeout.count() > 0 ? action.timeout : options_.effect_timeout;
  }
  return own ? sum : options_.effect_timeout;
}

void Run::start_gather(StepId node) {
  const auto host = host_of_gather(node);
  const auto& steps = graph_.after(node);  // a gather node comes before all steps of its host
  if (std::none_of(steps.begin(), steps.end(), [this](StepId id) { return selected(id); })) {
    scheduler_.finish(node, sched::Ended::good);
    return;
  }
  const auto chosen = [this](StepId id) { return selected(id); };
  auto queries = options_.selected.empty() ? setup_->first_look[host.index()]
                                           : first_questions(catalog_, setup_->queries, steps, chosen);
  submit({Operation::What::gather, node, {}, std::move(queries)}, host, {},
         changes_hosts() ? kinds::Fence::wait : kinds::Fence::none);
}

/// A guess for the time of return: what earlier steps change may still make more to do.
void Run::foresee(StepId node) {
  if (!options_.foresee) return;
  std::vector<StepId> converged;
  for (const auto id : graph_.after(node)) {
    const auto& step = step_of(id);
    if (!selected(id) || only_looks(id) || setup_->refers[id.index()]) continue;
    const bool done = step.kind->diff(step.params, facts_of(id), notified(id)).converged();
    if (done || vouched_for(id)) converged.push_back(id);
  }
  sink_.host_looked_at(catalog_.estate.hosts[host_of_gather(node).index()], converged);
}

void Run::gathered(const Operation& operation, const Outcome& outcome, std::vector<Fact> facts) {
  const auto host = host_of_gather(operation.node);
  auto& lost = lost_gathers_[host.index()];
  if (outcome.kind == Outcome::Kind::lost && interrupts_ == 0 && lost < kMostLostLooks) {
    look_later(operation.node, pause_after_lost_look(lost++));
    return;
  }
  if (outcome.kind == Outcome::Kind::unreachable && interrupts_ == 0 && may_come_to_life(host)) {
    look_later(operation.node, kPauseForLife);
    return;
  }
  if (outcome.kind == Outcome::Kind::exited && outcome.exit_code == 0) {
    hosts_[host.index()] = HostState::reachable;
    store(host, operation.queries, std::move(facts));
    foresee(operation.node);
  } else if (outcome.kind == Outcome::Kind::exited) {
    host_lost(host, trf("the first look ended with exit code {}: {}", outcome.exit_code, clean_output(outcome.err)));
  } else if (outcome.kind != Outcome::Kind::cancelled) {
    locked_ = locked_ || outcome.kind == Outcome::Kind::locked;
    host_lost(host, clean(outcome.message));
  }
  // its steps tell each for itself that the host is unreachable
  scheduler_.finish(operation.node, sched::Ended::good);
}

void Run::store(HostId host, const Queries& queries, std::vector<Fact> facts) {
  for (std::size_t i = 0; i < queries.size(); ++i) facts_[host.index()].set(queries[i], std::move(facts[i]));
}

std::vector<FactQuery> Run::missing_queries(StepId step) const {
  std::vector<FactQuery> missing;
  const auto& facts = facts_[step_of(step).host.index()];
  for (const auto& query : queries_of(step)) {
    if (!facts.has(query)) missing.push_back(query);
  }
  return missing;
}

bool Run::snapshot_serves(StepId step) const {
  if (step_of(step).kind->spec().check_only && changes_hosts()) return false;
  const bool plan = options_.mode == Mode::plan;  // it must not overwrite what earlier steps would make true
  if (at(step).stale && !at(step).fresh && !plan) return false;
  const auto& facts = facts_[step_of(step).host.index()];
  return std::all_of(queries_of(step).begin(), queries_of(step).end(), [&](const FactQuery& query) {
    const auto* fact = facts.find(query);
    return fact != nullptr && (plan || fact->state != Fact::State::broken);
  });
}

void Run::start_step(StepId id) {
  auto& progress = at(id);
  const auto& step = step_of(id);
  progress.started = true;
  progress.report.step = id;
  progress.report.started = world_.now();
  if (hosts_[step.host.index()] == HostState::unreachable) {
    progress.report.reason = host_why_[step.host.index()];
    end(id, StepResult::unreachable);
    return;
  }
  if (changes_hosts() && !may_act(id)) return;
  if (setup_->refers[id.index()]) {
    progress.resolved = step.params;
    const auto missing = resolve(*progress.resolved, outputs_);
    if (!missing.empty()) {
      progress.report.because = missing.front();
      return evaluate_unknown(id, Diff::unknown());
    }
    progress.queries = step.kind->facts(*progress.resolved);
  }
  if (only_looks(id)) {
    const auto within = parse_duration(params_of(id).text("within", "0"));
    // `within` is time for a change to show; where nothing changes, a short second look is enough
    constexpr Duration calm{5'000};
    const auto patience = within ? *within : Duration(0);
    progress.settle_until = progress.report.started + (changes_hosts() ? patience : std::min(patience, calm));
  }
  sink_.step_started(step, progress.report.started);
  if (snapshot_serves(id)) {
    evaluate(id);
  } else {
    look(id, kinds::Fence::none);
  }
}

void Run::look(StepId id, kinds::Fence fence) {
  const bool all = options_.mode != Mode::plan;  // see snapshot_serves
  auto queries = all ? queries_of(id) : Queries(missing_queries(id));
  if (queries.empty() && fence == kinds::Fence::none) {
    evaluate(id);
    return;
  }
  submit({Operation::What::look, id, {}, std::move(queries)}, step_of(id).host, {}, fence);
}

void Run::looked(const Operation& operation, const Outcome& outcome, std::vector<Fact> facts) {
  const auto id = operation.node;
  if (outcome.kind != Outcome::Kind::exited || outcome.exit_code != 0) {
    look_failed(id, outcome);
    return;
  }
  at(id).lost_looks = 0;
  at(id).in_doubt = false;
  at(id).at_work = false;
  if (at(id).acted && has_rebooted(id, operation.queries, facts)) pending_.erase(step_of(id).key);
  store(step_of(id).host, operation.queries, std::move(facts));
  evaluate(id);
}

/// A reboot is proven by another boot_id; nothing else tells whether an order got through before the connection broke.
bool Run::has_rebooted(StepId id, const Queries& queries, const std::vector<Fact>& now) const {
  const auto& before = facts_[step_of(id).host.index()];
  for (std::size_t i = 0; i < queries.size(); ++i) {
    if (now[i].exists() && now[i].get("boot_id") != before.get(queries[i]).get("boot_id")) return true;
  }
  return false;
}

void Run::look_failed(StepId id, const Outcome& outcome) {
  auto& progress = at(id);
  if (outcome.kind == Outcome::Kind::cancelled || interrupts_ > 0) {
    stop(id);
    return;
  }
  const bool connection = outcome.kind == Outcome::Kind::lost || outcome.kind == Outcome::Kind::unreachable;
  const bool waiting = progress.settle_until && world_.now() < *progress.settle_until;
  if (connection && (waiting || progress.lost_looks < kMostLostLooks)) {
    look_later(id, pause_after_lost_look(progress.lost_looks));
    ++progress.lost_looks;
    return;
  }
  if (connection || outcome.kind == Outcome::Kind::locked || outcome.kind == Outcome::Kind::untrusted) {
    give_up(id, outcome);
    return;
  }
  const auto why = outcome.kind == Outcome::Kind::exited
                       ? trf("the look ended with exit code {}: {}", outcome.exit_code, clean_output(outcome.err))
                       : clean(outcome.message);
  fail(id, why);
}

void Run::look_later(StepId node, Duration pause) {
  timers_.emplace(world_.now() + pause, node);
  if (needs_its_pools(node)) return;
  at(node).paused = true;
  yield(node);  // who waits for something to come up keeps nobody else from working
}

/// While it waits: an effect that may still be at work, and a person, have their hands full.
bool Run::needs_its_pools(StepId node) const {
  return is_gather(node) || at(node).at_work || at(node).order_lost || at(node).asked;
}

void Run::host_lost(HostId host, const std::string& why) {
  if (hosts_[host.index()] == HostState::unreachable) return;
  hosts_[host.index()] = HostState::unreachable;
  host_why_[host.index()] = why;
  sink_.host_unreachable(catalog_.estate.hosts[host.index()], why);
}

void Run::give_up(StepId id, const Outcome& outcome) {
  locked_ = locked_ || outcome.kind == Outcome::Kind::locked;
  const auto why = clean(outcome.message);
  host_lost(step_of(id).host, why);
  at(id).report.reason = why;
  end(id, StepResult::unreachable);
}

}  // namespace reprise::engine
