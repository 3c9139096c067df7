// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "report/eta.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>
#include <time.h>

#include <nlohmann/json.hpp>

#include "report/accuracy.hpp"
#include "support.hpp"

using namespace reprise;
using namespace reprise::test;
using forecast::Eta;
using Json = nlohmann::json;

namespace {

Eta some_eta() {
  Eta eta;
  eta.at = Instant{1'796'000'000'000};
  eta.left = {Duration(600'000), Duration(1'200'000)};
  eta.services = {{"mail", Eta::State::coming, {Duration(600'000), Duration(1'200'000)}, {}},
                  {"directory", Eta::State::back, {}, Instant{1'795'999'000'000}},
                  {"files", Eta::State::held_up, {}, Instant{1}}};
  eta.critical = {{StepId{0}, 0.97, Duration(300'000)}, {StepId{1}, 0.01, Duration(600'000)}};
  eta.history = 3;
  eta.open = 4;
  eta.guessed = 1;
  return eta;
}

}  // namespace

TEST_CASE("clock: the local time, with the day only where it is another one") {
  setenv("TZ", "Europe/Paris", 1);
  tzset();
  const Instant noon{1'796'036'400'000};  // 2026-11-30 11:00 UTC
  CHECK(report::clock_time(noon, noon) == "12:00");
  CHECK(report::clock_time(noon + Duration(13 * 3'600'000), noon) == "2026-12-01 01:00");
  unsetenv("TZ");
  tzset();
}

TEST_CASE("eta: the whole, each service, what it rests on, what holds it up, what would gain time") {
  const Sample sample;
  const auto text =
      report::eta_text(sample.catalog, some_eta(), {{forecast::Gain::What::hands, 1, 2, Duration(90'000)}});
  CHECK(has(text, "10m00s from now"));
  CHECK(has(text, "9 of 10 (20m00s)"));
  CHECK(has(text, "3 earlier runs: 3 of 4 steps"));
  CHECK(has(text, "mail       "));
  CHECK(has(text, "back since"));
  CHECK(has(text, "does not come back in this run"));
  CHECK(has(text, "97 %"));
  CHECK(has(text, "mail/a@dc1"));
  CHECK_FALSE(has(text, "mail/b@dc1"));  // it hardly ever holds anything up
  CHECK(has(text, "2 pairs of hands instead of 1: 1m30s sooner"));
}

TEST_CASE("eta: without history the reader is told before any number could be believed") {
  const Sample sample;
  auto eta = some_eta();
  eta.history = 0;
  CHECK(has(report::eta_text(sample.catalog, eta, {}), "No history"));
}

TEST_CASE("eta: a service with a deadline tells it, and whether it will be late") {
  const Sample sample;
  auto eta = some_eta();
  const auto told_for = [&](Duration left) {
    eta.services[0].due = eta.at + left;
    return report::eta_text(sample.catalog, eta, {});
  };
  CHECK_FALSE(has(report::eta_text(sample.catalog, eta, {}), "due "));
  const auto easy = told_for(Duration(1'300'000));
  CHECK(has(easy, "; due "));
  CHECK_FALSE(has(easy, "late"));
  CHECK(has(told_for(Duration(900'000)), ": may be late"));
  CHECK(has(told_for(Duration(300'000)), ": probably too late"));
  CHECK(Json::parse(report::eta_json(sample.catalog, eta, {}, false))["services"][0]["due"] == eta.at.ms + 300'000);
}

TEST_CASE("eta: as JSON, with and without the chain") {
  const Sample sample;
  const auto whole = Json::parse(report::eta_json(sample.catalog, some_eta(), {}, true));
  CHECK(whole["event"] == "eta");
  CHECK(whole["p50_ms"] == 600'000);
  CHECK(whole["p90_ms"] == 1'200'000);
  CHECK(whole["services"][0]["state"] == "coming");
  CHECK(whole["services"][1]["since"] == 1'795'999'000'000);
  CHECK(whole["critical"][0]["step"] == "mail/a@dc1");
  CHECK_FALSE(Json::parse(report::eta_json(sample.catalog, some_eta(), {}, false)).contains("critical"));
}

TEST_CASE("eta: the status line counts down between two estimates and never below nothing") {
  const auto eta = some_eta();
  CHECK(has(report::eta_words(eta, eta.at), "10m00s left, 9 in 10: 20m00s"));
  CHECK(has(report::eta_words(eta, eta.at + Duration(60'000)), "9m00s left, 9 in 10: 19m00s"));
  CHECK(has(report::eta_words(eta, eta.at + Duration(6'000'000)), "0ms left"));
}

TEST_CASE("accuracy: what was said and what was measured, of the run, its services and kinds") {
  const Sample sample;
  Recorded recorded(report::plan_note(sample.catalog, {}));
  REQUIRE(recorded.journal.note(recorded.id, forecast::kForecastNote,
                                R"({"steps":[{"key":"mail/a@dc1","kind":"file","p50_ms":500},
                                             {"key":"mail/b@dc1","kind":"file","p50_ms":2000}]})"));
  forecast::Promise promise;
  promise.at = Instant{1'000'000};
  promise.all = {Duration(4'000), Duration(9'000)};
  promise.services["mail"] = {Duration(3'000), Duration(8'000)};
  REQUIRE(recorded.journal.note(recorded.id, forecast::kPromiseNote, forecast::promise_note(promise)));
  recorded.add("mail/a@dc1", journal::State::changed, 1000, 1000);
  recorded.add("mail/b@dc1", journal::State::changed, 5000, 4000);
  recorded.add("mail/c@dc1", journal::State::ok, 6000, 1000);
  recorded.add("mail/d@fs1", journal::State::ok, 2000, 2000);
  recorded.end(journal::RunState::finished, 6000);
  const auto view = report::view_run(recorded.journal, recorded.id);
  REQUIRE(view);
  const auto rows = report::accuracy(*view);
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].of == report::Accuracy::Of::run);
  CHECK(rows[0].took == Duration(6'000));
  CHECK(report::deviation(rows[0]) == "+50 %");
  CHECK(rows[1].name == "mail");
  CHECK(report::deviation(rows[1]) == "+100 %");
  CHECK(rows[2].name == "file");
  CHECK(rows[2].steps == 2);
  CHECK(rows[2].said == Duration(2'500));
  CHECK(rows[2].took == Duration(5'000));
  CHECK(rows[2].factor == doctest::Approx(2.0));
  CHECK(has(report::to_text(*view), "said 2.5s, took 5.0s, +100 %"));
  CHECK(Json::parse(report::to_json(*view))["forecast"].size() == 3);
  CHECK(has(report::to_html(*view), "Forecast and truth"));
}

TEST_CASE("accuracy: a run of which nothing was said has nothing to be held against") {
  const Sample sample;
  Recorded recorded(report::plan_note(sample.catalog, {}));
  recorded.add("mail/a@dc1", journal::State::changed, 1000, 1000);
  const auto view = report::view_run(recorded.journal, recorded.id);
  REQUIRE(view);
  CHECK(report::accuracy(*view).empty());
  CHECK_FALSE(has(report::to_html(*view), "Forecast and truth"));
}
