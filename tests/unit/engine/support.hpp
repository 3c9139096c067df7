// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "../catalog/support.hpp"
#include "engine/engine.hpp"
#include "kinds.hpp"
#include "sim/sim_world.hpp"

namespace reprise::test {

using engine::Mode;
using engine::StepReport;
using engine::StepResult;
using sim::Fault;
using Texts = std::vector<std::string>;

/// What the engine sent and when.
class SpyWorld final : public World {
 public:
  explicit SpyWorld(World& inner) : inner_(inner) {}
  Instant now() override { return inner_.now(); }
  OpId submit(Request request) override {
    REQUIRE(complete(request));
    sent.push_back({inner_.now(), request});
    return inner_.submit(std::move(request));
  }
  std::optional<WorldEvent> wait(std::optional<Instant> deadline) override { return inner_.wait(deadline); }
  void cancel(OpId op) override { inner_.cancel(op); }

  std::vector<std::pair<Instant, Request>> sent;

 private:
  World& inner_;
};

/// Everything that was told, as text and in order.
class Recorder final : public engine::EventSink {
 public:
  struct Mark {
    bool start;
    StepId step;
    Instant at;
  };
  void host_unreachable(const Host& host, const std::string& why) override {
    all += "unreachable " + host.name + " " + why + "\n";
  }
  void step_started(const catalog::Step& step, Instant at) override {
    marks.push_back({true, step.id, at});
    started.push_back(step.key);
    all += "started " + step.key + "\n";
  }
  void step_output(const catalog::Step& step, const std::string& line) override {
    all += "output " + step.key + " " + line + "\n";
  }
  void step_ended(const catalog::Step& step, const StepReport& report) override {
    marks.push_back({false, step.id, report.ended});
    ended.push_back(step.key);
    all += "ended " + step.key + " " + text(report) + "\n";
  }
  void progress(std::size_t done, std::size_t total, Duration) override { last_progress = {done, total}; }
  void interrupt_requested(int count) override { all += "interrupt " + std::to_string(count) + "\n"; }

  static std::string text(const StepReport& report) {
    std::string out = to_string(report.result) + "|" + report.reason + "|" + report.hint + "|" + report.diff + "|" +
                      report.output + "|";
    for (const auto& change : report.changes) out += change.field + ":" + change.is + ":" + change.should + ",";
    for (const auto& action : report.actions) out += action + ",";
    return out;
  }

  std::string all;
  std::vector<Mark> marks;
  Texts started;
  Texts ended;
  std::pair<std::size_t, std::size_t> last_progress;
};

/// A house on simulated hosts: describe it in `house`, then run() as often as the story needs. Hosts and the journal
/// stay, as they do in life; `faults`, `interrupts` and `dies_at_call` count for the next run only.
struct Story {
  explicit Story(std::uint64_t seed_ = 1) : hosts(seed_), seed(seed_) { house.registry = engine_registry(); }

  House house;
  sim::SimHosts hosts;
  journal::Journal journal = journal::Journal::in_memory();
  bool journaled = true;
  std::uint64_t seed;
  std::vector<Fault> faults;
  std::vector<Duration> interrupts;
  std::size_t dies_at_call = 0;
  engine::Options options;
  std::optional<catalog::Catalog> catalog;
  Recorder events;                                ///< of the last run
  std::vector<std::pair<Instant, Request>> sent;  ///< by the last run
  engine::RunSummary last;
  int runs = 0;

  Playbook& playbook() { return house.playbook("p"); }
  StepTemplate& add(StepTemplate made) {
    playbook().steps.push_back(std::move(made));
    return playbook().steps.back();
  }
  const catalog::Catalog& compile() {
    if (!catalog) {
      if (house.description.estate.services.empty()) house.service("s");
      catalog = house.compile();
      REQUIRE_MESSAGE(!house.out.has_errors(), house.findings());
    }
    return *catalog;
  }

  /// sim::ControllerDied passes through.
  const engine::RunSummary& run(Mode mode = Mode::apply) {
    compile();
    options.mode = mode;
    options.nonce = "noncenoncenonce" + std::to_string(++runs) + "x";
    events = Recorder();
    sim::SimWorld world(hosts, {seed + static_cast<std::uint64_t>(runs), std::exchange(faults, {}),
                                std::exchange(interrupts, {}), std::exchange(dies_at_call, 0U)});
    SpyWorld spy(world);
    last = engine::run(*catalog, spy, journaled ? &journal : nullptr, events, options);
    sent = std::move(spy.sent);
    return last;
  }
  /// How the steps of the last run stand in the journal.
  std::vector<journal::Entry> entries() { return journal.entries((*journal.last_run())->id).value(); }
  /// As `reprise apply --resume`.
  const engine::RunSummary& resume() {
    for (const auto& entry : entries()) {
      if (entry.state == journal::State::ok || entry.state == journal::State::changed)
        options.done.push_back(entry.step);
    }
    run();
    options.done.clear();
    return last;
  }

  const StepReport& report(const std::string& key) const {
    for (const auto& report : last.steps) {
      if (catalog->steps[report.step.index()].key == key) return report;
    }
    FAIL("no report of " << key);
    return last.steps.front();
  }
  std::string result(const std::string& key) const { return to_string(report(key).result); }
  std::string value(std::uint32_t host, const std::string& name) const {
    return std::string(hosts.get(HostId{host}, file_of(name)).get("value"));
  }
  int count(StepResult result) const {
    return static_cast<int>(std::count_if(last.steps.begin(), last.steps.end(),
                                          [&](const auto& report) { return report.result == result; }));
  }
  /// How often an effect made `query` true on the host.
  std::size_t effects(std::uint32_t host, const FactQuery& query, std::size_t from = 0) const {
    const auto line = " host " + std::to_string(host) + " fact " + query.family + " " + query.key + " \n";
    std::size_t found = 0;
    for (auto at = hosts.event_log().find(line, from); at != std::string::npos;
         at = hosts.event_log().find(line, at + 1)) {
      ++found;
    }
    return found;
  }
  /// Where in the event log `query` became true for the last time; npos: never.
  std::size_t last_effect(std::uint32_t host, const FactQuery& query) const {
    return hosts.event_log().rfind(" host " + std::to_string(host) + " fact " + query.family + " " + query.key + " \n");
  }
  std::size_t effects_sent() const {
    return static_cast<std::size_t>(
        std::count_if(sent.begin(), sent.end(), [](const auto& item) { return item.second.effect; }));
  }
};

inline Fault fault(Fault::Kind kind, std::int64_t at_effect, std::uint32_t host = 1, Duration lasting = Duration(0)) {
  Fault out;
  out.kind = kind;
  out.host = HostId{host};
  out.at_effect = at_effect;
  out.lasting = lasting;
  return out;
}

inline Fault look_fault(Fault::Kind kind, std::int64_t at_look, std::uint32_t host = 1,
                        Duration lasting = Duration(0)) {
  auto out = fault(kind, 0, host, lasting);
  out.at_look = at_look;
  return out;
}

/// Trips of the last run that asked for this step and changed nothing.
inline std::size_t looks_at(const Story& story, const std::string& label) {
  return static_cast<std::size_t>(std::count_if(story.sent.begin(), story.sent.end(), [&](const auto& item) {
    return !item.second.effect && item.second.label == label;
  }));
}

inline std::size_t position(const Texts& all, const std::string& one) {
  return static_cast<std::size_t>(std::find(all.begin(), all.end(), one) - all.begin());
}

inline StepTemplate thing(const std::string& id, std::vector<std::string> needs = {}, ValueMap params = {}) {
  return needing(step(id, "thing", std::move(params)), std::move(needs));
}
inline StepTemplate of_kind(const std::string& kind, const std::string& id, std::vector<std::string> needs = {},
                            ValueMap params = {}) {
  return needing(step(id, kind, std::move(params)), std::move(needs));
}
/// The resource is called otherwise than its step.
inline StepTemplate named(StepTemplate made, const std::string& name) {
  made.params.set("name", Value(name));
  return made;
}
inline StepTemplate notifying(StepTemplate made, std::vector<std::string> targets) {
  made.notify = std::move(targets);
  return made;
}

}  // namespace reprise::test
