// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
// Steps whose effects become one.
#include <memory>

#include "support.hpp"

namespace reprise::test {
namespace {

/// The file `name` has the value "new"; effects of several become one (package/install says so in its head).
class Bundle final : public TestKind {
 public:
  Bundle() : TestKind("bundle") { spec_.pools = {{"dpkg", true, 1}}; }
  Diff diff(const Value& params, const Facts& is, bool) const override {
    if (auto early = kinds::unanswered(facts(params), is)) return *early;
    Diff diff;
    const auto name = params.text("name");
    if (is.get(file_of(name)).get("value") == "new") return diff;
    diff.change("value", "old", "new");
    diff.actions.push_back(effect("package/install", "no", file_of(name), value_fact("new")));
    diff.actions.back().args = {"no", "", name};
    diff.actions.back().settle = parse_duration(params.text("settle", "0")).value();
    return diff;
  }
};

Story story_with_bundles(std::uint64_t seed = 1) {
  Story story(seed);
  std::vector<std::unique_ptr<kinds::Kind>> all;
  all.push_back(std::make_unique<Thing>());
  all.push_back(std::make_unique<Bundle>());
  story.house.registry = kinds::Registry(std::move(all));
  return story;
}

/// Bundles that all stand on the thing "source".
Story bundles(std::uint64_t seed = 1) {
  auto story = story_with_bundles(seed);
  story.add(thing("source"));
  for (const auto* name : {"a", "b", "c"}) story.add(of_kind("bundle", name, {"source"}));
  return story;
}

TEST_CASE("joint: what is ready together acts once, and each has its own intent and its own end") {
  auto story = story_with_bundles();
  for (const auto* name : {"a", "b", "c"}) story.add(of_kind("bundle", name));
  story.run();
  CHECK(story.last.exit_code == 0);
  CHECK(story.count(StepResult::changed) == 3);
  CHECK(story.effects_sent() == 1);
  for (const auto* name : {"a", "b", "c"}) {
    CAPTURE(name);
    CHECK(story.value(1, name) == "new");
    CHECK(story.effects(1, file_of(name)) == 1);
  }
  const auto log = story.journal.log((*story.journal.last_run())->id).value();
  REQUIRE(log.size() == 6);
  for (std::size_t i = 0; i < 3; ++i) CHECK(log[i].state == journal::State::intended);
  Duration sum{0};
  for (std::size_t i = 3; i < 6; ++i) {
    CHECK(log[i].state == journal::State::changed);
    sum += log[i].took;
  }
  // each is recorded with its share, as that is what runs to come are foreseen from
  CHECK(sum <= story.last.ended - story.last.info.started);
  CHECK(sum >= (log[5].at - log[2].at) - Duration(3));
  story.run();
  CHECK(story.effects_sent() == 0);
}

TEST_CASE("joint: the change before has asked for all of them, and they still act once") {
  auto story = bundles();
  story.run();
  CHECK(story.count(StepResult::changed) == 4);
  CHECK(story.effects_sent() == 2);
  CHECK(looks_at(story, "s/a@a") == 0);  // nor again: the trip of the effect has answered the questions of all
  CHECK(looks_at(story, "s/c@a") == 0);
}

TEST_CASE("joint: who is asked for by a quick effect that is still on its way is waited for") {
  auto story = story_with_bundles();
  for (const auto* name : {"a", "b", "c"}) {
    story.add(thing(std::string("source-") + name));
    story.add(of_kind("bundle", name, {std::string("source-") + name}));
  }
  story.run();
  CHECK(story.count(StepResult::changed) == 6);
  CHECK(story.effects_sent() == 4);  // three things, and the bundles once
}

TEST_CASE("joint: what came of a part of the effect is seen in its own answer") {
  auto story = story_with_bundles();
  for (const auto* name : {"a", "b", "c"}) story.add(of_kind("bundle", name));
  story.faults = {fault(Fault::Kind::no_effect, 1)};
  story.run();
  CHECK(story.last.exit_code == 1);
  CHECK(story.count(StepResult::failed) == 3);
}

/// Ten seconds of work (by the expected durations) that stand on the bundle "urgent".
void add_followers(Story& story) {
  story.add(thing("follower", {"urgent"}));
  story.compile();
  story.options.expected.assign(story.catalog->steps.size(), Duration(1'000));
  for (const auto& step : story.catalog->steps) {
    if (step.key == "s/follower@a") story.options.expected[step.id.index()] = Duration(10'000);
  }
}

TEST_CASE("joint: an effect that takes its time to show is looked for as long as it may") {
  auto story = story_with_bundles();
  for (const auto* name : {"a", "b", "c"}) story.add(of_kind("bundle", name, {}, {entry("settle", "2m")}));
  story.faults = {fault(Fault::Kind::no_effect, 1)};
  story.run();
  CHECK(story.effects_sent() == 1);
  CHECK(story.count(StepResult::failed) == 3);
  CHECK(looks_at(story, "s/a@a") > 1);
  CHECK(story.last.ended - story.last.info.started >= Duration(120'000));
}

TEST_CASE("joint: what much waits for does not wait for what is less urgent") {
  auto story = story_with_bundles();
  for (const auto* name : {"a", "urgent", "b"}) story.add(of_kind("bundle", name));
  add_followers(story);
  story.run();
  CHECK(story.last.exit_code == 0);
  CHECK(story.count(StepResult::changed) == 4);
  std::vector<std::string> labels;
  for (const auto& [at, request] : story.sent) {
    if (request.effect && request.label.find("follower") == std::string::npos) labels.push_back(request.label);
  }
  REQUIRE(labels.size() == 2);
  CHECK(labels[0] == "s/urgent@a");
  CHECK(labels[1].find("s/a@a") != std::string::npos);
  CHECK(labels[1].find("s/b@a") != std::string::npos);
}

TEST_CASE("joint: while an urgent step holds its effect, none of its pool that cannot join overtakes it") {
  auto story = story_with_bundles();
  story.add(of_kind("bundle", "slow")).timeout = Duration(600'000);
  story.add(of_kind("bundle", "urgent"));
  add_followers(story);
  story.options.expected[0] = story.options.expected[1] = Duration(100'000);
  story.run();
  CHECK(story.count(StepResult::changed) == 3);
  CHECK(position(story.events.ended, "s/urgent@a") < position(story.events.ended, "s/slow@a"));
}

TEST_CASE("joint: what is as it should be does not join") {
  auto story = bundles();
  story.compile();
  story.hosts.set(HostId{1}, file_of("b"), value_fact("new"));
  story.run();
  CHECK(story.result("s/b@a") == "ok");
  CHECK(story.count(StepResult::changed) == 3);
  CHECK(story.effects(1, file_of("b")) == 0);
}

TEST_CASE("joint: where it fails each does its part alone") {
  auto story = bundles();
  story.faults = {fault(Fault::Kind::fails, 2)};
  story.run();
  CHECK(story.last.exit_code == 0);
  CHECK(story.count(StepResult::changed) == 4);
  CHECK(story.effects_sent() == 5);
  for (const auto* name : {"a", "b", "c"}) CHECK(story.effects(1, file_of(name)) == 1);
}

TEST_CASE("joint: only what fails alone has failed") {
  auto story = bundles();
  story.faults = {fault(Fault::Kind::fails, 2), fault(Fault::Kind::fails, 4)};
  story.run();
  CHECK(story.last.exit_code == 1);
  CHECK(story.count(StepResult::failed) == 1);
  CHECK(story.count(StepResult::changed) == 3);
}

TEST_CASE("joint: a lost reply is looked into step by step, and nothing is done twice") {
  auto story = bundles();
  story.faults = {fault(Fault::Kind::reply_lost, 2)};
  story.run();
  CHECK(story.last.exit_code == 0);
  CHECK(story.count(StepResult::changed) == 4);
  for (const auto* name : {"a", "b", "c"}) {
    CAPTURE(name);
    CHECK(story.effects(1, file_of(name)) == 1);
    CHECK(looks_at(story, "s/" + std::string(name) + "@a") >= 1);
  }
}

TEST_CASE("joint: a request that never arrived is made up for") {
  auto story = bundles();
  story.faults = {fault(Fault::Kind::request_lost, 2)};
  story.run();
  CHECK(story.last.exit_code == 0);
  for (const auto* name : {"a", "b", "c"}) CHECK(story.effects(1, file_of(name)) == 1);
}

TEST_CASE("joint: steps of another host, and of their own time limit, act for themselves") {
  auto story = story_with_bundles();
  for (const auto* name : {"a", "b"}) story.add(of_kind("bundle", name));
  story.add(of_kind("bundle", "slow")).timeout = Duration(600'000);
  story.run();
  CHECK(story.count(StepResult::changed) == 3);
  CHECK(story.effects_sent() == 2);
}

}  // namespace
}  // namespace reprise::test
