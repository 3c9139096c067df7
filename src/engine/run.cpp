// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "engine/run.hpp"

#include <algorithm>
#include <set>

#include "base/encoding.hpp"
#include "base/i18n.hpp"

namespace reprise::engine {

RunSummary run(const catalog::Catalog& catalog, World& world, journal::Journal* journal, EventSink& sink,
               const Options& options) {
  return Run(catalog, world, journal, sink, options).execute();
}

Run::Run(const catalog::Catalog& catalog, World& world, journal::Journal* journal, EventSink& sink,
         const Options& options)
    : catalog_(catalog),
      world_(world),
      journal_(options.mode == Mode::plan ? nullptr : journal),
      sink_(sink),
      options_(options),
      setup_(options.setup ? options.setup : std::make_shared<const Setup>(catalog, options.expected)),
      graph_(setup_->graph),
      order_(make_order()),
      scheduler_(make_scheduler()),
      progress_(catalog.steps.size()),
      facts_(catalog.estate.hosts.size()),
      hosts_(catalog.estate.hosts.size(), HostState::unknown),
      host_why_(catalog.estate.hosts.size()),
      lost_gathers_(catalog.estate.hosts.size(), 0),
      outputs_(catalog.steps.size()),
      masker_(catalog.secrets),
      done_before_(options.done.begin(), options.done.end()),
      words_of_(journal) {
  if (journal == nullptr) return;
  load_words();
  if (auto pending = journal->pending()) {
    pending_.insert(pending->begin(), pending->end());
  } else {
    journal_error(pending.error());
  }
}

/// Steps that this run leaves out or has done before take no time.
StartOrder Run::make_order() const {
  if (!options_.objective) return {setup_->tails, {}};
  auto durations = setup_->durations;
  const std::set<std::string> done(options_.done.begin(), options_.done.end());
  for (const auto& step : catalog_.steps) {
    if (!selected(step.id) || done.count(step.key) != 0) durations[step.id.index()] = 0;
  }
  return plan_order(catalog_, graph_, durations, setup_->tails, options_.objective, world_.now());
}

/// By `order_`.
sched::Scheduler Run::make_scheduler() const {
  if (!options_.objective) return setup_->fresh;
  return {graph_, order_.priorities, setup_->waiting.limits, setup_->waiting.lines};
}

std::string Run::clean(std::string_view text) const {
  return is_plain(text) ? masker_.mask(text) : masker_.mask(printable(text));
}

std::string Run::clean_output(std::string_view text) const {
  return is_plain(text) ? masker_.mask_cut(text) : masker_.mask_cut(printable(text));
}

RunSummary Run::execute() {
  begin();
  while (true) {
    start_ready();
    if (finished()) break;
    auto event = world_.wait(next_timer());
    fire_timers();
    if (event) handle(std::move(*event));
  }
  return close();
}

void Run::begin() {
  info_.mode = options_.mode;
  info_.check = options_.check;
  info_.started = world_.now();
  info_.order = order_.told;
  info_.priorities = order_.priorities;
  for (const auto& step : catalog_.steps) info_.steps += selected(step.id) ? 1U : 0U;
  if (journal_ != nullptr) {
    journal::Run run;
    run.verb = options_.mode == Mode::verify ? "verify" : "apply";
    run.controller = options_.controller;
    run.fingerprint = options_.fingerprint;
    run.started = info_.started;
    run.steps = static_cast<std::int64_t>(info_.steps);
    if (auto id = journal_->begin_run(run)) {
      info_.run = *id;
    } else {
      journal_error(id.error());
    }
  }
  sink_.run_started(catalog_, info_);
}

void Run::start_ready() {
  while (interrupts_ == 0) {
    const auto node = scheduler_.next();
    if (!node) {
      if (!send_off() || release_held()) continue;
      break;
    }
    if (is_gather(*node)) {
      start_gather(*node);
    } else if (!selected(*node)) {
      at(*node).ended = true;
      spread(*node, false);
      scheduler_.finish(*node, sched::Ended::good);
    } else if (at(*node).held) {
      act_held(*node);
    } else if (at(*node).started) {
      go_on(*node);
    } else {
      start_step(*node);
    }
  }
  send_off();
}

bool Run::finished() const {
  if (interrupts_ > 0) return operations_.empty();
  return scheduler_.done();
}

std::optional<Instant> Run::next_timer() const {
  if (timers_.empty() || interrupts_ > 0) return std::nullopt;
  return timers_.begin()->first;
}

void Run::fire_timers() {
  const auto now = world_.now();
  while (!timers_.empty() && timers_.begin()->first <= now && interrupts_ == 0) {
    const auto node = timers_.begin()->second;
    timers_.erase(timers_.begin());
    run_timer(node);
  }
}

void Run::run_timer(StepId node) {
  if (is_gather(node)) {
    start_gather(node);
  } else if (at(node).paused) {
    at(node).paused = false;
    at(node).yielded = false;
    scheduler_.resume(node);  // start_ready() goes on with it when there is room in its pools
  } else {
    go_on(node);
  }
}

/// The next look of a step that has waited for it.
void Run::go_on(StepId id) {
  if (at(id).asked) load_words();
  look(id, at(id).in_doubt ? kinds::Fence::wait : kinds::Fence::none);
}

void Run::handle(WorldEvent&& event) {
  if (const auto* line = std::get_if<OutputLine>(&event)) {
    const auto it = operations_.find(line->op);
    if (it == operations_.end() || it->second.what != Operation::What::act) return;
    if (line->line.starts_with(it->second.nonce)) return;
    sink_.step_output(step_of(it->second.node), clean_output(line->line));
  } else if (auto* finished = std::get_if<Finished>(&event)) {
    handle_finished(std::move(*finished));
  } else if (const auto* interrupted = std::get_if<Interrupted>(&event)) {
    interrupt(interrupted->count);
  }
}

void Run::handle_finished(Finished&& finished) {
  const auto it = operations_.find(finished.op);
  if (it == operations_.end()) return;
  const Operation operation = std::move(it->second);
  operations_.erase(it);
  auto& outcome = finished.outcome;
  auto answers = outcome.answers ? std::move(*outcome.answers)
                                 : kinds::parse(outcome.out, operation.queries.list(), operation.nonce);
  const bool look = operation.what != Operation::What::act;
  if (look && outcome.kind == Outcome::Kind::exited && outcome.exit_code == 0 && !answers.complete) {
    outcome.kind = Outcome::Kind::lost;
    outcome.message = tr("the host's answer was cut off");
  }
  switch (operation.what) {
    case Operation::What::gather:
      gathered(operation, outcome, std::move(answers.facts));
      break;
    case Operation::What::look:
      looked(operation, outcome, std::move(answers.facts));
      break;
    case Operation::What::act:
      acted(operation, outcome, std::move(answers));
      break;
  }
}

void Run::interrupt(int count) {
  interrupts_ = std::max(interrupts_, count);
  sink_.interrupt_requested(interrupts_);
  for (const auto& [op, operation] : operations_) {
    // the first Ctrl-C lets effects end in peace; looks and the second one do not need to wait
    if (interrupts_ > 1 || operation.what != Operation::What::act) world_.cancel(op);
  }
}

void Run::report_progress() {
  constexpr Duration every{500};
  const auto now = world_.now();
  if (ended_ < info_.steps && now - last_progress_ < every) return;
  last_progress_ = now;
  const auto& longest = setup_->longest_first;
  const auto over = [this](StepId id) { return at(id).ended || !selected(id); };
  while (longest_open_ < longest.size() && over(longest[longest_open_])) ++longest_open_;
  const bool any = longest_open_ < longest.size();
  sink_.progress(ended_, info_.steps, Duration(any ? setup_->tails[longest[longest_open_].index()] : 0));
}

}  // namespace reprise::engine
