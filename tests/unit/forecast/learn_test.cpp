// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <doctest/doctest.h>

#include "../catalog/support.hpp"
#include "forecast/learn.hpp"
#include "forecast/outlook.hpp"
#include "forecast/record.hpp"

using namespace reprise;
using namespace reprise::forecast;
using namespace reprise::test;

namespace {

/// Two hosts; "s/slow" and "t/fast" on each, the second service after the first.
struct TwoHosts {
  TwoHosts() {
    auto slow = step("slow");
    slow.estimate = Duration(60'000);
    house.playbook("p").steps.push_back(slow);
    house.playbook("q").steps.push_back(step("fast"));
    house.service("s", {1, 2});
    house.service("t", {1, 2}, "q").needs = {"s"};
    catalog = house.compile();
    REQUIRE_MESSAGE(!house.out.has_errors(), house.findings());
    for (const auto& one : catalog.steps) ids[one.key] = one.id;
  }
  StepId id(const std::string& key) const {
    const auto it = ids.find(key);
    REQUIRE_MESSAGE(it != ids.end(), key);
    return it->second;
  }
  double median(const History& history, const std::string& key) const {
    return learn(catalog, history).acting[id(key).index()].median_ms;
  }

  House house;
  catalog::Catalog catalog;
  std::map<std::string, StepId> ids;
};

Sample sample(const std::string& step, std::int64_t ms, const std::string& work = "slow") {
  return {step, "thing", work, "debian-13", Duration(ms), true};
}

/// One applied run; every step changed and took `ms`.
std::int64_t apply(journal::Journal& journal, const TwoHosts& estate, std::int64_t ms, std::int64_t promised = 0) {
  journal::Run run;
  run.verb = "apply";
  run.started = Instant{1'000};
  const auto id = journal.begin_run(run).value();
  REQUIRE(journal.note(id, kForecastNote, forecast_note(estate.catalog, {}, learn(estate.catalog, {}))));
  if (promised > 0) {
    Promise promise;
    promise.at = Instant{1'000};
    promise.all = {Duration(promised), Duration(promised * 2)};
    promise.pace = 1;
    REQUIRE(journal.note(id, kPromiseNote, promise_note(promise)));
  }
  for (const auto& step : estate.catalog.steps) {
    REQUIRE(journal.append(id, {step.key, "a", journal::State::changed, Instant{2'000}, Duration(ms), ""}));
  }
  REQUIRE(journal.end_run(id, journal::RunState::finished, Instant{1'000 + 4 * ms}));
  return id;
}

}  // namespace

TEST_CASE("learn: without history the playbook's estimate counts, then the kind's") {
  const TwoHosts estate;
  const auto estimates = learn(estate.catalog, {});
  CHECK(estimates.runs == 0);
  const auto& slow = estimates.acting[estate.id("s/slow@a").index()];
  CHECK(slow.median_ms == 60'000);
  CHECK(slow.basis == Basis::playbook);
  CHECK(slow.samples == 0);
  const auto& fast = estimates.acting[estate.id("t/fast@a").index()];
  CHECK(fast.median_ms == 200);
  CHECK(fast.basis == Basis::kind);
  // a look costs little whatever the work
  CHECK(estimates.looking[estate.id("s/slow@a").index()].median_ms < 100);
}

TEST_CASE("learn: a step's own measures count most, those of its like more than those of its kind") {
  const TwoHosts estate;
  History history;
  for (int i = 0; i < 10; ++i) history.samples.push_back(sample("s/slow@a", 120'000));
  CHECK(estate.median(history, "s/slow@a") == doctest::Approx(120'000).epsilon(0.02));
  // the same work on the same class of host was never measured itself
  CHECK(estate.median(history, "s/slow@b") == doctest::Approx(120'000).epsilon(0.05));
  // another work of that kind: twice what was thought, moved less
  const auto other = estate.median(history, "t/fast@a");
  CHECK(other > 300);
  CHECK(other < 400);
}

TEST_CASE("learn: steps of another class of host teach less, and what is on nobody's list does no harm") {
  TwoHosts estate;
  History history;
  for (int i = 0; i < 10; ++i) history.samples.push_back(sample("s/slow@a", 120'000));
  const auto alike = estate.median(history, "s/slow@b");
  estate.catalog.estate.hosts[2].os = "debian-12";
  CHECK(estate.median(history, "s/slow@b") < alike);
  CHECK(estate.median(history, "s/slow@b") > 90'000);
  history.samples = {{"gone/step@x", "nokind", "", "", Duration(0), true}};
  CHECK(estate.median(history, "s/slow@a") == 60'000);
}

TEST_CASE("history: what a run leaves in the journal is read back, with how far it was off") {
  const TwoHosts estate;
  auto journal = journal::Journal::in_memory();
  apply(journal, estate, 120'000, 240'000);
  const auto history = read_history(journal);
  REQUIRE(history);
  CHECK(history->runs == 1);
  CHECK(history->samples.size() == estate.catalog.steps.size());
  CHECK(history->samples.front().host_class == "debian-13");
  REQUIRE(history->pace.size() == 1);
  CHECK(history->pace.front() == doctest::Approx(2.0));
  const auto estimates = learn(estate.catalog, *history);
  CHECK(estimates.runs == 1);
  CHECK(estimates.pace.median_ms > 1.1);  // one run: a third of the way
  CHECK(estimates.pace.median_ms < 1.5);
  CHECK(estimates.acting[estate.id("s/slow@a").index()].basis == Basis::step);
}

TEST_CASE("history: reading is bounded, verifications and damaged notes teach nothing") {
  const TwoHosts estate;
  auto journal = journal::Journal::in_memory();
  for (int i = 0; i < 40; ++i) apply(journal, estate, 1'000);
  CHECK(read_history(journal)->runs == 30);
  for (const char* damaged : {"", "{", "[]", "{\"steps\":7}", "{\"steps\":[7,{\"key\":8},null]}",
                              "{\"steps\":[{\"key\":\"s\",\"p50_ms\":-1e300}]}"}) {
    for (const auto& step : read_forecast_note(damaged)) CHECK(step.p50.count() >= 0);
  }
  CHECK_FALSE(read_promise_note("nothing"));
  CHECK(read_promise_note("{\"services\":{\"a\":[]}}")->services.empty());
}

TEST_CASE("outlook: services come back one after the other; what has ended is not counted, what runs counts down") {
  const TwoHosts estate;
  Outlook outlook(estate.catalog, learn(estate.catalog, {}), {});
  const SimulationOptions options{500, 1, true};
  const auto before = outlook.eta(Instant{0}, options);
  REQUIRE(before.services.size() == 2);
  CHECK(before.services[0].left.p50 > Duration(50'000));
  CHECK(before.services[1].left.p50 >= before.services[0].left.p50);
  CHECK(before.left.p90 > before.left.p50);
  CHECK(before.history == 0);
  CHECK(before.guessed == before.open);
  REQUIRE(!before.critical.empty());
  CHECK(before.critical.back().share > 0.3);

  outlook.start(estate.id("s/slow@a"), Instant{0});
  outlook.start(estate.id("s/slow@b"), Instant{0});
  const auto running = outlook.eta(Instant{30'000}, options);
  CHECK(running.left.p50 < before.left.p50 - Duration(10'000));
  outlook.end(estate.id("s/slow@a"), Instant{40'000}, true);
  outlook.end(estate.id("s/slow@b"), Instant{40'000}, true);
  const auto after = outlook.eta(Instant{40'000}, options);
  CHECK(after.services[0].state == Eta::State::back);
  CHECK(after.services[0].ended.ms == 40'000);
  CHECK(after.left.p50 < Duration(5'000));
}

TEST_CASE("outlook: converged steps cost a look; a service of which a step failed does not come back") {
  const TwoHosts estate;
  Outlook outlook(estate.catalog, learn(estate.catalog, {}), {});
  for (const auto& [key, id] : estate.ids) outlook.expect_converged(id);
  CHECK(outlook.eta(Instant{0}, {200, 1, true}).left.p90 < Duration(2'000));
  outlook.end(estate.id("s/slow@a"), Instant{7}, false);
  CHECK(outlook.eta(Instant{9}, {200, 1, true}).services[0].state == Eta::State::held_up);
}

TEST_CASE("outlook: the sensitivity names what gains time, and only that") {
  TwoHosts estate;
  estate.catalog.pools["forks"] = 1;
  const Outlook outlook(estate.catalog, learn(estate.catalog, {}), {});
  const auto gains = outlook.gains(Instant{0}, {500, 1, false});
  REQUIRE(gains.size() == 1);
  CHECK(gains[0].what == Gain::What::forks);
  CHECK(gains[0].to == 2);
  CHECK(gains[0].p50 > Duration(40'000));
}

TEST_CASE("outlook: it plays the order that the run keeps, not one of its own") {
  House house;
  auto slow = step("slow");
  slow.estimate = Duration(60'000);
  house.playbook("p").steps.push_back(slow);
  house.playbook("q").steps.push_back(step("fast"));
  house.service("s", {1});
  house.service("t", {1}, "q");
  auto catalog = house.compile();
  REQUIRE_MESSAGE(!house.out.has_errors(), house.findings());
  REQUIRE(catalog.steps.size() == 2);
  catalog.pools["forks"] = 1;
  Outlook outlook(catalog, learn(catalog, {}), {});
  const auto t_is_back = [&](const std::vector<std::int64_t>& priorities) {
    outlook.follow(priorities);
    return outlook.eta(Instant{0}, {300, 1, false}).services[1].left.p50;
  };
  CHECK(t_is_back({1, 2}) < Duration(5'000));
  CHECK(t_is_back({2, 1}) > Duration(30'000));
}
