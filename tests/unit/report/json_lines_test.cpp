// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "report/json_lines.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "base/text.hpp"
#include "support.hpp"

using namespace reprise;
using namespace reprise::test;
using engine::StepResult;
using Json = nlohmann::json;

namespace {

std::set<std::string> keys(const Json& object) {
  std::set<std::string> names;
  for (const auto& [key, value] : object.items()) names.insert(key);
  return names;
}

/// Every event once; each with hostile texts.
std::vector<Json> all_events() {
  Sample sample;
  std::string text;
  report::JsonLines lines([&](std::string_view piece) { text += piece; });
  engine::RunInfo info;
  info.run = 7;
  info.mode = engine::Mode::apply;
  info.started = {1000};
  info.steps = 4;
  lines.run_started(sample.catalog, info);
  lines.host_unreachable(sample.catalog.estate.hosts[1], kHostile);
  lines.step_started(sample.step(0), {1001});
  lines.step_output(sample.step(0), kHostile);
  lines.step_ended(sample.step(0), report_of(0, StepResult::ok, 1001, 1002));
  auto report = report_of(1, StepResult::failed, 1002, 1010);
  report.changes = {{"content", "a", "b"}};
  report.actions = {"write /etc/b"};
  report.reason = report.hint = report.output = report.diff = kHostile + "\nsecond line";
  lines.step_ended(sample.step(1), report);
  engine::RunSummary summary;
  summary.info = info;
  summary.ended = {1020};
  summary.hosts = {{"dc1", 1, 2, 3, 4, 5}};
  summary.exit_code = 1;
  lines.run_ended(sample.catalog, summary);
  std::vector<Json> events;
  for (const auto& line : split_lines(text)) events.push_back(Json::parse(line));
  return events;
}

}  // namespace

TEST_CASE("every event is one line of JSON, whatever a host prints") {
  const auto events = all_events();
  REQUIRE(events.size() == 7);
  std::vector<std::string> names;
  for (const auto& event : events) names.push_back(event.at("event"));
  CHECK(names == std::vector<std::string>{"run_started", "host_unreachable", "step_started", "step_output",
                                          "step_ended", "step_ended", "run_ended"});
}

TEST_CASE("the keys of the events are stable") {
  const auto events = all_events();
  CHECK(keys(events[0]) == std::set<std::string>{"event", "estate", "run", "mode", "steps", "at"});
  CHECK(keys(events[1]) == std::set<std::string>{"event", "host", "why"});
  CHECK(keys(events[2]) == std::set<std::string>{"event", "step", "at"});
  CHECK(keys(events[3]) == std::set<std::string>{"event", "step", "line"});
  CHECK(keys(events[4]) ==
        std::set<std::string>{"event", "step", "kind", "subject", "result", "started", "ended", "changes", "actions"});
  CHECK(keys(events[5]) == std::set<std::string>{"event", "step", "kind", "subject", "result", "started", "ended",
                                                 "changes", "actions", "reason", "hint", "diff", "output"});
  CHECK(keys(events[6]) == std::set<std::string>{"event", "run", "at", "hosts", "interrupted", "exit_code"});
}

TEST_CASE("the values are those of the run, times in milliseconds") {
  const auto events = all_events();
  CHECK(events[0].at("mode") == "apply");
  CHECK(events[0].at("estate") == "clinic");
  CHECK(events[2].at("at") == 1001);
  CHECK(events[5].at("result") == "failed");
  CHECK(events[5].at("kind") == "file");
  CHECK(events[5].at("changes") == Json::array({{{"field", "content"}, {"is", "a"}, {"should", "b"}}}));
  CHECK(events[6].at("hosts").at("dc1") ==
        Json({{"ok", 1}, {"changed", 2}, {"failed", 3}, {"skipped", 4}, {"unreachable", 5}, {"waiting", 0}}));
  CHECK(events[6].at("exit_code") == 1);
}
