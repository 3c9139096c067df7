// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "sim/sim_hosts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace reprise::sim {

namespace {

constexpr const char* kTrace = "action";  // no family of facts has this name

}  // namespace

SimHosts::SimHosts(std::uint64_t seed, Instant start) : random_(seed), start_(start), now_(start) {}

void SimHosts::set(HostId id, const FactQuery& query, Fact fact) {
  if (fact.state == Fact::State::unknown) fact = made_up(id, query, Action{}, std::move(fact));
  host(id).facts[without_secret(query)].fact = std::move(fact);
}

const Fact& SimHosts::get(HostId id, const FactQuery& query) const {
  static const Fact absent = Fact::absent();
  const auto* host = find(id);
  if (host == nullptr) return absent;
  const auto at = host->facts.find(query);
  return at == host->facts.end() ? absent : at->second.fact;
}

/// A fact that nobody can predict but the host will have. The fields are those of the fact itself, of another answer
/// about the same thing that the action does predict (kept), and of what was true before; else one called "value".
Fact SimHosts::made_up(HostId id, const FactQuery& query, const Action& action, Fact fact) {
  auto known_names = std::move(fact.fields);
  for (const auto& [name, value] : get(id, query).fields) known_names.emplace(name, value);
  auto fields = known_names;
  for (const auto& [name, value] : known_names) fields[name] = random_.hex(16);
  for (const auto& [other, known] : action.becomes) {
    if (other.family != query.family || other.key != query.key || !known.exists()) continue;
    for (const auto& [name, value] : known.fields) fields[name] = value;
  }
  if (fields.empty()) fields.emplace("value", random_.hex(16));
  return Fact::of(std::move(fields));
}

const SimHosts::AllKnown& SimHosts::facts(HostId id) const {
  static const AllKnown nothing;
  const auto* host = find(id);
  return host == nullptr ? nothing : host->facts;
}

std::uint64_t SimHosts::done_at(HostId id, const FactQuery& query) const {
  const auto* host = find(id);
  if (host == nullptr) return 0;
  if (query.family == kTrace) {
    const auto at = host->traces.find(query);
    return at == host->traces.end() ? 0 : at->second;
  }
  const auto at = host->facts.find(query);
  return at == host->facts.end() ? 0 : at->second.done;
}

std::uint64_t SimHosts::rebooted_at(HostId id) const {
  const auto* host = find(id);
  return host == nullptr ? 0 : host->rebooted;
}

bool SimHosts::works_at(HostId id, const FactQuery& query) const {
  for (const auto& [job_id, job] : jobs_) {
    if (job.host != id || job.over) continue;
    for (auto i = job.done; i < job.actions.size(); ++i) {
      const auto& becomes = job.actions[i].becomes;
      if (becomes.empty() && query.family == kTrace && trace_of(job.actions[i]) == query) return true;
      if (std::any_of(becomes.begin(), becomes.end(), [&](const auto& item) { return item.first == query; }))
        return true;
    }
  }
  return false;
}

FactQuery trace_of(const Action& action) {
  FactQuery query{kTrace, action.script, "", {}};
  for (const auto& arg : action.args) query.arg += arg + "\n";
  return query;
}

void SimHosts::advance(Instant to) {
  while (next_event() && *next_event() <= to) run_next();
  now_ = std::max(now_, to);
}

bool SimHosts::busy(HostId id) const { return quiet_at(id) > now_; }

std::int64_t SimHosts::effects(HostId id) const {
  const auto* host = find(id);
  return host == nullptr ? 0 : host->effects;
}

std::int64_t SimHosts::boots(HostId id) const {
  const auto* host = find(id);
  return host == nullptr ? 1 : host->boots;
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
  for (const auto end : job.ends) events_.push({end, ++order_, id, job.host});
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

void SimHosts::plan_reboot(HostId id, Instant at, Duration away) { events_.push({at, ++order_, 0, id, away}); }

std::optional<Instant> SimHosts::next_event() const {
  if (events_.empty()) return std::nullopt;
  return events_.top().at;
}

HostId SimHosts::run_next() {
  const auto event = events_.top();
  events_.pop();
  now_ = std::max(now_, event.at);
  bool goes_down = event.job == 0;
  if (const auto at = jobs_.find(event.job); at != jobs_.end() && !at->second.over) {
    goes_down = end_action(event.job, at->second);
    if (at->second.over && at->second.orphan) jobs_.erase(at);
  }
  if (!goes_down) return HostId::none();
  reboot(event.host, event.away);
  return event.host;
}

/// True: the host goes down with it.
bool SimHosts::end_action(JobId id, Job& job) {
  const auto& action = job.actions[job.done];
  if (job.breakage.action == job.done && job.breakage.silent) {
    log(fmt::format("host {} job {} action {} does nothing", job.host.value, id, action.script));
    ++job.done;
    job.over = job.done == job.actions.size();
    return false;
  }
  if (job.breakage.action == job.done) {
    log(fmt::format("host {} job {} action {} fails", job.host.value, id, action.script));
    if (job.breakage.half) apply(job.host, action, false);
    job.exit_code = 1;
    job.over = true;
    return false;
  }
  if (keeps_log_) log(fmt::format("host {} job {} action {} done", job.host.value, id, action.script));
  apply(job.host, action, true);
  ++job.done;
  job.over = job.done == job.actions.size();
  return action.disconnects;
}

void SimHosts::apply(HostId id, const Action& action, bool whole) {
  auto how_many = whole ? action.becomes.size() : action.becomes.size() / 2;
  // several questions about one thing are answered by one state of it
  while (how_many > 0 && how_many < action.becomes.size() &&
         action.becomes[how_many].first.family == action.becomes[how_many - 1].first.family &&
         action.becomes[how_many].first.key == action.becomes[how_many - 1].first.key) {
    ++how_many;
  }
  ++done_;
  auto& own = host(id);
  if (action.becomes.empty() && whole) own.traces[trace_of(action)] = done_;
  for (std::size_t i = 0; i < how_many; ++i) {
    const auto& [query, after] = action.becomes[i];
    if (keeps_log_) log(fmt::format("host {} fact {} {} {}", id.value, query.family, query.key, query.arg));
    auto fact = after.state == Fact::State::unknown ? made_up(id, query, action, after) : after;
    auto& [place, done] = own.facts[without_secret(query)];
    done = done_;
    // only a reboot changes it
    if (place.has("boot_id") && fact.exists()) fact.fields.emplace("boot_id", std::string(place.get("boot_id")));
    place = std::move(fact);
    if (query.family == "package" && place.exists()) bring_unit(id, query.key);
  }
  if (whole || how_many == action.becomes.size()) return;
  const auto& [query, after] = action.becomes[how_many];
  if (query.family == "package" && after.exists()) {
    own.facts[without_secret(query)].fact = Fact::of({{"status", "half-configured"}});
  }
}

/// As Debian has it, a package brings a unit of its name and starts it. So an effect changes what other steps ask for.
void SimHosts::bring_unit(HostId id, const std::string& package) {
  auto& unit = host(id).facts[FactQuery{"unit", package + ".service", "", {}}].fact;
  if (unit.exists()) return;
  unit = Fact::of({{"load", "loaded"},
                   {"active", "active"},
                   {"sub", "running"},
                   {"file", "enabled"},
                   {"result", "success"},
                   {"condition", "met"},
                   {"reload", "no"}});
}

/// All that runs there dies, units that do not start with the host are stopped; it answers again after a while.
void SimHosts::reboot(HostId id, Duration away) {
  auto& own = host(id);
  ++own.boots;
  own.rebooted = ++done_;
  own.down_until = std::max({own.down_until, now_ + Duration(random_.between(15'000, 60'000)), now_ + away});
  log(fmt::format("host {} reboots, boot {}", id.value, own.boots));
  std::vector<std::pair<FactQuery, Fact*>> of_boots;
  for (auto& [query, known] : own.facts) {
    auto& fact = known.fact;
    if (fact.has("boot_id")) of_boots.emplace_back(query, &fact);
    if (query.family == "unit" && fact.get("active") == "active" && fact.has("file") && fact.get("file") != "enabled") {
      fact.fields["active"] = "inactive";
      fact.fields["sub"] = "dead";
    }
  }
  std::sort(of_boots.begin(), of_boots.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& [query, fact] : of_boots) fact->fields["boot_id"] = random_.hex(32);
  std::erase_if(jobs_, [&](const auto& item) { return item.second.host == id; });
}

void SimHosts::log(const std::string& text) {
  if (!keeps_log_) return;
  log_ += fmt::format("{:>10} {}\n", (now_ - start_).count(), text);
}

}  // namespace reprise::sim
