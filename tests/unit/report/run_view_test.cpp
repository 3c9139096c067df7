// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "report/run_view.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "support.hpp"

using namespace reprise;
using namespace reprise::test;
using journal::RunState;
using journal::State;
using Json = nlohmann::json;

namespace {

std::string note() {
  const Sample sample;
  return report::plan_note(sample.catalog, {});
}

report::RunView view_of(Recorded& recorded) {
  auto view = report::view_run(recorded.journal, recorded.id);
  REQUIRE(view);
  return std::move(*view);
}

/// a 1 s, b 4 s after it, c 1 s after it; d 2 s on another host.
report::RunView good_run() {
  Recorded recorded(note());
  recorded.add("mail/a@dc1", State::changed, 1000, 1000);
  recorded.add("mail/d@fs1", State::ok, 2000, 2000);
  recorded.add("mail/b@dc1", State::changed, 5000, 4000);
  recorded.add("mail/c@dc1", State::ok, 6000, 1000);
  recorded.end(RunState::finished, 6100);
  return view_of(recorded);
}

/// The controller lost its power while b was under way.
report::RunView killed_run() {
  Recorded recorded(note());
  recorded.intend("mail/a@dc1", 0);
  recorded.add("mail/a@dc1", State::changed, 1000, 1000);
  recorded.intend("mail/b@dc1", 1000);
  recorded.add("mail/d@fs1", State::ok, 3000, 500);
  return view_of(recorded);
}

const report::RunView::Step& step_of(const report::RunView& view, const std::string& key) {
  for (const auto& step : view.steps) {
    if (step.key == key) return step;
  }
  FAIL("no step " << key);
  return view.steps.front();
}

/// Is it well-formed? Every tag closed in order, quotes paired, no bare < or &, no control characters.
std::string flaw_of(const std::string& xml) {
  std::vector<std::string> open;
  for (std::size_t i = 0; i < xml.size(); ++i) {
    const char c = xml[i];
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') return "control character";
    if (c == '&') {
      const auto end = xml.find(';', i);
      if (end == std::string::npos || end - i > 7) return "bare & at " + xml.substr(i, 20);
    }
    if (c != '<') continue;
    char quote = 0;
    auto end = i + 1;
    for (; end < xml.size() && (quote != 0 || xml[end] != '>'); ++end) {
      if (quote != 0 && xml[end] == '<') return "< in an attribute";
      if (xml[end] == '"' || xml[end] == '\'') quote = quote == 0 ? xml[end] : (quote == xml[end] ? '\0' : quote);
    }
    if (end == xml.size()) return "tag without end at " + xml.substr(i, 20);
    const auto tag = xml.substr(i + 1, end - i - 1);
    const auto name = tag.substr(0, tag.find_first_of(" /", 1));
    if (tag[0] == '/') {
      if (open.empty() || open.back() != tag.substr(1)) return "unexpected <" + tag + ">";
      open.pop_back();
    } else if (tag[0] != '?' && tag[0] != '!' && tag.back() != '/' && name != "meta") {
      open.push_back(name);
    }
    i = end;
  }
  return open.empty() ? "" : "<" + open.back() + "> is never closed";
}

}  // namespace

TEST_CASE("a run is put together from the plan and the entries") {
  const auto view = good_run();
  CHECK(view.estate == "clinic");
  CHECK(view.title == "The clinic");
  CHECK(view.hosts == std::vector<std::string>{"dc1", "fs1"});
  REQUIRE(view.steps.size() == 4);
  CHECK(view.steps[1].key == "mail/b@dc1");
  CHECK(view.steps[1].service == "mail");
  CHECK(view.steps[1].kind == "file");
  CHECK(view.steps[1].after == std::vector<std::size_t>{0});
  CHECK(view.steps[1].started == Instant{1'001'000});
  CHECK(view.steps[1].ended == Instant{1'005'000});
}

TEST_CASE("the critical chain is the chain of waiting") {
  const auto view = good_run();
  CHECK(step_of(view, "mail/a@dc1").critical);
  CHECK(step_of(view, "mail/b@dc1").critical);
  CHECK(step_of(view, "mail/c@dc1").critical);
  CHECK_FALSE(step_of(view, "mail/d@fs1").critical);
  CHECK(view.critical_length == Duration(6000));
}

TEST_CASE("a plan note holds the selected steps only, with edges among them") {
  const Sample sample;
  const auto plan = Json::parse(report::plan_note(sample.catalog, {false, true, true, false}));
  REQUIRE(plan.at("steps").size() == 2);
  CHECK(plan.at("steps")[0].at("key") == "mail/b@dc1");
  CHECK(plan.at("steps")[0].at("after") == Json::array());
  CHECK(plan.at("steps")[1].at("after") == Json::array({0}));
}

TEST_CASE("a damaged note gives a poorer report, never a crash") {
  for (const char* damaged : {"", "{", "[]", "null", "7", "\"x\"", R"({"steps":7})",
                              R"({"estate":7,"title":[],"steps":{}})", R"({"estate":{},"steps":[7,null,"x",[]]})",
                              R"({"steps":[{"key":7,"host":[],"service":null,"kind":{},"subject":1.5,"after":"x"}]})",
                              R"({"steps":[{"key":"mail/a@dc1","after":[-1,99,"x",null,0]}]})",
                              R"({"steps":[{"key":"mail/a@dc1","after":[1]},{"key":"mail/b@dc1","after":[0,1]}]})"}) {
    CAPTURE(damaged);
    Recorded recorded(damaged);
    recorded.add("mail/a@dc1", State::changed, 1000, 1000);
    recorded.add("mail/b@dc1", State::failed, 2000, 1000, "no space");
    const auto view = view_of(recorded);
    CHECK(step_of(view, "mail/b@dc1").state == State::failed);
    for (const auto& step : view.steps) {
      for (const auto before : step.after) CHECK(before < view.steps.size());
    }
    CHECK(has(report::to_text(view), "no space"));
    CHECK(flaw_of(report::to_html(view)) == "");
    CHECK(flaw_of(report::to_junit(view)) == "");
    CHECK(Json::accept(report::to_json(view)));
  }
}

TEST_CASE("a run that nobody knows is an error that says where to look") {
  Recorded recorded;
  const auto view = report::view_run(recorded.journal, 99);
  REQUIRE_FALSE(view);
  CHECK(has(view.error().message, "99"));
  CHECK(has(view.error().hint, "reprise status"));
}

TEST_CASE("text: states, chain and reasons") {
  const auto text = report::to_text(good_run());
  CHECK(has(text, "Run 1 (apply) of clinic: finished\n"));
  CHECK(has(text, "by alice@ctl pid 7\n"));
  CHECK(has(text, "critical chain: 6.0s\n"));
  CHECK(has(text, "* changed             4.0s  mail/b@dc1\n"));
  CHECK(has(text, "  ok                  2.0s  mail/d@fs1\n"));
}

TEST_CASE("a run that was killed half-way is shown as it was left") {
  const auto view = killed_run();
  const auto text = report::to_text(view);
  CHECK(has(text, "Run 1 (apply) of clinic: cut short (or under way)\n"));
  CHECK(has(text, "cut short           2.0s  mail/b@dc1\n"));
  CHECK(has(text, "not reached            -  mail/c@dc1\n"));

  const auto json = Json::parse(report::to_json(view));
  CHECK(json.at("state") == "running");
  CHECK_FALSE(json.contains("ended"));
  CHECK(json.at("steps")[1].at("state") == "intended");
  CHECK(json.at("steps")[2].at("state") == "not reached");
  CHECK_FALSE(json.at("steps")[2].contains("started"));

  // nobody may take a step that was cut short for one that passed
  const auto junit = report::to_junit(view);
  CHECK(has(junit, "tests=\"4\" failures=\"1\" skipped=\"1\""));
  CHECK(has(junit, "name=\"mail/b@dc1\" time=\"2.000\"><failure message=\"cut short\"/>"));

  const auto html = report::to_html(view);
  CHECK(flaw_of(html) == "");
  CHECK(has(html, "did not end by itself"));
  CHECK(has(html, "<h2>Failures</h2>"));
  CHECK(count(html, "<td class=\"intended\">cut short</td><td>mail/b@dc1</td>") >= 2);  // failures, all steps
  CHECK(has(html, "<title>mail/b@dc1  2.0s  cut short</title>"));                       // its bar
}

TEST_CASE("json: everything of the view") {
  const auto json = Json::parse(report::to_json(good_run()));
  CHECK(json.at("run") == 1);
  CHECK(json.at("critical_ms") == 6000);
  CHECK(json.at("ended") == 1'006'100);
  const auto& step = json.at("steps")[1];
  CHECK(step.at("step") == "mail/b@dc1");
  CHECK(step.at("state") == "changed");
  CHECK(step.at("started") == 1'001'000);
  CHECK(step.at("critical") == true);
  CHECK(step.at("after") == Json::array({0}));
}

TEST_CASE("junit: one suite a service, failures and skips counted") {
  Recorded recorded(note());
  recorded.add("mail/a@dc1", State::failed, 1000, 1000, "exit code 100");
  recorded.add("mail/b@dc1", State::skipped, 1000, 0, "skipped because mail/a@dc1 did not succeed");
  recorded.add("mail/d@fs1", State::unreachable, 1500, 0, "connection refused");
  recorded.end(RunState::failed, 2000);
  const auto junit = report::to_junit(view_of(recorded));
  CHECK(flaw_of(junit) == "");
  CHECK(has(junit, "<testsuite name=\"mail\" tests=\"4\" failures=\"2\" skipped=\"2\">"));
  CHECK(has(junit, "<failure message=\"failed: exit code 100\"/>"));
  CHECK(has(junit, "<failure message=\"unreachable: connection refused\"/>"));
  CHECK(has(junit, "<skipped message=\"not reached\"/>"));
}

TEST_CASE("html: one file that needs nothing, with failures first and the chain marked") {
  Recorded recorded(note());
  recorded.add("mail/a@dc1", State::changed, 1000, 1000);
  recorded.add("mail/b@dc1", State::failed, 5000, 4000, "exit code 100");
  recorded.add("mail/d@fs1", State::ok, 2000, 2000);
  recorded.end(RunState::failed, 6100);
  const auto html = report::to_html(view_of(recorded));
  CHECK(flaw_of(html) == "");
  for (const char* outside : {"http://", "https://", "<script", "<link", "<img", "src=", "href=", "@import", "url("}) {
    CAPTURE(outside);
    CHECK_FALSE(has(html, outside));
  }
  CHECK(html.find("<h2>Failures</h2>") < html.find("<h2>Timeline</h2>"));
  CHECK(has(html, "exit code 100"));
  CHECK(has(html, "took 6.1s: failed"));
  CHECK(count(html, "class=\"critical\"") == 2);  // a and b
  CHECK(has(html, "Critical chain (5.0s)"));
  CHECK(has(html,
            "<tr><td>dc1</td><td class=\"n ok\">0</td><td class=\"n changed\">1</td><td class=\"n failed\">1</td>"));
}

TEST_CASE("a clock that was set back during the run does not draw outside of the picture") {
  Recorded recorded(note());
  recorded.add("mail/a@dc1", State::changed, -90'000, 1000);
  recorded.end(RunState::finished, 1000);
  CHECK_FALSE(has(report::to_html(view_of(recorded)), "x=\"-"));
}

TEST_CASE("a run without any step is a report too") {
  Recorded recorded;
  recorded.end(RunState::finished, 0);
  const auto view = view_of(recorded);
  CHECK(flaw_of(report::to_html(view)) == "");
  CHECK(flaw_of(report::to_junit(view)) == "");
  CHECK(has(report::to_text(view), "finished"));
}

TEST_CASE("hostile texts stay text in every form") {
  Sample sample;
  sample.catalog.estate.name = sample.catalog.estate.title = kHostile;
  sample.catalog.estate.services[0].name = kHostile;
  sample.catalog.estate.hosts[1].name = kHostile;
  sample.catalog.steps[0].subject = kHostile;
  sample.catalog.steps[0].key = "mail/" + kHostile + "@dc1";
  Recorded recorded(report::plan_note(sample.catalog, {}));
  recorded.add("mail/b@dc1", State::failed, 2000, 1000, kHostile);
  recorded.end(RunState::failed, 3000);
  const auto view = view_of(recorded);
  for (const auto& xml : {report::to_html(view), report::to_junit(view)}) {
    CHECK(flaw_of(xml) == "");
    CHECK_FALSE(has(xml, "<script"));
    CHECK(has(xml, "&lt;script&gt;"));
    CHECK_FALSE(has(xml, "\x1b"));
    CHECK_FALSE(has(xml, "\xff"));
    CHECK_FALSE(has(xml, "\xef\xbf\xbe"));
  }
  CHECK(Json::accept(report::to_json(view)));
  CHECK_FALSE(has(report::to_text(view), "\x1b"));
}

TEST_CASE("the checker of these tests finds flaws") {
  CHECK(flaw_of("<a><b/></a>") == "");
  CHECK(flaw_of("<a><b></a>") != "");
  CHECK(flaw_of("<a x=\"<\"/>") != "");
  CHECK(flaw_of("<a>x & y</a>") != "");
  CHECK(flaw_of("<a>\x01</a>") != "");
  CHECK(flaw_of("<a>") != "");
}
