// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
// plan says what would happen and does nothing; verify looks and tells.
#include "support.hpp"

using namespace reprise;
using namespace reprise::test;

TEST_CASE("plan judges later steps on what earlier ones would make true, and touches nothing") {
  Story story;
  story.add(thing("first"));
  auto same = named(thing("same", {"first"}), "other");
  story.add(same);
  story.add(named(of_kind("check", "sees", {"first"}), "first"));
  story.add(notifying(thing("conf"), {"web"}));
  story.add(of_kind("service", "web"));
  story.hosts.set(HostId{1}, file_of("other"), value_fact("new"));
  story.hosts.set(HostId{1}, unit_of("web"), value_fact("running"));
  story.run(Mode::plan);
  CHECK(story.last.exit_code == 5);
  CHECK(story.result("s/first@a") == "would change");
  CHECK(story.result("s/same@a") == "ok");
  CHECK(story.result("s/sees@a") == "ok");
  CHECK(story.result("s/conf@a") == "would change");
  CHECK(story.result("s/web@a") == "would change");  // the restart
  CHECK(story.report("s/first@a").actions == Texts{"file/write first"});
  REQUIRE(story.report("s/first@a").changes.size() == 1);
  CHECK(story.effects_sent() == 0);
  CHECK(story.value(1, "first").empty());
  CHECK(story.sent.size() == 1);
  CHECK_FALSE(story.journal.last_run()->has_value());
  CHECK(story.last.hosts[0].changed == 3);
}

TEST_CASE("plan of what is as it should be: nothing to do, exit code 0") {
  Story story;
  story.add(thing("a"));
  story.hosts.set(HostId{1}, file_of("a"), value_fact("new"));
  CHECK(story.run(Mode::plan).exit_code == 0);
  CHECK(story.result("s/a@a") == "ok");
}

TEST_CASE("plan: what rests on a value that nobody knows yet is known after the step that makes it") {
  Story story;
  story.add(of_kind("maker", "ca"));
  story.add(thing("copy", {}, {entry("is", "{{ steps.ca.value }}")}));
  story.add(named(of_kind("check", "made", {"ca"}), "ca"));
  story.add(thing("beside"));
  story.run(Mode::plan);
  CHECK(story.last.exit_code == 5);
  CHECK(story.result("s/ca@a") == "would change");
  CHECK(story.result("s/copy@a") == "unknown");
  CHECK(story.report("s/copy@a").reason == "known after s/ca@a");
  CHECK(story.report("s/copy@a").because == find(*story.catalog, "s/ca@a")->id);
  CHECK(story.result("s/made@a") == "unknown");
  CHECK(story.report("s/made@a").reason == "known after s/ca@a");
  CHECK(story.result("s/beside@a") == "would change");
  CHECK(story.effects_sent() == 0);
  // as soon as it is there, the plan knows
  story.run();
  story.hosts.set(HostId{1}, file_of("copy"), value_fact("odd"));
  story.run(Mode::plan);
  CHECK(story.result("s/ca@a") == "ok");
  CHECK(story.result("s/copy@a") == "would change");
}

TEST_CASE("plan: a host that cannot answer yet is known after the change before it, else it is told") {
  Story story;
  story.add(thing("install"));
  story.add(thing("configure", {"install"}));
  story.add(thing("alone"));
  story.hosts.set(HostId{1}, file_of("configure"), {Fact::State::broken, {}, "no such program"});
  story.hosts.set(HostId{1}, file_of("alone"), {Fact::State::broken, {}, "no such program"});
  story.run(Mode::plan);
  CHECK(story.result("s/configure@a") == "unknown");
  CHECK(story.report("s/configure@a").reason == "known after s/install@a");
  CHECK(story.result("s/alone@a") == "failed");
  CHECK(contains(story.report("s/alone@a").reason, "no such program"));
  CHECK(story.last.exit_code == 1);
}

TEST_CASE("plan never waits for a check to come true and never calls it failed") {
  Story story;
  story.add(of_kind("check", "differs", {}, {entry("within", "10m")}));
  story.add(of_kind("check", "silent", {}, {entry("within", "10m")}));
  story.hosts.set(HostId{1}, file_of("silent"), {Fact::State::broken, {}, "connection refused"});
  story.run(Mode::plan);
  CHECK(story.result("s/differs@a") == "unknown");
  CHECK(story.result("s/silent@a") == "unknown");
  CHECK(story.last.ended - story.last.info.started < Duration(60'000));
  CHECK(story.last.exit_code == 0);
}

TEST_CASE("plan goes on behind an unreachable host") {
  Story story;
  story.add(thing("a"));
  story.house.service("s", {1});
  auto& after = story.house.playbook("q");
  after.steps = {thing("b")};
  story.house.service("t", {2}, "q").needs = {"s"};
  story.faults = {look_fault(Fault::Kind::unreachable, 1)};
  story.run(Mode::plan);
  CHECK(story.last.exit_code == 4);
  CHECK(story.result("s/a@a") == "unreachable");
  CHECK(story.result("t/b@b") == "would change");
}

TEST_CASE("verify only looks, at everything, and names what differs") {
  Story story;
  story.add(thing("a"));
  story.add(thing("b", {"a"}));
  story.add(of_kind("check", "seen", {"b"}));
  story.add(thing("c", {"b"}));
  story.hosts.set(HostId{1}, file_of("b"), value_fact("new"));
  story.run(Mode::verify);
  CHECK(story.last.exit_code == 1);
  CHECK(story.result("s/a@a") == "failed");
  CHECK(story.report("s/a@a").reason == "value: is , should be new");
  CHECK(story.result("s/b@a") == "ok");
  CHECK(story.result("s/seen@a") == "failed");
  CHECK(story.result("s/c@a") == "failed");
  CHECK(story.effects_sent() == 0);
  CHECK((*story.journal.last_run())->verb == "verify");
  CHECK((*story.journal.last_run())->state == journal::RunState::failed);
  for (const char* name : {"a", "seen", "c"}) story.hosts.set(HostId{1}, file_of(name), value_fact("new"));
  CHECK(story.run(Mode::verify).exit_code == 0);
}

TEST_CASE("plan and verify show a restart that is still owed and do not forget it") {
  Story story;
  story.add(notifying(thing("conf"), {"web"}));
  story.add(of_kind("service", "web"));
  story.hosts.set(HostId{1}, unit_of("web"), value_fact("running"));
  story.faults = {fault(Fault::Kind::fails, 2)};
  CHECK(story.run().exit_code == 1);
  CHECK(story.run(Mode::plan).exit_code == 5);
  CHECK(story.result("s/web@a") == "would change");
  for (int i = 0; i < 2; ++i) {
    CHECK(story.run(Mode::verify).exit_code == 1);
    CHECK(story.result("s/conf@a") == "ok");
    CHECK(story.result("s/web@a") == "failed");
    CHECK(contains(story.report("s/web@a").reason, "restart"));
  }
  CHECK(story.run().exit_code == 0);
  CHECK(story.run(Mode::verify).exit_code == 0);
}

TEST_CASE("verify does not wait for the effects of others") {
  Story story;
  story.add(thing("a"));
  story.run(Mode::verify);
  for (const auto& [at, request] : story.sent) {
    CHECK_FALSE(request.waits_for_effects);
    CHECK(request.actions.empty());
  }
}
