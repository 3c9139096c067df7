// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "engine/together.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "base/i18n.hpp"
#include "kinds/parts.hpp"

namespace reprise::engine {

namespace {

constexpr std::size_t kMostMembers = 100;     // what comes after the first of them waits for the last
constexpr std::size_t kMostInput = 4U << 20;  // bytes that they bring along

/// Where each question stands in the list of the trip.
std::map<FactQuery, std::size_t> places_of(const std::vector<FactQuery>& queries) {
  std::map<FactQuery, std::size_t> places;
  for (std::size_t i = 0; i < queries.size(); ++i) places.emplace(queries[i], i);
  return places;
}

std::size_t input_size(const Request& request) {
  std::size_t size = 0;
  for (const auto& action : request.actions) size += action.input.reveal().size();
  return size;
}

Outcome lost(std::string message) {
  Outcome outcome;
  outcome.kind = Outcome::Kind::lost;
  outcome.message = std::move(message);
  outcome.sent = true;
  return outcome;
}

}  // namespace

Together::Key Together::key_of(const Request& request) {
  return {request.host, request.effect, request.total_timeout, request.idle_timeout};
}

Together::Together(std::unique_ptr<World> inner) : inner_(std::move(inner)) {}

OpId Together::submit(Request request) {
  const OpId op{next_++};
  Member member{op, std::move(request)};
  const auto& made = member.request;
  if (!made.waits_for_effects && !made.queries.empty() && kinds::is_quick(made.actions, made.queries.list())) {
    member.request.brief = made.effect;
    waiting_[key_of(made)].push_back(std::move(member));
  } else {
    send_alone(std::move(member));
  }
  return op;
}

std::optional<WorldEvent> Together::wait(std::optional<Instant> deadline) {
  // what is ready now may bring more that can travel with what waits
  while (ready_.empty()) {
    set_out();
    auto event = inner_->wait(deadline);
    if (!event) return std::nullopt;
    translate(std::move(*event));
  }
  auto event = std::move(ready_.front());
  ready_.pop_front();
  return event;
}

void Together::cancel(OpId op) {
  for (auto& [key, members] : waiting_) {
    const auto at = std::find_if(members.begin(), members.end(), [op](const auto& member) { return member.op == op; });
    if (at == members.end()) continue;
    Outcome outcome;
    outcome.kind = Outcome::Kind::cancelled;
    outcome.message = tr("cancelled before it was sent");
    tell(*at, std::move(outcome));
    members.erase(at);
    return;
  }
  if (const auto trip = trip_of_.find(op); trip != trip_of_.end()) inner_->cancel(trip->second);
}

/// As many as may travel in one trip, at least one.
std::vector<Together::Member> Together::next_of(std::deque<Member>& waiting) {
  std::vector<Member> members;
  std::size_t input = 0;
  while (!waiting.empty() && members.size() < kMostMembers) {
    input += input_size(waiting.front().request);
    if (input > kMostInput && !members.empty()) break;
    members.push_back(std::move(waiting.front()));
    waiting.pop_front();
  }
  return members;
}

void Together::set_out() {
  for (auto& [key, members] : waiting_) {
    if (!members.empty() && on_the_way_.count(key) == 0) send(next_of(members));
  }
  std::erase_if(waiting_, [](const auto& item) { return item.second.empty(); });
}

void Together::send_alone(Member member, std::optional<Key> key) {
  Trip trip;
  trip.key = key;
  auto request = std::move(member.request);
  trip.members.push_back({member.op, {}});
  trip.members.front().request.host = request.host;
  under_way(inner_->submit(std::move(request)), std::move(trip));
}

void Together::under_way(OpId inner, Trip trip) {
  if (trip.key) ++on_the_way_[*trip.key];
  for (const auto& member : trip.members) trip_of_[member.op] = inner;
  trips_.emplace(inner, std::move(trip));
}

void Together::send(std::vector<Member> members) {
  const auto key = key_of(members.front().request);
  if (members.size() == 1) return send_alone(std::move(members.front()), key);
  Trip trip;
  trip.key = key;
  trip.together = true;
  std::vector<const FactQuery*> wanted;
  std::vector<const std::vector<Action>*> parts;
  for (const auto& member : members) {
    if (!member.request.actions.empty()) parts.push_back(&member.request.actions);
    for (const auto& query : member.request.queries) wanted.push_back(&query);
  }
  trip.queries = each_once(std::move(wanted));
  const auto& first = members.front().request;
  trip.nonce = first.nonce;
  const auto fence = first.effect ? kinds::Fence::effect : kinds::Fence::none;
  auto script = kinds::compose_parts(parts, trip.queries.list(), trip.nonce, fence);
  if (!script) {  // a defect of one of them: which one shows when each goes alone
    for (auto& member : members) send_alone(std::move(member), key);
    return;
  }
  Request request;
  request.host = first.host;
  request.label = first.label;
  request.script = std::move(script->text);
  request.input = std::move(script->input);
  request.queries = trip.queries;
  request.nonce = trip.nonce;
  request.effect = first.effect;
  request.brief = first.brief;
  request.live = first.live;
  request.one_stream = first.one_stream;
  request.output_limit = first.output_limit;
  request.idle_timeout = first.idle_timeout;
  request.total_timeout = first.total_timeout;
  for (const auto& member : members) {
    const auto& one = member.request;
    request.actions.insert(request.actions.end(), one.actions.begin(), one.actions.end());
    request.connect_timeout = std::max(request.connect_timeout, one.connect_timeout);
  }
  trip.members = std::move(members);
  under_way(inner_->submit(std::move(request)), std::move(trip));
}

void Together::translate(WorldEvent event) {
  if (auto* line = std::get_if<OutputLine>(&event)) {
    tell_line(std::move(*line));
  } else if (auto* finished = std::get_if<Finished>(&event)) {
    arrived(std::move(*finished));
  } else {
    ready_.push_back(std::move(event));
  }
}

void Together::tell_line(OutputLine line) {
  const auto at = trips_.find(line.op);
  if (at == trips_.end()) return;
  auto& trip = at->second;
  if (!trip.together) {
    line.op = trip.members.front().op;
    ready_.push_back(std::move(line));
  } else if (const auto mark = kinds::part_mark(line.line, trip.nonce)) {
    trip.at_work.reset();
    if (mark->begins && mark->part < trip.members.size()) trip.at_work = mark->part;
  } else if (trip.at_work && !line.line.empty()) {
    line.op = trip.members[*trip.at_work].op;
    ready_.push_back(std::move(line));
  }
}

void Together::tell(const Member& member, Outcome outcome) {
  trip_of_.erase(member.op);
  ready_.push_back(Finished{member.op, member.request.host, std::move(outcome)});
}

void Together::arrived(Finished finished) {
  const auto at = trips_.find(finished.op);
  if (at == trips_.end()) return;
  auto trip = std::move(at->second);
  trips_.erase(at);
  if (trip.key && --on_the_way_[*trip.key] == 0) on_the_way_.erase(*trip.key);
  if (!trip.together) {
    tell(trip.members.front(), std::move(finished.outcome));
  } else if (finished.outcome.kind == Outcome::Kind::exited) {
    arrived_whole(trip, finished.outcome);
  } else {
    arrived_broken(std::move(trip), finished.outcome);
  }
}

/// The script ran to its end, or to where the host cut it off.
void Together::arrived_whole(const Trip& trip, const Outcome& outcome) {
  const auto all = kinds::parse(outcome.out, trip.queries.list(), trip.nonce);
  const auto parts = kinds::parse_parts(outcome.out, trip.members.size(), trip.nonce);
  const auto places = places_of(trip.queries.list());
  for (std::size_t i = 0; i < trip.members.size(); ++i) {
    const auto& member = trip.members[i];
    const bool effect = member.request.effect;
    if (effect && !parts[i].ended) {
      tell(member, lost(tr("the host's answer was cut off")));
      continue;
    }
    Outcome own;
    own.sent = true;
    own.exit_code = outcome.exit_code;
    own.answers = Answers{};
    own.answers->complete = all.complete;
    for (const auto& query : member.request.queries) own.answers->facts.push_back(all.facts[places.at(query)]);
    if (effect) {
      own.exit_code = own.answers->actions_exit = parts[i].exit_code;
      own.answers->actions_done = parts[i].done;
      own.answers->text = parts[i].text;
    } else {
      own.err = outcome.err;
    }
    tell(member, std::move(own));
  }
}

void Together::arrived_broken(Trip trip, const Outcome& outcome) {
  const bool effect = trip.members.front().request.effect;
  const bool ended = outcome.kind == Outcome::Kind::timed_out || outcome.kind == Outcome::Kind::overflow;
  for (std::size_t i = 0; i < trip.members.size(); ++i) {
    auto& member = trip.members[i];
    if (!ended || (effect && trip.at_work == i)) {
      tell(member, outcome);
    } else if (effect) {
      tell(member, lost(outcome.message));
    } else {
      send_alone(std::move(member));
    }
  }
}

}  // namespace reprise::engine
