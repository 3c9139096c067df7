// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
// Manual steps: what people do, and whose word is taken for it.
#include <algorithm>

#include "base/encoding.hpp"
#include "base/i18n.hpp"
#include "engine/people.hpp"
#include "engine/run.hpp"

namespace reprise::engine {

std::string fingerprint(const kinds::Errand& errand) { return sha256_hex(errand.original).substr(0, 16); }

bool counts(const journal::Confirmation& word, const kinds::Errand& errand, Instant now) {
  if (word.taken_back || word.what != fingerprint(errand)) return false;
  return errand.valid_for.count() == 0 || now - word.at < errand.valid_for;
}

std::string told(const journal::Confirmation& word) {
  return word.by + ", " + to_string(word.at) + (word.note.empty() ? "" : ": " + word.note);
}

/// Words are read anew while a person is waited for: somebody may confirm at another terminal.
void Run::load_words() {
  if (words_of_ == nullptr) return;
  auto words = words_of_->confirmations();
  if (!words) return journal_error(words.error());
  for (auto& word : *words) words_[word.step] = std::move(word);
}

const journal::Confirmation* Run::word_on(StepId id, const kinds::Errand& errand) const {
  const auto it = words_.find(step_of(id).key);
  return it != words_.end() && counts(it->second, errand, world_.now()) ? &it->second : nullptr;
}

/// A manual step that people alone decide on, and somebody has.
bool Run::vouched_for(StepId id) const {
  const auto errand = step_of(id).kind->errand(step_of(id).params);
  return errand && errand->proof.empty() && word_on(id, *errand) != nullptr;
}

/// A host that does not answer is looked at again as long as somebody may still be on the way to switch it on.
bool Run::may_come_to_life(HostId host) const {
  return std::any_of(setup_->wakers.begin(), setup_->wakers.end(),
                     [&](StepId id) { return step_of(id).origin == host && selected(id) && !at(id).ended; });
}

void Run::evaluate_errand(StepId id, const Diff& diff) {
  auto& progress = at(id);
  auto& report = progress.report;
  const auto errand = step_of(id).kind->errand(params_of(id)).value_or(kinds::Errand{});
  const auto* word = word_on(id, errand);
  if (diff.converged() || (errand.proof.empty() && word != nullptr)) {
    report.reason = word != nullptr ? clean(trf("done by the word of {}", told(*word)))
                                    : clean(trf("seen to be done: {}", errand.proof));
    return end(id, progress.asked ? StepResult::changed : StepResult::ok);
  }
  tell(id, diff);
  report.actions = {clean(errand.instructions)};
  report.reason = tr("a person must do this");
  if (!errand.who.empty()) report.reason += ": " + clean(errand.who);
  report.hint = trf("when it is done: reprise confirm {} --by NAME", step_of(id).key);
  if (word != nullptr) {
    report.reason = clean(trf("{} says it is done, but its check does not see it: {}", told(*word), errand.proof));
    report.hint = tr("look again at what was done; the check decides");
  }
  if (options_.mode == Mode::plan) return end(id, StepResult::would_change);
  await_person(id, errand, word);
}

/// Asks, and looks again in a while; ends as waiting where nobody is there to ask, or has not come in time.
void Run::await_person(StepId id, const kinds::Errand& errand, const journal::Confirmation* word) {
  auto& progress = at(id);
  const auto patience = step_of(id).timeout;
  const bool too_late = patience.count() > 0 && world_.now() - progress.report.started >= patience;
  if (!changes_hosts() || !options_.wait_for_people || too_late) return end(id, StepResult::waiting);
  if (interrupts_ > 0) return stop(id);
  const bool doubt = word != nullptr && word->at != progress.word;
  if (!progress.asked || doubt) {
    if (doubt) progress.word = word->at;
    auto shown = errand;
    shown.instructions = clean(shown.instructions);
    sink_.person_wanted(step_of(id), shown, doubt ? progress.report.reason : std::string());
  }
  progress.asked = true;
  look_later(id, Duration(errand.proof.empty() ? 1'000 : 3'000));
}

}  // namespace reprise::engine
