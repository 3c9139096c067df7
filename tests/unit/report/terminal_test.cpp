// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "report/terminal.hpp"

#include <doctest/doctest.h>

#include "base/exit_code.hpp"
#include "base/text.hpp"
#include "support.hpp"

using namespace reprise;
using namespace reprise::test;
using engine::Mode;
using engine::StepResult;

namespace {

/// A terminal that writes into a string.
class Screen {
 public:
  explicit Screen(report::TerminalOptions options = {}, Mode mode = Mode::apply)
      : terminal([this](std::string_view piece) { text += piece; }, options) {
    info.run = 7;
    info.mode = mode;
    info.started = {1000};
    info.steps = 4;
  }
  Screen& start() {
    terminal.run_started(sample.catalog, info);
    return *this;
  }
  void end(engine::StepReport report) { terminal.step_ended(sample.step(report.step.index()), report); }
  void finish(ExitCode code, std::vector<engine::HostCount> hosts, std::vector<engine::StepReport> steps = {}) {
    engine::RunSummary summary;
    summary.info = info;
    summary.ended = {66'000};
    summary.hosts = std::move(hosts);
    summary.steps = std::move(steps);
    summary.exit_code = static_cast<int>(code);
    summary.interrupted = code == ExitCode::interrupted;
    terminal.run_ended(sample.catalog, summary);
  }

  Sample sample;
  std::string text;
  engine::RunInfo info;
  report::Terminal terminal;
};

report::TerminalOptions with(int verbosity, bool diff = false) {
  report::TerminalOptions options;
  options.verbosity = verbosity;
  options.diff = diff;
  return options;
}

engine::StepReport change_of(StepResult result) {
  auto report = report_of(0, result, 1000, 3500);
  report.changes = {{"mode", "0600", "0644"}, {"content", "sha256 a", "sha256 b"}};
  report.diff = "@@ -1 +1 @@\n-old\n+new\n";
  return report;
}

}  // namespace

TEST_CASE("the recap has the words and the order that users of Ansible know, and no blanks at the end") {
  Screen screen;
  screen.start().finish(ExitCode::failed, {{"dc1", 12, 3, 1, 4, 0}, {"a-much-longer-name", 1, 0, 0, 0, 2}});
  CHECK(has(screen.text, "RECAP\n"));
  CHECK(has(screen.text, "dc1                : ok=12    changed=3     failed=1     skipped=4     unreachable=0\n"));
  CHECK(has(screen.text, "a-much-longer-name : ok=1     changed=0     failed=0     skipped=0     unreachable=2\n"));
}

TEST_CASE("plain output is plain: no escape codes, no carriage returns") {
  Screen screen(with(3, true));
  screen.start();
  screen.terminal.step_started(screen.sample.step(0), {1000});
  screen.terminal.step_output(screen.sample.step(0), "unpacking");
  screen.end(change_of(StepResult::changed));
  screen.end(report_of(1, StepResult::failed));
  screen.terminal.progress(2, 4, Duration(5000));
  screen.terminal.tick({100'000});
  screen.finish(ExitCode::failed, {{"dc1", 0, 1, 1, 0, 0}});
  CHECK_FALSE(has(screen.text, "\x1b"));
  CHECK_FALSE(has(screen.text, "\r"));
}

TEST_CASE("colours never carry the meaning alone: without them the text is the same") {
  const auto told = [](bool color) {
    report::TerminalOptions options = with(1);
    options.color = color;
    Screen screen(options);
    screen.start();
    screen.end(change_of(StepResult::changed));
    screen.end(report_of(1, StepResult::failed));
    screen.finish(ExitCode::failed, {{"dc1", 0, 1, 1, 0, 0}});
    return screen.text;
  };
  auto colored = told(true);
  CHECK(has(colored, "\x1b[33mchanged"));
  CHECK(has(colored, "\x1b[31mfailed"));
  for (const char* code : {"\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[36m", "\x1b[0m"}) {
    for (auto at = colored.find(code); at != std::string::npos; at = colored.find(code))
      colored.erase(at, std::string(code).size());
  }
  CHECK(colored == told(false));
}

TEST_CASE("by default steps that are fine are not told") {
  Screen screen;
  screen.start();
  screen.end(report_of(0, StepResult::ok));
  CHECK_FALSE(has(screen.text, "mail/a@dc1"));
  Screen chatty(with(1));
  chatty.start();
  chatty.end(report_of(0, StepResult::ok));
  CHECK(has(chatty.text, "ok           mail/a@dc1  file /etc/a\n"));
}

TEST_CASE("a change is told with its time; its fields from -v on") {
  Screen screen;
  screen.start();
  screen.end(change_of(StepResult::changed));
  CHECK(has(screen.text, "changed      mail/a@dc1  file /etc/a  (2.5s)\n"));
  CHECK_FALSE(has(screen.text, "0644"));
  Screen chatty(with(1));
  chatty.start();
  chatty.end(change_of(StepResult::changed));
  CHECK(has(chatty.text, "      mode: 0600 -> 0644\n"));
}

TEST_CASE("a plan tells every field that would change; the content as a diff where one is wanted") {
  Screen plain({}, Mode::plan);
  plain.start();
  plain.end(change_of(StepResult::would_change));
  CHECK(has(plain.text, "would change mail/a@dc1"));
  CHECK(has(plain.text, "      mode: 0600 -> 0644\n"));
  CHECK(has(plain.text, "      content: sha256 a -> sha256 b\n"));
  CHECK_FALSE(has(plain.text, "+new"));
  Screen diff(with(0, true), Mode::plan);
  diff.start();
  diff.end(change_of(StepResult::would_change));
  CHECK(has(diff.text, "      -old\n      +new\n"));
  CHECK_FALSE(has(diff.text, "sha256"));
}

TEST_CASE("verify shows what differs without being asked") {
  Screen screen({}, Mode::verify);
  screen.start();
  auto report = change_of(StepResult::failed);
  report.reason = "content: is sha256 a, should be sha256 b";
  screen.end(report);
  CHECK(has(screen.text, "      content: is sha256 a, should be sha256 b\n"));
  CHECK(has(screen.text, "      +new\n"));
}

TEST_CASE("a failure is told with reason, output and what to do, each line with its margin") {
  Screen screen;
  screen.start();
  auto report = report_of(0, StepResult::failed);
  report.reason = "exit code 100\nsecond line";
  report.output = "E: no space\nE: left";
  report.hint = "make room";
  screen.end(report);
  CHECK(has(screen.text, "      exit code 100\n      second line\n"));
  CHECK(has(screen.text, "      | E: no space\n      | E: left\n"));
  CHECK(has(screen.text, "      next: make room\n"));
}

TEST_CASE("why a host is unreachable is said once, not for each of its steps") {
  Screen screen;
  screen.start();
  screen.terminal.host_unreachable(screen.sample.catalog.estate.hosts[1], "connection refused");
  for (std::uint32_t i = 0; i < 3; ++i) {
    auto report = report_of(i, StepResult::unreachable);
    report.reason = "connection refused";
    screen.end(report);
  }
  screen.finish(ExitCode::unreachable, {{"dc1", 0, 0, 0, 0, 3}});
  CHECK(count(screen.text, "connection refused") == 1);
  CHECK(has(screen.text, "unreachable  dc1: connection refused\n"));
  CHECK(has(screen.text, "--resume"));
}

TEST_CASE("what was skipped is listed at the end with its reason, at most 20 lines, and with -v not twice") {
  std::vector<engine::StepReport> reports;
  for (int i = 0; i < 25; ++i) {
    reports.push_back(report_of(static_cast<std::uint32_t>(i % 4), StepResult::skipped));
    reports.back().reason = "skipped because of x";
  }
  Screen screen;
  screen.start().finish(ExitCode::failed, {}, reports);
  CHECK(count(screen.text, "skipped because of x") == 20);
  CHECK(has(screen.text, "... and 5 more skipped\n"));
  Screen chatty(with(1));
  chatty.start();
  chatty.end(reports.front());
  chatty.finish(ExitCode::failed, {}, {reports.front()});
  CHECK(count(chatty.text, "skipped because of x") == 1);
}

TEST_CASE("the last line says what to do next") {
  const auto last = [](ExitCode code, Mode mode) {
    Screen screen({}, mode);
    screen.start().finish(code, {{"dc1", 0, 2, 0, 0, 0}, {"fs1", 1, 3, 0, 0, 0}});
    return split_lines(screen.text).back();
  };
  CHECK(last(ExitCode::ok, Mode::apply) == "done in 1m05s");
  CHECK(has(last(ExitCode::failed, Mode::apply), "reprise apply --resume"));
  CHECK(has(last(ExitCode::interrupted, Mode::apply), "reprise apply --resume"));
  CHECK(last(ExitCode::changes, Mode::plan) == "planned in 1m05s: 5 steps would change something");
  CHECK(last(ExitCode::failed, Mode::verify) == "ended in 1m05s");
}

TEST_CASE("output of steps is told from -vv on, without its empty lines") {
  for (const int verbosity : {1, 2}) {
    Screen screen(with(verbosity));
    screen.start();
    screen.terminal.step_started(screen.sample.step(0), {1000});
    screen.terminal.step_output(screen.sample.step(0), "unpacking");
    screen.terminal.step_output(screen.sample.step(0), "  ");
    CHECK(count(screen.text, "mail/a@dc1 |") == (verbosity >= 2 ? 1 : 0));
  }
}

TEST_CASE("without a terminal a long silence is broken every 30 seconds, by steps of more than 10 seconds") {
  Screen screen;
  screen.start();
  screen.terminal.step_started(screen.sample.step(0), {2000});
  for (int s = 1; s < 30; ++s) screen.terminal.tick({1000 + s * 1000});
  CHECK_FALSE(has(screen.text, "still running"));
  screen.terminal.step_started(screen.sample.step(3), {29'000});
  for (int s = 30; s <= 90; ++s) screen.terminal.tick({1000 + s * 1000});
  CHECK(count(screen.text, "still running: ") == 3);
  CHECK(has(screen.text, "still running: mail/a@dc1 (29.0s)\n"));
  CHECK(has(screen.text, "still running: mail/a@dc1 (1m29s), mail/d@fs1 (1m02s)\n"));
  screen.end(report_of(0, StepResult::ok));
  screen.end(report_of(3, StepResult::ok));
  screen.text.clear();
  screen.terminal.tick({200'000});
  CHECK(screen.text.empty());
}

TEST_CASE("the status line is one line: rewritten in place, cut to the width in characters, gone at the end") {
  report::TerminalOptions options;
  options.interactive = true;
  options.width = 40;
  Screen screen(options);
  screen.start();
  screen.terminal.progress(1, 4, Duration(90'000));
  screen.terminal.step_started(screen.sample.step(0), {1000});
  screen.text.clear();
  screen.terminal.step_output(screen.sample.step(0), "r\xC3\xA9seau\t" + std::string(200, 'x'));
  CHECK(screen.text.starts_with("\r\x1b[K[1/4] about 1m30s left  mail/a@dc1: r\xC3\xA9"));
  CHECK_FALSE(has(screen.text, "\n"));
  CHECK_FALSE(has(screen.text, "\t"));
  // 39 columns and the one é that takes two bytes, after the code that clears the line
  CHECK(screen.text.size() == std::string("\r\x1b[K").size() + 39 + 1);
  screen.text.clear();
  screen.terminal.tick({76'000});
  CHECK(has(screen.text, "mail/a@dc1 (1m"));
  screen.text.clear();
  screen.end(report_of(0, StepResult::changed));
  CHECK(screen.text.starts_with("\r\x1b[Kchanged"));
  screen.text.clear();
  screen.finish(ExitCode::ok, {{"dc1", 1, 0, 0, 0, 0}});
  CHECK(screen.text.ends_with("done in 1m05s\n"));
}

TEST_CASE("Ctrl-C is answered at once, and says what a second one does") {
  Screen screen;
  screen.start();
  screen.terminal.interrupt_requested(1);
  CHECK(has(screen.text, "press Ctrl-C again"));
  screen.text.clear();
  screen.terminal.interrupt_requested(2);
  CHECK(has(screen.text, "ending the steps under way"));
}
