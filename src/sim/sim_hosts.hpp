// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <string>
#include <unordered_map>
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
  bool silent = false;                ///< it ends with code 0, and what comes after it runs
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

class SimWorld;

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
  struct Known {
    Fact fact;
    std::uint64_t done = 0;  ///< as done_at()
  };
  /// All that was ever set or changed on it, in no order that may matter.
  using AllKnown = std::unordered_map<FactQuery, Known, FactQueryHash>;
  const AllKnown& facts(HostId host) const;
  /// When, in the order of all that was done on all hosts, an action last made `query` true (for actions that make
  /// nothing true: trace_of() of it); 0: never.
  std::uint64_t done_at(HostId host, const FactQuery& query) const;
  /// In the same order: when the host last went down; 0: never.
  std::uint64_t rebooted_at(HostId host) const;
  /// An action that will make `query` true, or has it as its trace, is at work or will be without further orders.
  bool works_at(HostId host, const FactQuery& query) const;

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
  /// false: event_log() stays empty, which is faster.
  void keep_log(bool keep) { keeps_log_ = keep; }
  /// Puts a line into the event log.
  void note(const std::string& text) { log(text); }

 private:
  friend class SimWorld;
  using JobId = std::uint64_t;

  struct Host {
    AllKnown facts;
    std::int64_t effects = 0;
    std::int64_t looks = 0;
    std::int64_t boots = 1;
    Instant down_until;
    Instant untrusted_until;
    Instant locked_until;
    Instant disk_full_until;
    Instant dpkg_locked_until;
    std::uint64_t controller = 0;                                        ///< whose lock it has; 0: nobody's
    std::unordered_map<FactQuery, std::uint64_t, FactQueryHash> traces;  ///< of actions that make nothing true: when
    std::uint64_t rebooted = 0;
  };
  struct Event {
    Instant at;
    std::uint64_t order;  ///< ties: as they were planned
    JobId job;            ///< 0: `host` reboots
    HostId host;
    Duration away{0};  ///< job 0: how long it is away at least
    friend bool operator>(const Event& a, const Event& b) { return a.at != b.at ? a.at > b.at : a.order > b.order; }
  };

  Host& host(HostId id) {
    while (hosts_.size() <= id.index()) hosts_.push_back(std::make_unique<Host>());
    return *hosts_[id.index()];
  }
  /// nullptr: nothing has ever happened there.
  const Host* find(HostId id) const { return id.index() < hosts_.size() ? hosts_[id.index()].get() : nullptr; }
  JobId start(Job job);
  void kill(JobId job);
  /// Nobody will ask for the result.
  void abandon(JobId job);
  const Job* job(JobId id) const;
  /// When the last effect on the host will have ended.
  Instant quiet_at(HostId host) const;
  void plan_reboot(HostId host, Instant at, Duration away);
  std::optional<Instant> next_event() const;
  /// Goes on to the next event; the host that went down with it, or none.
  HostId run_next();
  bool end_action(JobId id, Job& job);
  void apply(HostId host, const Action& action, bool whole);
  void bring_unit(HostId host, const std::string& package);
  Fact made_up(HostId host, const FactQuery& query, const Action& action, Fact fact);
  void reboot(HostId host, Duration away);
  void log(const std::string& text);

  Random random_;
  Instant start_;
  Instant now_;
  std::vector<std::unique_ptr<Host>> hosts_;  ///< index = HostId; what is said of one stays where it is
  std::map<JobId, Job> jobs_;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  std::uint64_t order_ = 0;
  JobId last_job_ = 0;
  std::uint64_t done_ = 0;
  std::vector<SimWorld*> worlds_;  ///< those through which controllers see the hosts now
  std::uint64_t last_controller_ = 0;
  bool keeps_log_ = true;
  std::string log_;
};

/// Stands for an action that makes nothing true: its script and arguments.
FactQuery trace_of(const Action& action);

}  // namespace reprise::sim
