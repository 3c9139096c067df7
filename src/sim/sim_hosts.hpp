// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "model/action.hpp"
#include "model/fact.hpp"
#include "sim/random.hpp"

namespace reprise::sim {

/// How an effect goes wrong on its host; default: it does not.
struct Breakage {
  std::optional<std::size_t> action;  ///< the first action that does not succeed
  bool half = false;                  ///< half of what it does is done nevertheless
  std::string text;                   ///< what it prints
};

/// What the host knows of an effect. Its actions end one after the other.
struct Job {
  HostId host;
  std::vector<Action> actions;
  std::vector<Instant> ends;  ///< of each action
  Breakage breakage;
  std::size_t done = 0;  ///< actions that succeeded
  int exit_code = 0;
  bool over = false;
  bool orphan = false;  ///< nobody waits for its result
};

/// The simulated hosts and their virtual time: what is true on them, what they are working at. Outlives the SimWorld
/// through which a controller sees them, so that a controller may die and another one take over; what the dead one
/// had sent goes on. The same calls give the same story. Not thread-safe.
class SimHosts {
 public:
  explicit SimHosts(std::uint64_t seed = 1, Instant start = Instant{1'800'000'000'000});

  /// Makes a fact true. An unknown one gets made-up values, see made_up() in the source.
  void set(HostId host, const FactQuery& query, Fact fact);
  /// Absent where nothing was set.
  const Fact& get(HostId host, const FactQuery& query) const;

  Instant now() const { return now_; }
  /// Lets time pass without a controller.
  void advance(Instant to);
  /// An effect is being worked at.
  bool busy(HostId host) const;
  /// Requests with actions that were sent to the host so far, lost ones included.
  std::int64_t effects(HostId host) const;
  std::int64_t boots(HostId host) const;
  /// The whole story, a line an event, for comparison and for finding out why: no values of facts, hence no secrets.
  const std::string& event_log() const { return log_; }

 private:
  friend class SimWorld;
  using JobId = std::uint64_t;

  struct Host {
    std::map<FactQuery, Fact> facts;
    std::int64_t effects = 0;
    std::int64_t looks = 0;
    std::int64_t boots = 1;
    Instant down_until;
    Instant untrusted_until;
    Instant locked_until;
    Instant disk_full_until;
  };
  struct Event {
    Instant at;
    std::uint64_t order;  ///< ties: as they were planned
    JobId job;            ///< 0: `host` reboots
    HostId host;
    friend bool operator<(const Event& a, const Event& b) { return a.at != b.at ? a.at < b.at : a.order < b.order; }
  };

  Host& host(HostId id) { return hosts_[id]; }
  JobId start(Job job);
  void kill(JobId job);
  /// Nobody will ask for the result.
  void abandon(JobId job);
  const Job* job(JobId id) const;
  /// When the last effect on the host will have ended.
  Instant quiet_at(HostId host) const;
  void plan_reboot(HostId host, Instant at);
  std::optional<Instant> next_event() const;
  /// Goes on to the next event; the host that went down with it, or none.
  HostId run_next();
  bool end_action(JobId id, Job& job);
  void apply(HostId host, const Action& action, std::size_t how_many);
  Fact made_up(HostId host, const FactQuery& query, const Action& action, Fact fact);
  void reboot(HostId host);
  void log(const std::string& text);

  Random random_;
  Instant start_;
  Instant now_;
  std::map<HostId, Host> hosts_;
  std::map<JobId, Job> jobs_;
  std::set<Event> events_;
  std::uint64_t order_ = 0;
  JobId last_job_ = 0;
  std::string log_;
};

}  // namespace reprise::sim
