// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
//
// What happens to requests on their way; sim_send.cpp holds how they set out.
#include "sim/sim_world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/i18n.hpp"
#include "sim/answer.hpp"

namespace reprise::sim {

namespace {

std::string name_of(Outcome::Kind kind) {
  switch (kind) {
    case Outcome::Kind::exited:
      return "exited";
    case Outcome::Kind::lost:
      return "lost";
    case Outcome::Kind::unreachable:
      return "unreachable";
    case Outcome::Kind::untrusted:
      return "untrusted";
    case Outcome::Kind::timed_out:
      return "timed_out";
    case Outcome::Kind::cancelled:
      return "cancelled";
    case Outcome::Kind::overflow:
      return "overflow";
    case Outcome::Kind::locked:
      return "locked";
  }
  return "?";
}

Outcome ended(Outcome::Kind kind, const char* message) {
  Outcome out;
  out.kind = kind;
  out.message = message;
  out.sent = true;
  return out;
}

}  // namespace

SimWorld::SimWorld(SimHosts& hosts, SimOptions options)
    : hosts_(hosts), options_(std::move(options)), random_(options_.seed) {
  controller_ = ++hosts_.last_controller_;
  hosts_.worlds_.push_back(this);
  for (const auto after : options_.interrupts) plan(hosts_.now() + after, What::interrupt, OpId::none());
}

SimWorld::~SimWorld() {
  std::erase(hosts_.worlds_, this);
  for (auto& host : hosts_.hosts_) {
    if (host->controller == controller_) host->controller = 0;
  }
  for (const auto& [id, op] : ops_) hosts_.abandon(op.job);
}

void SimWorld::count_call() {
  if (++calls_ == options_.dies_at_call) throw ControllerDied();
}

void SimWorld::plan(Instant at, What what, OpId op, std::size_t index) {
  if (what == What::interrupt) ++interrupts_left_;
  events_.push({at, ++order_, what, op, index});
}

std::optional<WorldEvent> SimWorld::wait(std::optional<Instant> deadline) {
  count_call();
  if (deadline) *deadline = *deadline + -options_.clock_offset;
  while (ready_.empty()) {
    const bool under_way = !ops_.empty() || interrupts_left_ > 0;
    const auto on_hosts = hosts_.next_event();
    const bool hosts_first = on_hosts && (events_.empty() || *on_hosts <= events_.top().at);
    const auto next = hosts_first ? on_hosts : events_.empty() ? std::nullopt : std::optional(events_.top().at);
    if (!next || !under_way || (deadline && *next > *deadline)) {
      if (deadline) hosts_.advance(*deadline);
      return std::nullopt;
    }
    if (hosts_first) {
      if (const auto down = hosts_.run_next(); down.valid()) {
        for (auto* world : hosts_.worlds_) world->break_connections(down);
      }
      continue;
    }
    const auto event = events_.top();
    events_.pop();
    hosts_.advance(event.at);
    handle(event);
  }
  std::optional<WorldEvent> event(std::move(ready_.front()));
  ready_.pop_front();
  return event;
}

void SimWorld::handle(const Event& event) {
  if (event.what == What::interrupt) {
    --interrupts_left_;
    hosts_.log("user interrupts");
    ready_.push_back(Interrupted{++interrupts_given_});
    return;
  }
  const auto at = ops_.find(event.op);
  if (at == ops_.end()) return;  // it has ended in another way
  auto& op = at->second;
  if (event.what == What::deliver) return deliver(event.op, op);
  if (op.settled) return;
  switch (event.what) {
    case What::line:
      return print_line(event.op, op, event.index);
    case What::read:
      return read(event.op, op);
    case What::time_out:
      return time_out(event.op, op);
    default:
      return;
  }
}

void SimWorld::settle(OpId id, Op& op, Outcome&& outcome, Instant at) {
  if (op.settled) return;
  op.settled = true;
  op.outcome = std::move(outcome);
  plan(std::max(at, hosts_.now()), What::deliver, id);
}

/// The host has done what it was asked, and now answers the questions.
void SimWorld::read(OpId id, Op& op) {
  const auto quiet = hosts_.quiet_at(op.request.host);
  if (op.job == 0 && quiet > hosts_.now() && op.request.waits_for_effects) return plan(quiet, What::read, id);
  Outcome outcome;
  outcome.sent = true;
  const auto* job = hosts_.job(op.job);
  if (job != nullptr) outcome.exit_code = job->exit_code;
  if (tells_in_text(op)) {
    outcome.out = answer(op);
  } else {
    outcome.answers = answers(op);
  }
  if (op.fault.kind == Fault::Kind::truncated) {
    outcome.out.resize(cut(op, outcome.out.size()));
  }
  if (outcome.out.size() > op.request.output_limit) {
    outcome.out.resize(op.request.output_limit);
    outcome.kind = Outcome::Kind::overflow;
    outcome.message = tr("the host sent more than is allowed");
  }
  settle(id, op, std::move(outcome), hosts_.now() + latency(op.request.host));
}

/// Where an answer of `size` bytes breaks off: anywhere, but every other time in what the effect printed, and of those
/// every other time in what it was given to read: that is where the halves of a secret would show.
std::size_t SimWorld::cut(const Op& op, std::size_t size) {
  const auto* job = hosts_.job(op.job);
  const auto anywhere = [this](std::size_t from, std::size_t to) {
    return from + static_cast<std::size_t>(random_.between(0, static_cast<std::int64_t>(to - from) - 2));
  };
  if (job == nullptr || random_.chance(0.5)) return anywhere(0, size);
  const auto printed = actions_text(op.request.nonce, *job, options_.echoes_input);
  const auto which = static_cast<std::size_t>(random_.between(0, static_cast<std::int64_t>(job->actions.size()) - 1));
  const auto& read = job->actions[which].input.reveal();
  const auto at = read.size() < 2 || random_.chance(0.5) ? std::string::npos : printed.find(read);
  if (at == std::string::npos) return anywhere(0, std::min(size, printed.size()));
  return anywhere(at, at + read.size());
}

bool SimWorld::tells_in_text(const Op& op) const { return options_.texts || op.fault.kind == Fault::Kind::truncated; }

Answers SimWorld::answers(const Op& op) const {
  std::vector<Fact> facts;
  facts.reserve(op.request.queries.size());
  for (const auto& query : op.request.queries) facts.push_back(hosts_.get(op.request.host, query));
  return answers_of(hosts_.job(op.job), options_.echoes_input, std::move(facts));
}

std::string SimWorld::answer(const Op& op) const {
  std::string out;
  if (const auto* job = hosts_.job(op.job); job != nullptr) {
    out += actions_text(op.request.nonce, *job, options_.echoes_input);
  }
  for (std::size_t i = 0; i < op.request.queries.size(); ++i) {
    out += answer_line(op.request.nonce, i, hosts_.get(op.request.host, op.request.queries[i]));
  }
  return out + end_line(op.request.nonce);
}

void SimWorld::print_line(OpId id, const Op& op, std::size_t index) {
  const auto* job = hosts_.job(op.job);
  if (job == nullptr || job->over || job->done < index) return;
  ready_.push_back(OutputLine{id, op.request.host, job->actions[index].title.substr(0, 4096)});
}

void SimWorld::time_out(OpId id, Op& op) {
  hosts_.kill(op.job);
  settle(id, op, ended(Outcome::Kind::timed_out, tr("it took too long and was ended")), hosts_.now());
}

void SimWorld::cancel(OpId id) {
  const auto at = ops_.find(id);
  if (at == ops_.end() || at->second.settled) return;
  hosts_.log(fmt::format("op {} cancel", id.value));
  hosts_.kill(at->second.job);
  settle(id, at->second, ended(Outcome::Kind::cancelled, tr("it was ended on request")),
         hosts_.now() + latency(at->second.request.host));
}

void SimWorld::break_connections(HostId host) {
  for (auto& [id, op] : ops_) {
    if (op.request.host != host || op.settled) continue;
    settle(id, op, ended(Outcome::Kind::lost, tr("the connection broke: the host went down")),
           hosts_.now() + latency(host));
  }
}

void SimWorld::log_delivery(OpId id, const Outcome& outcome) {
  if (outcome.kind == Outcome::Kind::exited) {
    hosts_.log(fmt::format("op {} exited {}", id.value, outcome.exit_code));
  } else {
    hosts_.log(fmt::format("op {} {}", id.value, name_of(outcome.kind)));
  }
}

void SimWorld::deliver(OpId id, Op& op) {
  auto& outcome = op.outcome;
  // an answer cannot come through while the host is cut off
  const bool cut_off = outcome.sent && hosts_.host(op.request.host).down_until > hosts_.now();
  if (cut_off && outcome.kind != Outcome::Kind::lost) {
    outcome = ended(Outcome::Kind::lost, tr("the connection broke: the host no longer answers"));
  }
  if (hosts_.keeps_log_) log_delivery(id, outcome);
  ready_.emplace_back(Finished{id, op.request.host, std::move(outcome)});
  hosts_.abandon(op.job);
  ops_.erase(id);
}

}  // namespace reprise::sim
