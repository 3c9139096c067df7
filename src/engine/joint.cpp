// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
// Effects of several steps that are better done as one (kinds::joined): packages in one transaction. A step that could
// join others gives the units of its pools back and holds its effect, until no other of its host is still on its way to
// the same point. Then the most urgent of them waits for its turn and acts for all that are as urgent. Each intent is
// on record before, each step is proven by its own facts after. Where the joint effect fails, nobody can tell whose
// fault it is: each looks again and does what is left of its part alone.
//
// What comes after a step waits for all that has joined it. So who joins is a question of what waits longest behind it
// (the delivery times of Jackson's rule for one machine): joining saves what a transaction costs by itself, and is not
// worth it where that is less than what the leader's followers lose.
#include <algorithm>

#include "base/i18n.hpp"
#include "engine/run.hpp"
#include "kinds/parts.hpp"

namespace reprise::engine {

void Run::yield(StepId id) {
  if (at(id).yielded) return;
  at(id).yielded = true;
  scheduler_.pause(id);
}

/// Not a step with a limit of time of its own, which is for its own work; nor one whose parameters come of other steps.
bool Run::may_join(StepId id) const {
  const auto& step = step_of(id);
  return changes_hosts() && step.timeout.count() == 0 && !at(id).alone && !setup_->refers[id.index()];
}

namespace {

/// Many actions as one; nothing where they cannot become one.
std::optional<Action> folded(const std::vector<Action>& actions) {
  if (!kinds::may_join(actions.front())) return std::nullopt;
  auto whole = actions.front();
  for (std::size_t i = 1; i < actions.size(); ++i) {
    auto more = kinds::joined(whole, actions[i]);
    if (!more) return std::nullopt;
    whole = std::move(*more);
  }
  return whole;
}

}  // namespace

/// Expected time from its end to the end of all that waits for it, ms.
std::int64_t Run::awaited(StepId id) const {
  std::int64_t most = 0;
  for (const auto next : graph_.after(id)) most = std::max(most, setup_->tails[next.index()]);
  return most;
}

/// What follows `first` loses less by waiting for `other` than a transaction of its own would cost.
bool Run::as_urgent(StepId other, StepId first) const {
  constexpr std::int64_t transaction_ms = 2'000;
  return awaited(other) + transaction_ms >= awaited(first);
}

/// Of those that hold their effect on a host; the first among equals.
StepId Run::most_urgent(const std::vector<StepId>& held) const {
  return *std::max_element(held.begin(), held.end(), [this](StepId a, StepId b) { return awaited(a) < awaited(b); });
}

/// Acting now it would take the only unit of a pool from a more urgent one, which has given it back to wait for
/// company.
bool Run::would_overtake(StepId id) const {
  const auto held = held_.find(step_of(id).host);
  if (held == held_.end()) return false;
  const auto& pools = step_of(id).pools;
  return std::any_of(held->second.begin(), held->second.end(), [&](StepId other) {
    const auto& theirs = step_of(other).pools;
    return awaited(other) > awaited(id) && std::any_of(pools.begin(), pools.end(), [&](const std::string& pool) {
             return catalog_.pools.at(pool) == 1 && std::find(theirs.begin(), theirs.end(), pool) != theirs.end();
           });
  });
}

/// True: it will act later. One that has no units of its pools must wait for its turn, with others or without.
bool Run::hold(StepId id, Diff& diff) {
  auto& progress = at(id);
  const bool joins = may_join(id) && !diff.always && folded(diff.actions).has_value();
  if (!joins && !progress.yielded && !would_overtake(id)) return false;
  progress.held = std::move(diff);
  progress.since = world_.now();
  yield(id);
  held_[step_of(id).host].push_back(id);
  return true;
}

/// It is of the same kind (known by its spec: rehearsals wrap kinds), and as urgent.
bool Run::may_keep_company(StepId id, StepId leader) const {
  const auto& step = step_of(id);
  return may_join(id) && step.host == step_of(leader).host && &step.kind->spec() == &step_of(leader).kind->spec() &&
         as_urgent(id, leader);
}

/// Company is on its way: a step that looks, or one that a quick effect asks for.
bool Run::awaits_company(StepId leader) const {
  if (!may_join(leader)) return false;
  return std::any_of(operations_.begin(), operations_.end(), [&](const auto& item) {
    const auto& operation = item.second;
    if (operation.what == Operation::What::look) return may_keep_company(operation.node, leader);
    return operation.quick && std::any_of(operation.next.begin(), operation.next.end(),
                                          [&](StepId id) { return may_keep_company(id, leader); });
  });
}

/// On each host the most urgent step that holds its effect queues for its turn; true: some did.
bool Run::release_held() {
  bool some = false;
  for (const auto& [host, steps] : held_) {
    if (steps.empty() || led_.count(host) != 0) continue;
    const auto leader = most_urgent(steps);
    if (awaits_company(leader)) continue;
    led_.insert(host);
    at(leader).yielded = false;
    scheduler_.resume(leader);
    some = true;
  }
  return some;
}

/// The leader and all that can act with it; `joint` is what they do.
std::vector<StepId> Run::company_of(StepId leader, Action& joint) {
  auto& waiting = held_[step_of(leader).host];
  const auto first = most_urgent(waiting);
  std::erase(waiting, leader);
  std::vector<StepId> company{leader};
  auto own = folded(at(leader).held->actions);
  if (!own || !may_join(leader)) return company;
  joint = std::move(*own);
  for (const auto id : waiting) {
    const auto part = may_join(id) && as_urgent(id, first) ? folded(at(id).held->actions) : std::nullopt;
    auto more = part ? kinds::joined(joint, *part) : std::nullopt;
    if (!more) continue;
    joint = std::move(*more);
    company.push_back(id);
  }
  std::erase_if(waiting, [&](StepId id) { return std::find(company.begin(), company.end(), id) != company.end(); });
  return company;
}

Diff Run::take_held(StepId id) {
  auto diff = std::move(*at(id).held);
  at(id).held.reset();
  at(id).not_own += world_.now() - at(id).since;
  return diff;
}

/// The leader's turn has come; it leaves it to a more urgent one that has come since.
void Run::act_held(StepId leader) {
  const auto host = step_of(leader).host;
  led_.erase(host);
  if (!as_urgent(leader, most_urgent(held_[host]))) return yield(leader);
  Action joint;
  auto company = company_of(leader, joint);
  if (company.size() == 1) {
    at(leader).alone = true;
    return act(leader, take_held(leader));
  }
  const bool ready =
      std::all_of(company.begin(), company.end(), [this](StepId id) { return begin_effect(id, take_held(id)); });
  if (!ready) {  // the journal cannot be written, which ends those that are asked
    for (const auto id : company) {
      if (!at(id).ended) fail(id, journal_failure_);
    }
    return;
  }
  company_[leader].assign(company.begin() + 1, company.end());
  at(leader).since = world_.now();
  send_effect(company, {joint});
}

/// False: it was an effect of one step.
bool Run::acted_together(const Operation& operation, const Outcome& outcome, Answers& answers) {
  const auto found = company_.find(operation.node);
  if (found == company_.end()) return false;
  auto company = std::move(found->second);
  company_.erase(found);
  company.insert(company.begin(), operation.node);
  // what each has taken is its share: what is learned of it is to tell how long a run of all of them takes
  const auto took = world_.now() - at(operation.node).since;
  const auto share = took / static_cast<std::int64_t>(company.size());
  constexpr std::size_t most_text = 16 * 1024;
  const auto& text = answers.text;
  const auto told =
      clean_output(text.substr(text.size() - std::min(text.size(), most_text))) + clean_output(outcome.err);
  const bool good = outcome.kind == Outcome::Kind::exited && outcome.exit_code == 0;
  const bool answered = good && answers.complete;
  if (answered) store(step_of(operation.node).host, operation.queries, std::move(answers.facts));
  for (const auto id : company) {
    at(id).report.output = told;
    at(id).alone = !good;
    at(id).not_own += took - share;
    if (outcome.kind != Outcome::Kind::exited) {
      effect_broke(id, outcome);
    } else {
      acted_with_others(id, good, answered);
    }
  }
  if (answered) looked_ahead(operation.next);
  return true;
}

/// `good`: the joint effect succeeded; `answered`: the facts after it are there, of this step's questions too.
void Run::acted_with_others(StepId id, bool good, bool answered) {
  auto& progress = at(id);
  progress.in_doubt = !good;  // then what is left of its part is done, else it is a failure
  progress.settle_until.reset();
  if (good) {
    progress.settle_until = world_.now() + progress.settle;
    if (notified(id)) pending_.erase(step_of(id).key);
  }
  if (answered) {
    evaluate(id);
  } else if (interrupts_ > 0) {
    stop(id);
  } else {
    look(id, good ? kinds::Fence::none : kinds::Fence::wait);
  }
}

}  // namespace reprise::engine
