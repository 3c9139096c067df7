// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
// Order, parallelism, limits, and that a second run changes nothing.
#include <set>

#include "support.hpp"

using namespace reprise;
using namespace reprise::test;

namespace {

Duration took(const engine::RunSummary& summary) { return summary.ended - summary.info.started; }

/// The most units of `pool` that were ever taken at once.
std::int64_t peak(const Story& story, const std::string& pool) {
  std::int64_t now = 0;
  std::int64_t most = 0;
  for (const auto& mark : story.events.marks) {
    const auto& pools = story.catalog->steps[mark.step.index()].pools;
    if (std::find(pools.begin(), pools.end(), pool) == pools.end()) continue;
    now += mark.start ? 1 : -1;
    most = std::max(most, now);
  }
  return most;
}

}  // namespace

TEST_CASE("the first apply changes everything, the second nothing") {
  Story story;
  story.add(thing("a"));
  story.add(thing("b", {"a"}));
  story.add(of_kind("service", "web", {"b"}));
  story.add(named(of_kind("check", "seen", {"b"}), "b"));
  story.house.service("s", {1, 2});
  const auto& first = story.run();
  CHECK(first.exit_code == 0);
  CHECK_FALSE(first.interrupted);
  CHECK(story.count(StepResult::changed) == 6);
  CHECK(story.count(StepResult::ok) == 2);
  REQUIRE(first.hosts.size() == 2);
  CHECK(first.hosts[0].host == "a");
  CHECK(first.hosts[0].changed == 3);
  CHECK(first.hosts[0].ok == 1);
  CHECK(story.value(1, "b") == "new");
  CHECK(story.value(2, "b") == "new");
  CHECK(story.events.last_progress == std::pair<std::size_t, std::size_t>(8, 8));

  const auto& second = story.run();
  CHECK(second.exit_code == 0);
  CHECK(story.count(StepResult::ok) == 8);
  CHECK(story.effects_sent() == 0);
  CHECK((*story.journal.last_run())->state == journal::RunState::finished);
}

TEST_CASE("a host without changes is asked once") {
  Story story;
  for (const char* name : {"a", "b", "c"}) {
    story.add(thing(name));
    story.hosts.set(HostId{1}, file_of(name), value_fact("new"));
  }
  story.run();
  CHECK(story.count(StepResult::ok) == 3);
  REQUIRE(story.sent.size() == 1);
  CHECK(story.sent[0].second.queries.size() == 3);
}

TEST_CASE("a step starts only when all that it needs has ended, over 30 seeds") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Story story(seed);
    story.add(thing("a"));
    story.add(thing("b", {"a"}));
    story.add(thing("c", {"a"}));
    story.add(thing("d", {"b", "c"}));
    story.add(thing("e"));
    story.house.service("s", {1, 2, 3});
    Fault slow;
    slow.kind = Fault::Kind::slow;
    slow.probability = 0.2;
    story.faults = {slow};
    CHECK(story.run().exit_code == 0);
    for (const auto& edge : story.catalog->edges) {
      const auto& first = story.report(story.catalog->steps[edge.first.index()].key);
      const auto& then = story.report(story.catalog->steps[edge.then.index()].key);
      CHECK(first.ended <= then.started);
    }
  }
}

TEST_CASE("of what is ready, the longest way to the end goes first") {
  Story story;
  story.house.description.estate.forks = 1;
  story.add(thing("short"));
  story.add(thing("long1"));
  story.add(thing("long2", {"long1"}));
  story.add(thing("long3", {"long2"}));
  story.run();
  CHECK(join(story.events.started, " ") == "s/long1@a s/long2@a s/short@a s/long3@a");
}

TEST_CASE("what is expected to take long goes first") {
  Story story;
  story.house.description.estate.forks = 1;
  story.add(thing("first"));
  story.add(thing("slow"));
  story.compile();
  // what forecast::learn() makes of the journal; the order is the engine's
  story.options.expected = {Duration(200), Duration(90'000)};
  story.run();
  CHECK(join(story.events.started, " ") == "s/slow@a s/first@a");
}

TEST_CASE("pools are never exceeded, and used to the full") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Story story(seed);
    auto& estate = story.house.description.estate;
    estate.forks = 5;
    estate.pools["tape"] = 1;
    for (const char* name : {"p1", "p2", "p3"}) story.add(of_kind("pkg", name));
    for (const char* name : {"l1", "l2"}) story.add(of_kind("licence", name));
    for (const char* name : {"t1", "t2"}) story.add(thing(name)).pools = {"tape"};
    for (const char* name : {"f1", "f2", "f3"}) story.add(thing(name));
    story.house.service("s", {1, 2, 3});
    CHECK(story.run().exit_code == 0);
    CHECK(peak(story, "dpkg@a") == 1);
    CHECK(peak(story, "dpkg@b") == 1);
    CHECK(peak(story, "licence") == 2);
    CHECK(peak(story, "tape") == 1);
    CHECK(peak(story, "forks") == 5);
  }
}

TEST_CASE("independent steps overlap, on one host and on several") {
  Story one;
  one.house.description.estate.forks = 1;
  Story many;
  many.house.description.estate.forks = 100;
  for (auto* story : {&one, &many}) {
    for (const char* name : {"a", "b", "c", "d", "e", "f"}) story->add(thing(name));
    story->house.service("s", {1, 2, 3});
    CHECK(story->run().exit_code == 0);
  }
  const auto serial = took(one.last);
  const auto parallel = took(many.last);
  CHECK(serial > 5 * parallel);
}

TEST_CASE("steps on a changed host are judged on a fresh look, also through steps that are not selected") {
  Story story;
  // `late` looks at the file that `early` writes, far from it in the graph
  story.add(thing("early"));
  story.add(thing("middle", {"early"})).tags = {"skipme"};
  story.add(named(of_kind("check", "late", {"middle"}), "unused"));
  story.add(thing("later", {"middle"}, {entry("parts", 2)}));
  story.compile();
  story.options.selected.assign(story.catalog->steps.size(), true);
  story.options.selected[find(*story.catalog, "s/middle@a")->id.index()] = false;
  story.hosts.set(HostId{1}, file_of("unused"), value_fact("new"));
  story.run();
  CHECK(story.last.exit_code == 0);
  CHECK(story.last.steps.size() == 3);
  const auto fresh = [&](const std::string& label) {
    return std::count_if(story.sent.begin(), story.sent.end(),
                         [&](const auto& item) { return item.second.label == label && !item.second.effect; });
  };
  CHECK(fresh("s/late@a") == 1);
  CHECK(fresh("s/later@a") == 1);
  CHECK(story.value(1, "middle").empty());
}

TEST_CASE("outputs reach the steps that refer to them") {
  Story story;
  story.add(of_kind("maker", "ca"));
  story.add(thing("copy", {}, {entry("is", "{{ steps.ca.value }}")}));
  CHECK(story.run().exit_code == 0);
  const auto made = story.value(1, "ca");
  CHECK_FALSE(made.empty());
  CHECK(story.value(1, "copy") == made);
  story.run();
  CHECK(story.count(StepResult::ok) == 2);
  CHECK(story.effects_sent() == 0);
}

TEST_CASE("a description without steps, and one whose steps are all left out, end well") {
  Story story;
  CHECK(story.run().exit_code == 0);
  CHECK(story.last.steps.empty());
  Story other;
  other.add(thing("a"));
  other.compile();
  other.options.selected = {false};
  CHECK(other.run().exit_code == 0);
  CHECK(other.sent.empty());
}
