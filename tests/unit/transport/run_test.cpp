// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "transport/bootstrap.hpp"
#include "transport/run.hpp"

using namespace reprise;
using namespace reprise::transport;

namespace {

Request request(std::string script, std::string input = {}) {
  Request made;
  made.script = Secret(std::move(script));
  made.input = Secret(std::move(input));
  return made;
}

std::vector<std::string> lines_of(const std::vector<std::string>& pieces, std::size_t limit = 4096) {
  LineSplitter splitter(limit);
  std::vector<std::string> lines;
  const auto sink = [&lines](std::string_view line) { lines.emplace_back(line); };
  for (const auto& piece : pieces) splitter.add(piece, sink);
  splitter.flush(sink);
  return lines;
}

}  // namespace

TEST_CASE("lines come whole however the bytes are cut") {
  CHECK(lines_of({"a\nb", "c\n\nd"}) == std::vector<std::string>{"a", "bc", "", "d"});
  CHECK(lines_of({}) == std::vector<std::string>{});
  CHECK(lines_of({"", "\n"}) == std::vector<std::string>{""});
}

TEST_CASE("a long line is reported once, cut, and the next one is whole") {
  CHECK(lines_of({"abcdefgh\nxy\n"}, 4) == std::vector<std::string>{"abcd", "xy"});
  CHECK(lines_of({"abc", "def", "gh\nx", "y"}, 4) == std::vector<std::string>{"abcd", "xy"});
  CHECK(lines_of({"abcd\nx\n"}, 4) == std::vector<std::string>{"abcd", "x"});
}

TEST_CASE("the feed tells both lengths, ends the script with its mark, and keeps the input as it is") {
  CHECK(bootstrap_feed(Secret("echo"), Secret(std::string("a\0b", 3)), {}).reveal() ==
        std::string("reprise-script 17 3\necho\n#reprise-enda\0b", 40));
  CHECK(bootstrap_feed(Secret(""), Secret(""), {}).reveal() == "reprise-script 13 0\n\n#reprise-end");
  CHECK(bootstrap_feed(Secret(""), Secret("x"), {true, {}}).reveal() == "reprise-script 13 -\n\n#reprise-endx");
}

TEST_CASE("what outlives its connection has a reader for each stream, or one for both") {
  const auto count = [](const Feeding& how) {
    const auto feed = bootstrap_feed(Secret("echo"), Secret("x"), how).reveal();
    CHECK(feed.ends_with("echo\n#reprise-endx"));
    const auto header = feed.find('\n') + 1;
    CHECK(feed.starts_with("reprise-script " + std::to_string(feed.size() - header - 1) + " 1\n"));
    int readers = 0;
    for (auto at = feed.find("ulimit -t 61 "); at != std::string::npos; at = feed.find("ulimit -t 61 ", at + 1)) {
      ++readers;
    }
    return readers;
  };
  CHECK(count({}) == 0);
  CHECK(count({false, Duration(61'500)}) == 2);
  CHECK(count({false, Duration(61'500), true}) == 1);
}

TEST_CASE("command lines are constant and pass any login shell") {
  const auto& program = bootstrap_program();
  CHECK(program.find('\'') == std::string::npos);
  CHECK(program.find('!') == std::string::npos);
  CHECK(program.find('\n') == std::string::npos);
  CHECK(bootstrap_command(Become::no) == "exec sh -c '" + program + "'");
  CHECK(bootstrap_command(Become::sudo).starts_with("exec sudo -n "));
  CHECK(bootstrap_command(Become::sudo_password).starts_with("exec sudo -S "));
}

TEST_CASE("everything is sent at once, and then the input is closed") {
  Run run(request("echo", "in"), Become::no, std::nullopt, {});
  CHECK(!run.sent());
  const std::string all(run.pending());
  CHECK(all == bootstrap_feed(Secret("echo"), Secret("in"), {}).reveal());
  run.consumed(5);
  CHECK(run.sent());
  CHECK(run.pending() == std::string_view(all).substr(5));
  CHECK(!run.input_done());
  run.consumed(all.size() - 5);
  CHECK(run.pending().empty());
  CHECK(run.input_done());
}

TEST_CASE("what is stopped sends nothing more") {
  Run run(request("echo", "in"), Become::no, std::nullopt, {});
  run.consumed(5);
  run.stop_sending();
  CHECK(run.pending().empty());
  CHECK(run.input_done());
}

TEST_CASE("the mark tells the group; what surrounds it is the script's") {
  Run run(request(""), Become::no, std::nullopt, {});
  run.err("motd\nrepr");
  CHECK(!run.started());
  run.err("ise-group 12");
  run.err("34\nerror: ");
  CHECK(run.started());
  CHECK(run.group() == 1234);
  run.err("x\nreprise-group 99\n");  // a script cannot change it
  CHECK(run.group() == 1234);
  run.exited(3);
  const auto outcome = run.finish(Outcome::Kind::exited, {});
  CHECK(outcome.exit_code == 3);
  CHECK(outcome.err == "motd\nerror: x\nreprise-group 99\n");
}

TEST_CASE("a group that must not be ended is not known") {
  for (const auto* text : {"0", "1", "-5", "", "12x", "99999999999", "1 2"}) {
    Run run(request(""), Become::no, std::nullopt, {});
    run.err("reprise-group " + std::string(text) + "\n");
    CHECK(run.started());
    CHECK(run.group() == 0);
  }
}

TEST_CASE("the password is sent when sudo asks, once, and the script only to the shell") {
  Run run(request("echo"), Become::sudo_password, Secret("pw"), {});
  CHECK(run.pending().empty());
  run.err("reprise-sudo-");
  CHECK(run.pending().empty());
  run.err("password:");
  CHECK(run.pending() == "pw\n");
  run.consumed(3);
  CHECK(run.pending().empty());
  CHECK(!run.sent());  // nothing of the script
  CHECK(!run.input_done());
  run.err("reprise-group 7\n");
  CHECK(run.pending().starts_with("reprise-script"));
  CHECK(!run.password_refused());
  CHECK(run.finish(Outcome::Kind::exited, {}).err == "");
}

TEST_CASE("sudo that asks twice has refused the password") {
  Run run(request("echo"), Become::sudo_password, Secret("pw"), {});
  run.err("reprise-sudo-password:");
  run.consumed(3);
  CHECK(!run.password_refused());
  run.err("Sorry, try again.\nreprise-sudo-password:");
  CHECK(run.password_refused());
  CHECK(run.finish(Outcome::Kind::unreachable, {}).err == "Sorry, try again.\n");
}

TEST_CASE("sudo that does not ask gets no password") {
  Run run(request("echo"), Become::sudo_password, Secret("pw"), {});
  run.err("reprise-group 7\n");
  CHECK(run.pending().starts_with("reprise-script"));
}

TEST_CASE("a prompt in the middle of a script is no prompt") {
  Run run(request("echo"), Become::sudo_password, Secret("pw"), {});
  run.err("reprise-group 7\nreprise-sudo-password:");
  CHECK(run.pending().starts_with("reprise-script"));
  CHECK(!run.password_refused());
}

TEST_CASE("output is cut at its limit, to the byte") {
  auto limited = request("");
  limited.output_limit = 5;
  Run run(limited, Become::no, std::nullopt, {});
  run.out("abc");
  run.out("de");
  CHECK(!run.overflowed());
  run.out("f");
  CHECK(run.overflowed());
  run.out("ghi");
  CHECK(run.bytes_seen() == 9);
  CHECK(run.finish(Outcome::Kind::overflow, "m").out == "abcde");
}

TEST_CASE("of standard error the last 64 KiB are kept, also before the shell came up") {
  for (const bool started : {true, false}) {
    Run run(request(""), Become::no, std::nullopt, {});
    if (started) run.err("reprise-group 7\n");
    for (int i = 0; i < 300; ++i) run.err(std::string(1024, 'x'));
    run.err("END");
    const auto err = run.finish(Outcome::Kind::exited, {}).err;
    CHECK(err.size() == 64U << 10);
    CHECK(err.ends_with("xEND"));
  }
}

TEST_CASE("live lines: both streams, without answers and without the mark") {
  auto live = request("");
  live.nonce = "NONCE";
  std::vector<std::string> lines;
  Run run(live, Become::no, std::nullopt, [&lines](std::string_view line) { lines.emplace_back(line); });
  run.err("reprise-group 7\nwarn");
  run.out("one\nNONCE fact 0\ntw");
  run.err("ing\n");
  run.out("o");
  run.finish(Outcome::Kind::exited, {});
  CHECK(lines == std::vector<std::string>{"one", "warning", "two"});
}

namespace {

Request brief(std::string nonce) {
  auto made = request("echo");
  made.effect = made.one_stream = made.brief = true;
  made.nonce = std::move(nonce);
  return made;
}

/// What a shell says that runs it, byte by byte or at once.
Run told(const std::string& said, bool at_once) {
  Run run(brief("N0NCE"), Become::no, std::nullopt, {}, Run::Use::next, 1234);
  if (at_once) run.out(said);
  for (std::size_t i = 0; !at_once && i < said.size(); ++i) run.out(said.substr(i, 1));
  return run;
}

}  // namespace

TEST_CASE("one of many in a shell: sent at once, its input stays open, and its group is known") {
  Run run(brief("N0NCE"), Become::sudo_password, Secret("pw"), {}, Run::Use::next, 1234);
  CHECK(run.started());
  CHECK(run.group() == 1234);
  const auto feed = std::string(run.pending());
  CHECK(feed.substr(0, feed.find('\n')).ends_with(" 0 on"));
  CHECK(feed.find("tee") == std::string::npos);  // its streams have their readers
  run.consumed(feed.size());
  CHECK(!run.input_done());
  const Run first(brief("N0NCE"), Become::no, std::nullopt, {}, Run::Use::first);
  CHECK(!first.started());
  CHECK(first.pending().find("tee -p") != std::string::npos);
}

TEST_CASE("one of many ends with its own last line, whose text is not part of its output") {
  for (const bool at_once : {true, false}) {
    auto run = told("no newline\nN0NCE over 3\n", at_once);
    CHECK(run.shell_waits());
    CHECK(run.exit_code() == 3);
    CHECK(run.finish(Outcome::Kind::exited, {}).out == "no newline");
    CHECK(told("a\nN0NCE fact 0\n\nN0NCE over 0\n", at_once).finish(Outcome::Kind::exited, {}).out ==
          "a\nN0NCE fact 0\n");
    CHECK(told("\nN0NCE over 0\n", at_once).shell_waits());
  }
}

TEST_CASE("a shell that ends after the last line of its script waits no more, and the script's code stands") {
  for (const int of_the_shell : {0, 255}) {
    auto run = told("\nN0NCE over 3\n", true);
    run.exited(of_the_shell);
    CHECK(!run.shell_waits());
    CHECK(run.finish(Outcome::Kind::exited, {}).exit_code == 3);
    auto earlier = told("", true);  // sshd may tell the exit code before the last output
    earlier.exited(of_the_shell);
    earlier.out("\nN0NCE over 3\n");
    CHECK(!earlier.shell_waits());
    CHECK(earlier.finish(Outcome::Kind::exited, {}).exit_code == 3);
  }
}

TEST_CASE("what is no last line ends nothing; what comes after one, or a signal, spoils the shell") {
  for (const bool at_once : {true, false}) {
    for (const auto* text : {"", "a\n", "\nN0NCE over 0", "\nN0NCE over x\n", "\nN0NCE over 256\n", "\nN0NCE over -1\n",
                             "\nOTHER over 0\n", "N0NCE over 0\n", "\nN0NCE over \n"}) {
      CAPTURE(std::string(text));
      const auto run = told(text, at_once);
      CHECK(!run.shell_waits());
      CHECK(!run.exit_code());
    }
    const auto late = told("\nN0NCE over 0\nlate\n", at_once);
    CHECK(late.exit_code() == 0);
    CHECK(!late.shell_waits());
    const auto killed = told("\nN0NCE over 137\n", at_once);
    CHECK(killed.exit_code() == 137);
    CHECK(!killed.shell_waits());
  }
}
