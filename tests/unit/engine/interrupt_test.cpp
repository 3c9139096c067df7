// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
// Ctrl-C: once, what runs may end and nothing new starts; twice, what runs is ended.
#include "support.hpp"

using namespace reprise;
using namespace reprise::test;

namespace {

/// Three chains of four files each, on two hosts.
void chains(Story& story) {
  for (const char* chain : {"x", "y", "z"}) {
    std::string before;
    for (const char* number : {"1", "2", "3", "4"}) {
      const auto id = std::string(chain) + number;
      story.add(thing(id, before.empty() ? Texts{} : Texts{before}));
      before = id;
    }
  }
  story.house.service("s", {1, 2});
}

Instant interrupted_at(const Story& story, Duration after) { return story.last.info.started + after; }

}  // namespace

TEST_CASE("interrupted once: running effects end well, nothing new starts, resume goes on; at any moment") {
  Story whole;
  chains(whole);
  REQUIRE(whole.run().exit_code == 0);
  const auto length = whole.last.ended - whole.last.info.started;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    for (Duration after{1}; after < length; after += length / 25) {
      Story story(seed);
      chains(story);
      story.catalog = whole.catalog;
      story.interrupts = {after};
      story.run();
      CAPTURE(seed);
      CAPTURE(after.count());
      if (!story.last.interrupted) continue;  // this one was faster
      CHECK(story.last.exit_code == 8);
      for (const auto& [at, request] : story.sent) CHECK(at <= interrupted_at(story, after));
      CHECK(story.count(StepResult::failed) == 0);
      CHECK(story.count(StepResult::skipped) == 0);
      CHECK(story.count(StepResult::interrupted) > 0);
      CHECK(static_cast<std::size_t>(story.count(StepResult::changed)) == story.effects_sent());
      CHECK((*story.journal.last_run())->state == journal::RunState::interrupted);
      CHECK(contains(story.events.all, "interrupt 1"));
      for (const auto& report : story.last.steps) {
        if (report.result == StepResult::interrupted) CHECK(contains(report.reason, "stopped by the user"));
      }
      CHECK(story.resume().exit_code == 0);
      for (const auto& step : story.catalog->steps) {
        CHECK(story.effects(step.host.value, file_of(step.subject)) == 1);
      }
    }
  }
}

TEST_CASE("interrupted twice: effects are ended, the run says interrupted, the next run mends it") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Story story(seed);
    story.add(notifying(thing("conf", {}, {entry("parts", 10)}), {"web"}));
    story.add(of_kind("service", "web"));
    story.hosts.set(HostId{1}, unit_of("web"), value_fact("running"));
    story.interrupts = {Duration(500), Duration(600)};
    story.run();
    CAPTURE(seed);
    CHECK(story.last.exit_code == 8);
    CHECK(story.last.interrupted);
    CHECK(story.result("s/conf@a") == "interrupted");
    CHECK(story.result("s/web@a") == "interrupted");
    CHECK(story.last.ended - story.last.info.started < Duration(1'000));
    CHECK(story.run().exit_code == 0);
    CHECK(story.value(1, "conf.10") == "new");
    CHECK(story.effects(1, unit_of("web")) == 1);
  }
}

TEST_CASE("interrupted while the only step is at work for the second time: not a success") {
  Story story;
  story.add(thing("a", {}, {entry("parts", 10)}));
  story.interrupts = {Duration(400), Duration(500)};
  CHECK(story.run().exit_code == 8);
  CHECK(story.last.interrupted);
}

TEST_CASE("interrupted while a step waits to look again: it is interrupted, not failed") {
  Story story;
  SUBCASE("a check that is not true yet") { story.add(of_kind("check", "a", {}, {entry("within", "10m")})); }
  SUBCASE("an effect that does not show yet") { story.add(of_kind("stuck", "a", {}, {entry("settle", "10m")})); }
  SUBCASE("a retry") {
    story.add(thing("a")).retries = 100;
    story.faults = {fault(Fault::Kind::disk_full, 1)};
  }
  SUBCASE("a look at a host that no longer answers") {
    story.add(named(thing("first"), "first"));
    story.add(of_kind("check", "a", {"first"}, {entry("within", "10m")}));
    story.faults = {look_fault(Fault::Kind::unreachable, 2)};
  }
  story.interrupts = {Duration(60'000)};
  story.run();
  CHECK(story.last.exit_code == 8);
  CHECK(story.result("s/a@a") == "interrupted");
  CHECK(contains(story.report("s/a@a").reason, "stopped by the user"));
  CHECK(story.events.ended.back() == "s/a@a");
  bool recorded = false;
  for (const auto& line : story.entries()) {
    recorded = recorded || (line.step == "s/a@a" && line.state == journal::State::interrupted);
  }
  CHECK(recorded);
}

TEST_CASE("interrupted during the first look: nothing was done") {
  Story story;
  chains(story);
  story.interrupts = {Duration(1)};
  CHECK(story.run().exit_code == 8);
  CHECK(story.effects_sent() == 0);
  CHECK(story.count(StepResult::interrupted) == 24);
}

TEST_CASE("a connection that breaks after the user has interrupted is a doubt for the next run, not a failure") {
  Story story;
  story.add(thing("a", {}, {entry("parts", 10)}));
  story.faults = {fault(Fault::Kind::reply_lost, 1)};
  story.interrupts = {Duration(300)};
  story.run();
  CHECK(story.last.exit_code == 8);
  CHECK(story.result("s/a@a") == "interrupted");
  CHECK(story.resume().exit_code == 0);
  for (const char* part : {"a", "a.5", "a.10"}) CHECK(story.effects(1, file_of(part)) == 1);
}

TEST_CASE("plan and verify can be interrupted") {
  for (const auto mode : {Mode::plan, Mode::verify}) {
    Story story;
    chains(story);
    story.interrupts = {Duration(1)};
    CHECK(story.run(mode).exit_code == 8);
  }
}

TEST_CASE("interrupted after the last step has ended: the run is what it was") {
  Story story;
  story.add(thing("a"));
  story.interrupts = {Duration(3'600'000)};
  CHECK(story.run().exit_code == 0);
  CHECK_FALSE(story.last.interrupted);
}
