// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
// A secret that hosts and kinds know must not be told by anybody.
#include "support.hpp"

using namespace reprise;
using namespace reprise::test;

namespace {

const std::string kCanary = "canary-4711-shh";

/// Everything that the run has told and kept.
std::string told(Story& story) {
  std::string all = story.events.all;
  for (const auto& report : story.last.steps) all += Recorder::text(report);
  const auto log = story.journal.log((*story.journal.last_run())->id).value();
  for (const auto& line : log) all += line.step + line.detail;
  return all + story.last.journal_failure;
}

StepTemplate secretive(const std::string& id) {
  // a bad kind: it writes its secret into titles and changes, so that hosts print it as well
  return thing(id, {}, {entry("password", Value(Secret(kCanary))), entry("shown", "!" + kCanary + "!")});
}

}  // namespace

TEST_CASE("a secret of the description is masked in titles, changes, outputs, failures and the journal") {
  Story story;
  story.add(secretive("a"));
  SUBCASE("all goes well") { story.run(); }
  SUBCASE("the effect fails") {
    story.faults = {fault(Fault::Kind::fails, 1)};
    story.run();
    CHECK(story.result("s/a@a") == "failed");
  }
  SUBCASE("the fact is broken, and the host says it with the secret") {
    story.hosts.set(HostId{1}, file_of("a"), {Fact::State::broken, {}, "bad password " + kCanary});
    story.run();
    CHECK(contains(story.report("s/a@a").reason, "bad password " + std::string(kMask)));
  }
  SUBCASE("a verify") {
    story.run(Mode::verify);
    CHECK(story.result("s/a@a") == "failed");
  }
  SUBCASE("the value on the host is the secret") {
    story.hosts.set(HostId{1}, file_of("a"), value_fact(kCanary));
    story.run();
  }
  CHECK(contains(told(story), std::string(kMask)));
  CHECK_FALSE(contains(told(story), kCanary));
}

TEST_CASE("a secret of the description is masked in a plan") {
  Story story;
  story.add(secretive("a"));
  story.run(Mode::plan);
  std::string all = story.events.all;
  for (const auto& report : story.last.steps) all += Recorder::text(report);
  CHECK(contains(all, "file/write a!" + std::string(kMask)));
  CHECK_FALSE(contains(all, kCanary));
}

TEST_CASE("a secret that a step makes is masked as soon as it is known") {
  Story story;
  story.add(of_kind("maker", "ca"));
  story.add(thing("copy", {}, {entry("password", "{{ steps.ca.key }}"), entry("is", "{{ steps.ca.value }}")}));
  auto& odd = story.add(thing("odd", {"copy"}));
  odd.retries = 0;
  story.run();
  const auto made = "key-" + story.value(1, "ca");
  CHECK(story.last.exit_code == 0);
  CHECK_FALSE(contains(told(story), made));
  // later a host complains about it
  story.hosts.set(HostId{1}, file_of("odd"), {Fact::State::broken, {}, "refused: " + made});
  story.run();
  CHECK(contains(story.report("s/odd@a").reason, "refused: " + std::string(kMask)));
  CHECK_FALSE(contains(told(story), made));
}

TEST_CASE("secrets travel in the script and its input only, never as arguments") {
  Story story;
  story.add(thing("a", {}, {entry("password", Value(Secret(kCanary)))}));
  story.run();
  REQUIRE(story.effects_sent() == 1);
  for (const auto& [at, request] : story.sent) {
    CHECK_FALSE(contains(request.label, kCanary));
    for (const auto& action : request.actions) {
      for (const auto& arg : action.args) CHECK_FALSE(contains(arg, kCanary));
    }
    if (request.effect) CHECK(contains(request.script.reveal() + request.input.reveal(), kCanary));
  }
}

TEST_CASE("what a host prints cannot disturb the terminal") {
  Story story;
  story.add(thing("a", {}, {entry("shown", "\x1b[31mred\x07")}));
  story.faults = {fault(Fault::Kind::fails, 1)};
  story.run();
  CHECK_FALSE(contains(told(story), "\x1b"));
  CHECK_FALSE(contains(told(story), "\x07"));
}
