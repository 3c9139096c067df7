// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "sim/sim_hosts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace reprise::sim {

namespace {

FactQuery without_secret(FactQuery query) {
  query.secret = Secret();
  return query;
}

}  // namespace

SimHosts::SimHosts(std::uint64_t seed, Instant start) : random_(seed), start_(start), now_(start) {}

void SimHosts::set(HostId id, const FactQuery& query, Fact fact) {
  if (fact.state == Fact::State::unknown) fact = made_up(id, query, Action{}, std::move(fact));
  host(id).facts[without_secret(query)] = std::move(fact);
}

const Fact& SimHosts::get(HostId id, const FactQuery& query) const {
  static const Fact absent = Fact::absent();
  const auto host = hosts_.find(id);
  if (host == hosts_.end()) return absent;
  const auto at = host->second.facts.find(query);
  return at == host->second.facts.end() ? absent : at->second;
}

/// A fact that nobody can predict but the host will have. The fields are those of the fact itself, of another answer
/// about the same thing that the action does predict (kept), and of what was true before; else one called "value".
Fact SimHosts::made_up(HostId id, const FactQuery& query, const Action& action, Fact fact) {
  auto fields = std::move(fact.fields);
  for (const auto& [name, value] : get(id, query).fields) fields.try_emplace(name, value);
  for (auto& [name, value] : fields) value = random_.hex(16);
  for (const auto& [other, known] : action.becomes) {
    if (other.family != query.family || other.key != query.key || !known.exists()) continue;
    for (const auto& [name, value] : known.fields) fields.insert_or_assign(name, value);
  }
  if (fields.empty()) fields.emplace("value", random_.hex(16));
  return Fact::of(std::move(fields));
}

void SimHosts::advance(Instant to) {
  while (next_event() && *next_event() <= to) run_next();
  now_ = std::max(now_, to);
}

bool SimHosts::busy(HostId id) const { return quiet_at(id) > now_; }

std::int64_t SimHosts::effects(HostId id) const {
  const auto host = hosts_.find(id);
  return host == hosts_.end() ? 0 : host->second.effects;
}

std::int64_t SimHosts::boots(HostId id) const {
  const auto host = hosts_.find(id);
  return host == hosts_.end() ? 1 : host->second.boots;
}

Instant SimHosts::quiet_at(HostId id) const {
  auto latest = now_;
  for (const auto& [job_id, job] : jobs_) {
    if (job.host == id && !job.over && !job.ends.empty()) latest = std::max(latest, job.ends.back());
  }
  return latest;
}

SimHosts::JobId SimHosts::start(Job job) {
  const auto id = ++last_job_;
  job.over = job.actions.empty();
  for (const auto end : job.ends) events_.insert({end, ++order_, id, job.host});
  jobs_.emplace(id, std::move(job));
  return id;
}

void SimHosts::kill(JobId id) {
  const auto at = jobs_.find(id);
  if (at == jobs_.end()) return;
  if (!at->second.over) log(fmt::format("host {} kills job {}", at->second.host.value, id));
  jobs_.erase(at);  // its events find nothing
}

void SimHosts::abandon(JobId id) {
  const auto at = jobs_.find(id);
  if (at == jobs_.end()) return;
  at->second.orphan = true;
  if (at->second.over) jobs_.erase(at);
}

const Job* SimHosts::job(JobId id) const {
  const auto at = jobs_.find(id);
  return at == jobs_.end() ? nullptr : &at->second;
}

void SimHosts::plan_reboot(HostId id, Instant at) { events_.insert({at, ++order_, 0, id}); }

std::optional<Instant> SimHosts::next_event() const {
  if (events_.empty()) return std::nullopt;
  return events_.begin()->at;
}

HostId SimHosts::run_next() {
  const auto event = *events_.begin();
  events_.erase(events_.begin());
  now_ = std::max(now_, event.at);
  bool goes_down = event.job == 0;
  if (const auto at = jobs_.find(event.job); at != jobs_.end() && !at->second.over) {
    goes_down = end_action(event.job, at->second);
    if (at->second.over && at->second.orphan) jobs_.erase(at);
  }
  if (!goes_down) return HostId::none();
  reboot(event.host);
  return event.host;
}

/// True: the host goes down with it.
bool SimHosts::end_action(JobId id, Job& job) {
  const auto& action = job.actions[job.done];
  if (job.breakage.action == job.done) {
    log(fmt::format("host {} job {} action {} fails", job.host.value, id, action.script));
    if (job.breakage.half) apply(job.host, action, action.becomes.size() / 2);
    job.exit_code = 1;
    job.over = true;
    return false;
  }
  log(fmt::format("host {} job {} action {} done", job.host.value, id, action.script));
  apply(job.host, action, action.becomes.size());
  ++job.done;
  job.over = job.done == job.actions.size();
  return action.disconnects;
}

void SimHosts::apply(HostId id, const Action& action, std::size_t how_many) {
  for (std::size_t i = 0; i < how_many; ++i) {
    const auto& [query, after] = action.becomes[i];
    log(fmt::format("host {} fact {} {} {}", id.value, query.family, query.key, query.arg));
    auto fact = after.state == Fact::State::unknown ? made_up(id, query, action, after) : after;
    auto& place = host(id).facts[without_secret(query)];
    const auto boot = place.fields.find("boot_id");
    if (boot != place.fields.end() && fact.exists()) fact.fields.insert(*boot);  // only a reboot changes it
    place = std::move(fact);
  }
}

/// All that runs there dies; it answers again after a while.
void SimHosts::reboot(HostId id) {
  auto& own = host(id);
  ++own.boots;
  own.down_until = std::max(own.down_until, now_ + Duration(random_.between(15'000, 60'000)));
  log(fmt::format("host {} reboots, boot {}", id.value, own.boots));
  for (auto& [query, fact] : own.facts) {
    if (const auto at = fact.fields.find("boot_id"); at != fact.fields.end()) at->second = random_.hex(32);
  }
  std::erase_if(jobs_, [&](const auto& item) { return item.second.host == id; });
}

void SimHosts::log(const std::string& text) { log_ += fmt::format("{:>10} {}\n", (now_ - start_).count(), text); }

}  // namespace reprise::sim
