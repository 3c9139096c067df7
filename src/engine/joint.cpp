// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
// Effects of several steps that are better done as one (kinds::joined): packages in one transaction. A step that could
// join others gives the units of its pools back and holds its effect, until no other of its host is still on its way to
// the same point. Then the first of them waits for its turn and acts for all. Each intent is on record before, each
// step is proven by its own facts after. Where the joint effect fails, nobody can tell whose fault it is: each looks
// again and does what is left of its part alone.
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
  return changes_hosts() && step.timeout.count() == 0 && !at(id).alone && !step.params.contains_reference();
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

/// True: it will act later. One that has no units of its pools must wait for its turn, with others or without.
bool Run::hold(StepId id, Diff& diff) {
  auto& progress = at(id);
  const bool joins = may_join(id) && !diff.always && folded(diff.actions).has_value();
  if (!joins && !progress.yielded) return false;
  progress.held = std::move(diff);
  yield(id);
  held_[step_of(id).host].push_back(id);
  return true;
}

/// A step of the same kind (known by its spec: rehearsals wrap kinds) is looking, and may join.
bool Run::awaits_company(StepId leader) const {
  return std::any_of(operations_.begin(), operations_.end(), [&](const auto& item) {
    const auto& operation = item.second;
    if (operation.what != Operation::What::look || !may_join(operation.node)) return false;
    const auto& other = step_of(operation.node);
    return other.host == step_of(leader).host && &other.kind->spec() == &step_of(leader).kind->spec();
  });
}

/// On each host the first step that holds its effect queues for its turn; true: some did.
bool Run::release_held() {
  bool some = false;
  for (const auto& [host, steps] : held_) {
    if (steps.empty() || led_.count(host) != 0 || awaits_company(steps.front())) continue;
    led_.insert(host);
    at(steps.front()).yielded = false;
    scheduler_.resume(steps.front());
    some = true;
  }
  return some;
}

/// The leader and all that can act with it; `joint` is what they do.
std::vector<StepId> Run::company_of(StepId leader, Action& joint) {
  auto& waiting = held_[step_of(leader).host];
  std::erase(waiting, leader);
  std::vector<StepId> company{leader};
  auto own = folded(at(leader).held->actions);
  if (!own || !may_join(leader)) return company;
  joint = std::move(*own);
  for (const auto id : waiting) {
    const auto part = may_join(id) ? folded(at(id).held->actions) : std::nullopt;
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
  return diff;
}

/// The leader's turn has come.
void Run::act_held(StepId leader) {
  led_.erase(step_of(leader).host);
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
  Operation operation;
  operation.what = Operation::What::act;
  operation.node = leader;
  operation.queries = step_of(leader).kind->facts(step_of(leader).params);
  submit(std::move(operation), step_of(leader).host, {joint}, kinds::Fence::effect);
}

/// False: it was an effect of one step. Who has come along looks for itself what became of its part.
bool Run::acted_together(StepId leader, const Outcome& outcome, const kinds::Answers& answers) {
  const auto found = company_.find(leader);
  if (found == company_.end()) return false;
  auto company = std::move(found->second);
  company_.erase(found);
  company.insert(company.begin(), leader);
  constexpr std::size_t most_text = 16 * 1024;
  const auto& text = answers.text;
  const auto told =
      clean_output(text.substr(text.size() - std::min(text.size(), most_text))) + clean_output(outcome.err);
  const bool came = outcome.kind == Outcome::Kind::exited;
  const bool good = came && outcome.exit_code == 0;
  for (const auto id : company) {
    auto& progress = at(id);
    progress.report.output = told;
    progress.alone = !good;
    if (!came) {
      effect_broke(id, outcome);
    } else if (interrupts_ > 0) {
      stop(id);
    } else {
      progress.in_doubt = !good;  // then what is left of its part is done, else it is a failure
      progress.settle_until.reset();
      if (good) progress.settle_until = world_.now();
      if (good && notified(id)) pending_.erase(step_of(id).key);
      look(id, good ? kinds::Fence::none : kinds::Fence::wait);
    }
  }
  return true;
}

}  // namespace reprise::engine
