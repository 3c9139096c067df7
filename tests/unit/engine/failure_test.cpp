// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
// What fails, what that blocks, what is tried again, and the exit code.
#include "support.hpp"

using namespace reprise;
using namespace reprise::test;

namespace {

/// a -> b -> c, and d beside them, on hosts a and b.
Story& chain(Story& story) {
  story.add(thing("a"));
  story.add(thing("b", {"a"}));
  story.add(thing("c", {"b"}));
  story.add(thing("d"));
  story.house.service("s", {1, 2});
  return story;
}

Fact broken(const std::string& why) { return {Fact::State::broken, {}, why}; }

}  // namespace

TEST_CASE("a failure blocks exactly what needs it") {
  Story story;
  auto& a = story.add(thing("a"));
  a.retries = 0;
  story.add(thing("b", {"a"}));
  story.add(thing("c", {"b"}));
  story.add(thing("d"));
  story.house.service("s", {1, 2});
  auto& after = story.house.playbook("q");
  after.steps = {thing("e")};
  story.house.service("t", {1, 2}, "q").needs = {"s"};
  story.compile();
  story.hosts.set(HostId{1}, file_of("a"), broken("no such device"));
  story.run();
  CHECK(story.last.exit_code == 1);
  CHECK(story.result("s/a@a") == "failed");
  CHECK(contains(story.report("s/a@a").reason, "no such device"));
  for (const char* key : {"s/b@a", "s/c@a", "t/e@a", "t/e@b"}) {
    CAPTURE(key);
    CHECK(story.result(key) == "skipped");
    CHECK(contains(story.report(key).reason, "s/a@a"));
    CHECK(story.report(key).because == find(*story.catalog, "s/a@a")->id);
  }
  for (const char* key : {"s/a@b", "s/b@b", "s/c@b", "s/d@a", "s/d@b"}) {
    CAPTURE(key);
    CHECK(story.result(key) == "changed");
  }
  CHECK(story.events.ended.size() == story.last.steps.size());
}

TEST_CASE("an effect that fails is not tried again without retries, and what it printed is told") {
  Story story;
  chain(story).faults = {fault(Fault::Kind::fails, 1)};
  story.house.description.estate.forks = 1;
  story.run();
  CHECK(story.last.exit_code == 1);
  CHECK(story.result("s/a@a") == "failed");
  const auto& report = story.report("s/a@a");
  CHECK(contains(report.reason, "exit code 1"));
  CHECK(contains(report.output, "simulated failure"));
  CHECK_FALSE(report.hint.empty());
  CHECK(report.attempts == 1);
  CHECK((*story.journal.last_run())->state == journal::RunState::failed);
  // the next run mends it
  CHECK(story.run().exit_code == 0);
  CHECK(story.value(1, "c") == "new");
}

TEST_CASE("retries come after growing pauses and are counted") {
  Story story;
  story.add(thing("a")).retries = 3;
  story.faults = {fault(Fault::Kind::fails, 1), fault(Fault::Kind::half, 2), fault(Fault::Kind::fails, 3)};
  story.run();
  CHECK(story.last.exit_code == 0);
  CHECK(story.result("s/a@a") == "changed");
  CHECK(story.report("s/a@a").attempts == 4);
  CHECK(story.hosts.effects(HostId{1}) == 4);
  std::vector<Instant> tries;
  for (const auto& [at, request] : story.sent) {
    if (request.effect) tries.push_back(at);
  }
  REQUIRE(tries.size() == 4);
  CHECK(tries[1] - tries[0] >= Duration(1'000));
  CHECK(tries[2] - tries[1] >= Duration(2'000));
  CHECK(tries[3] - tries[2] >= Duration(4'000));
}

TEST_CASE("when the retries are used up the step has failed") {
  Story story;
  story.add(thing("a")).retries = 2;
  story.faults = {fault(Fault::Kind::disk_full, 1)};
  story.run();
  CHECK(story.result("s/a@a") == "failed");
  CHECK(story.hosts.effects(HostId{1}) == 3);
  CHECK(story.report("s/a@a").attempts == 3);
  CHECK(contains(story.report("s/a@a").output, "No space left"));
}

TEST_CASE("a half done effect that failed is made whole by a retry") {
  Story story;
  story.add(thing("a", {}, {entry("parts", 4)})).retries = 1;
  story.faults = {fault(Fault::Kind::half, 1)};
  story.run();
  CHECK(story.last.exit_code == 0);
  CHECK(story.value(1, "a.4") == "new");
  CHECK(story.effects(1, file_of("a")) == 1);  // what was done is not done again
}

TEST_CASE("timeout: an effect that takes too long is ended, and once only") {
  Story story;
  story.add(thing("a")).timeout = Duration(1);
  story.add(thing("b"));
  story.run();
  CHECK(story.last.exit_code == 1);
  CHECK(story.result("s/a@a") == "failed");
  CHECK(contains(story.report("s/a@a").reason, "too long"));
  CHECK(story.value(1, "a").empty());
  CHECK(story.result("s/b@a") == "changed");
  CHECK(story.hosts.effects(HostId{1}) == 2);
}

TEST_CASE("timeout: an action's own limit does not shorten the others'") {
  Story story;
  story.add(thing("a", {}, {entry("parts", 3), entry("limit", "10m")}));
  story.add(thing("b", {}, {entry("parts", 3)})).timeout = Duration(7'000);
  story.run();
  for (const auto& [at, request] : story.sent) {
    if (!request.effect) continue;
    CHECK(request.total_timeout == (request.label == "s/a@a" ? Duration(1'800'000) : Duration(7'000)));
  }
  CHECK(story.last.exit_code == 0);
}

TEST_CASE("timeout: who allows an hour allows an hour of silence") {
  Story story;
  story.add(thing("a")).timeout = Duration(7'200'000);
  story.run();
  REQUIRE(story.effects_sent() == 1);
  CHECK(story.sent.back().second.idle_timeout >= Duration(7'200'000));
}

TEST_CASE("a check looks again and again until `within` is over") {
  Story story;
  story.add(named(thing("up", {}, {entry("parts", 3)}), "up"));
  story.add(of_kind("check", "seen", {}, {entry("within", "60s")}));
  SUBCASE("and passes as soon as it is true") {
    story.add(named(thing("makes"), "seen"));
    story.run();
    CHECK(story.last.exit_code == 0);
    CHECK(story.result("s/seen@a") == "ok");
  }
  SUBCASE("and fails with what it saw") {
    story.run();
    CHECK(story.result("s/seen@a") == "failed");
    CHECK(contains(story.report("s/seen@a").reason, "should be new"));
    const auto& report = story.report("s/seen@a");
    CHECK(report.ended - report.started >= Duration(60'000));
    CHECK(report.ended - report.started < Duration(70'000));
    CHECK(story.last.exit_code == 1);
  }
  SUBCASE("also where the host cannot answer yet") {
    story.hosts.set(HostId{1}, file_of("seen"), broken("connection refused"));
    story.run();
    CHECK(story.result("s/seen@a") == "failed");
    CHECK(contains(story.report("s/seen@a").reason, "connection refused"));
    CHECK(story.report("s/seen@a").ended - story.report("s/seen@a").started >= Duration(60'000));
  }
}

TEST_CASE("retries of a check are looks") {
  Story story;
  story.add(of_kind("check", "seen")).retries = 2;
  story.run();
  CHECK(story.result("s/seen@a") == "failed");
  const auto looks = std::count_if(story.sent.begin(), story.sent.end(),
                                   [](const auto& item) { return item.second.label == "s/seen@a"; });
  CHECK(looks == 3);
}

TEST_CASE("what waits to look again keeps nobody else from working") {
  Story story;
  story.house.description.estate.forks = 1;
  story.house.description.estate.pools["tape"] = 1;
  SUBCASE("a check") {
    story.add(of_kind("check", "seen", {}, {entry("within", "60s")}));
    story.add(named(thing("makes"), "seen"));
    story.compile();
    story.options.expected = {Duration(60'000), Duration(200)};  // the check comes first
    story.run();
    REQUIRE(story.events.started.front() == "s/seen@a");
    CHECK(story.result("s/seen@a") == "ok");
    CHECK(story.result("s/makes@a") == "changed");
  }
  SUBCASE("a retry") {
    story.add(thing("a")).retries = 1;
    story.add(thing("b")).pools = {"tape"};
    story.playbook().steps.front().pools = {"tape"};
    story.faults = {fault(Fault::Kind::fails, 1)};
    story.compile();
    story.options.expected = {Duration(60'000), Duration(200)};
    story.run();
    CHECK(story.last.exit_code == 0);
    CHECK(join(story.events.ended, " ") == "s/b@a s/a@a");
  }
}

TEST_CASE("an effect that does not show when its time is over has failed, and is not repeated") {
  for (const char* settle : {"0", "2m"}) {
    Story story;
    story.add(of_kind("stuck", "a", {}, {entry("settle", settle)}));
    CHECK(story.run().exit_code == 1);
    CHECK(contains(story.report("s/a@a").reason, "the difference is still there: value: is old, should be new"));
    CHECK(story.hosts.effects(HostId{1}) == 1);
    const auto time = story.report("s/a@a").ended - story.report("s/a@a").started;
    CHECK((time >= Duration(120'000)) == (std::string(settle) == "2m"));
  }
}

TEST_CASE("reply lost after the effect: changed, and done once, over 30 seeds") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Story story(seed);
    story.add(thing("a", {}, {entry("parts", 3)}));
    story.add(of_kind("always", "run"));
    story.faults = {fault(Fault::Kind::reply_lost, 1), fault(Fault::Kind::reply_lost, 2)};
    story.run();
    CHECK(story.last.exit_code == 0);
    CHECK(story.result("s/a@a") == "changed");
    for (const char* part : {"a", "a.2", "a.3"}) CHECK(story.effects(1, file_of(part)) == 1);
    bool doubt = false;
    const auto log = story.journal.log(1).value();
    for (const auto& line : log) doubt = doubt || line.state == journal::State::effect_unknown;
    CHECK(doubt);
  }
}

TEST_CASE("a command whose reply was lost is not started a second time while the first still runs") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Story story(seed);
    story.add(of_kind("always", "run"));
    story.faults = {fault(Fault::Kind::reply_lost, 1), fault(Fault::Kind::slow, 2)};
    story.run();
    CHECK(story.last.exit_code == 0);
    // every effect is preceded by a look that waits for the one before it
    bool waited = true;
    for (const auto& [at, request] : story.sent) {
      if (request.effect) {
        if (!waited) FAIL_CHECK("an effect without a look that waits, seed " << seed);
        waited = false;
      }
      waited = waited || request.waits_for_effects;
    }
  }
}

TEST_CASE("request lost before the effect: done exactly once") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Story story(seed);
    story.add(thing("a"));
    story.faults = {fault(Fault::Kind::request_lost, 1), fault(Fault::Kind::request_lost, 2)};
    story.run();
    CHECK(story.last.exit_code == 0);
    CHECK(story.result("s/a@a") == "changed");
    CHECK(story.effects(1, file_of("a")) == 1);
    CHECK(story.hosts.effects(HostId{1}) == 3);
  }
}

TEST_CASE("the connection breaks for good in the middle: unreachable, not failed; others go on") {
  Story story;
  chain(story).faults = {fault(Fault::Kind::unreachable, 1)};
  story.run();
  CHECK(story.last.exit_code == 4);
  for (const char* key : {"s/a@a", "s/b@a", "s/c@a"}) CHECK(story.result(key) == "unreachable");
  for (const char* key : {"s/a@b", "s/b@b", "s/c@b", "s/d@b"}) CHECK(story.result(key) == "changed");
  CHECK(story.last.hosts[0].unreachable == 4);
  // it comes back some day
  Story again;
  chain(again).faults = {fault(Fault::Kind::unreachable, 1, 1, Duration(20'000))};
  CHECK(again.run().exit_code == 0);
  CHECK(again.value(1, "c") == "new");
}

TEST_CASE("a host that does not answer from the start is told once and costs the others nothing") {
  Story story;
  chain(story).faults = {look_fault(Fault::Kind::unreachable, 1)};
  story.run();
  CHECK(story.last.exit_code == 4);
  CHECK(story.count(StepResult::unreachable) == 4);
  CHECK(story.count(StepResult::changed) == 4);
  const auto first = story.events.all.find("unreachable a no answer");
  REQUIRE(first != std::string::npos);
  CHECK(story.events.all.find("unreachable a no answer", first + 1) == std::string::npos);
  CHECK(story.report("s/c@a").reason == "no answer from the host");
}

TEST_CASE("a first look whose answer is lost or cut is asked again") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    for (const auto kind : {Fault::Kind::reply_lost, Fault::Kind::request_lost, Fault::Kind::truncated}) {
      Story story(seed);
      chain(story).faults = {look_fault(kind, 1)};
      CAPTURE(to_string(kind));
      CHECK(story.run().exit_code == 0);
      CHECK(story.count(StepResult::changed) == 8);
    }
  }
}

TEST_CASE("answers that are cut are asked for again, whatever they were about, over 40 seeds") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Story story(seed);
    chain(story);
    Fault cut;
    cut.kind = Fault::Kind::truncated;
    cut.probability = 0.15;
    story.faults = {cut};
    CHECK(story.run().exit_code == 0);
    for (const char* name : {"a", "b", "c", "d"}) CHECK(story.effects(1, file_of(name)) == 1);
  }
}

TEST_CASE("answers that are always cut end in a failure that says so") {
  Story story;
  story.add(thing("a"));
  Fault cut;
  cut.kind = Fault::Kind::truncated;
  cut.probability = 1;
  story.faults = {cut};
  story.run();
  CHECK(story.last.exit_code == 4);
  CHECK(contains(story.report("s/a@a").reason, "answer was cut off"));
}

TEST_CASE("a question that could not be answered at the start is asked again in its turn") {
  Story story;
  story.add(thing("a"));
  story.hosts.set(HostId{1}, file_of("a"), broken("busy"));
  story.compile();
  story.run();
  CHECK(story.result("s/a@a") == "failed");
  REQUIRE(story.sent.size() == 2);
  CHECK(story.sent[1].second.label == "s/a@a");
}

TEST_CASE("a host whose key has changed counts as unreachable, one that another controller holds as locked") {
  for (const bool at_effect : {false, true}) {
    CAPTURE(at_effect);
    for (const auto kind : {Fault::Kind::untrusted, Fault::Kind::locked}) {
      Story story;
      chain(story).faults = {at_effect ? fault(kind, 1) : look_fault(kind, 1)};
      story.run();
      CHECK(story.last.exit_code == (kind == Fault::Kind::locked ? 6 : 4));
      CHECK(story.last.hosts[0].failed == 0);
      CHECK(story.last.hosts[0].unreachable == (at_effect ? story.last.hosts[0].unreachable : 4));
      CHECK(story.last.hosts[1].changed == 4);
      CHECK(contains(story.events.all, kind == Fault::Kind::locked ? "another controller" : "key has changed"));
    }
  }
}

TEST_CASE("a later look that meets a lock or another key does not call that a failure of the step") {
  for (const auto kind : {Fault::Kind::untrusted, Fault::Kind::locked}) {
    Story story;
    chain(story).faults = {fault(Fault::Kind::reply_lost, 1), look_fault(kind, 2)};
    story.run();
    CHECK(story.last.exit_code == (kind == Fault::Kind::locked ? 6 : 4));
    CHECK(story.count(StepResult::failed) == 0);
  }
}

TEST_CASE("failed counts more than unreachable") {
  Story story;
  chain(story).faults = {look_fault(Fault::Kind::unreachable, 1, 1), fault(Fault::Kind::fails, 1, 2)};
  CHECK(story.run().exit_code == 1);
}
