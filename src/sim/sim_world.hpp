// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <queue>
#include <stdexcept>
#include <string>
#include <vector>

#include "sim/fault.hpp"
#include "sim/random.hpp"
#include "sim/sim_hosts.hpp"
#include "world/world.hpp"

namespace reprise::sim {

struct SimOptions {
  std::uint64_t seed = 1;
  std::vector<Fault> faults{};
  /// The user presses Ctrl-C so long after the start of this world (each once).
  std::vector<Duration> interrupts{};
  /// The n-th call of submit() or wait(), from 1, throws ControllerDied; 0: never. For tests of resuming.
  std::size_t dies_at_call = 0;
  /// The controller's clock is wrong by so much.
  Duration clock_offset{0};
  /// Careless scripts: actions print what they read on their standard input, secrets included.
  bool echoes_input = false;
  /// The text of each request is composed and each answer is text, as between reprise and a real host. false: both
  /// stay data (Request::actions, Outcome::answers), which gives the same event log in a fraction of the time; an
  /// answer that is cut is text nevertheless.
  bool texts = true;
};

/// Thrown in place of a crash of the controller; what was sent goes on on the hosts. Never caught by the engine.
struct ControllerDied : std::runtime_error {
  ControllerDied() : std::runtime_error("the simulated controller died") {}
};

/// A World made of simulated hosts and virtual time: wait() never waits, it turns the clock forward. Requests are
/// answered from the facts of the hosts, in the text a real host would print; actions make their `becomes` true. The
/// same seeds and the same calls give the same events and the same event_log(), to the byte.
///
/// A look that waits for earlier effects (Request::waits_for_effects) does so; any other sees a host in the middle of
/// its work.
class SimWorld : public World {
 public:
  /// `hosts` must outlive it. Several worlds are several controllers: who reaches a host first holds its lock for as
  /// long as the world lives. Its clock goes on from where the hosts are.
  SimWorld(SimHosts& hosts, SimOptions options);
  SimWorld(const SimWorld&) = delete;
  SimWorld& operator=(const SimWorld&) = delete;
  /// What is under way goes on on the hosts, as after a crash of the controller.
  ~SimWorld() override;

  Instant now() override { return hosts_.now() + options_.clock_offset; }
  OpId submit(Request request) override;
  std::optional<WorldEvent> wait(std::optional<Instant> deadline) override;
  void cancel(OpId op) override;

  const std::string& event_log() const { return hosts_.event_log(); }

 private:
  struct Op {
    Request request;  ///< without its actions, once a job has them
    Fault fault;
    std::uint64_t job = 0;  ///< 0: a look, or never arrived
    bool settled = false;   ///< `outcome` is how it ends; only its delivery is left
    Outcome outcome;
  };
  enum class What { line, read, time_out, deliver, interrupt };
  struct Event {
    Instant at;
    std::uint64_t order;  ///< ties: as they were planned
    What what;
    OpId op;
    std::size_t index;  ///< line: of which action
    friend bool operator>(const Event& a, const Event& b) { return a.at != b.at ? a.at > b.at : a.order > b.order; }
  };

  void count_call();
  Fault next_fault(const Request& request);
  void begin_lasting(const Fault& fault, HostId host);
  bool refuse(OpId id, Op& op);
  void lose_request(OpId id, Op& op);
  void send(OpId id, Op& op);
  void send_effect(OpId id, Op& op, Instant arrival, std::int64_t factor);
  void plan_time_out(OpId id, const Op& op, const std::vector<Instant>& signs);
  Breakage breakage_of(const Op& op);
  Duration latency(HostId host);

  void plan(Instant at, What what, OpId op, std::size_t index = 0);
  void settle(OpId id, Op& op, Outcome&& outcome, Instant at);
  void handle(const Event& event);
  void read(OpId id, Op& op);
  bool tells_in_text(const Op& op) const;
  std::string answer(const Op& op) const;
  Answers answers(const Op& op) const;
  std::size_t cut(const Op& op, std::size_t size);
  void print_line(OpId id, const Op& op, std::size_t index);
  void time_out(OpId id, Op& op);
  void deliver(OpId id, Op& op);
  void log_delivery(OpId id, const Outcome& outcome);
  void break_connections(HostId host);

  SimHosts& hosts_;
  SimOptions options_;
  Random random_;
  std::map<OpId, Op> ops_;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  std::size_t interrupts_left_ = 0;  ///< of `events_`
  std::deque<WorldEvent> ready_;
  std::uint64_t order_ = 0;
  std::size_t calls_ = 0;
  std::uint32_t next_op_ = 0;
  int interrupts_given_ = 0;
  std::uint64_t controller_ = 0;
};

}  // namespace reprise::sim
