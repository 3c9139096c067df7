// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "conformance.hpp"

#include <unistd.h>

#include <algorithm>

#include "base/encoding.hpp"

namespace reprise::conformance {

std::string binary(std::size_t size) {
  std::string bytes(size, '\0');
  std::uint32_t state = 2463534242;
  for (auto& byte : bytes) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    byte = static_cast<char>(state);
  }
  return bytes;
}

void check_gone(World& world, HostId host, const std::string& pids) {
  const auto answer = run(world, shell(host, "for p in " + pids +
                                                 "; do grep -qs '^State:[[:space:]]*[^ZX[:space:]]' /proc/$p/status && "
                                                 "echo $p; done; :"));
  CHECK(pids.size() > 2);
  CHECK(answer.outcome.out == "");
}

const char* const kStubbornScript =
    "sh -c 'trap \"\" TERM; while :; do sleep 1; done' & printf '%s %s' $$ $!; wait; sleep 100";

namespace {

using Kind = Outcome::Kind;

void exit_codes_and_streams(World& world, HostId host) {
  const auto answer = run(world, shell(host, "echo out; echo err >&2; exit 7"));
  CHECK(answer.outcome.kind == Kind::exited);
  CHECK(answer.outcome.exit_code == 7);
  CHECK(answer.outcome.out == "out\n");
  CHECK(answer.outcome.err == "err\n");
  CHECK(answer.outcome.sent);
  CHECK(run(world, shell(host, "")).outcome.exit_code == 0);
  CHECK(run(world, shell(host, "no_such_command_here")).outcome.exit_code == 127);
  CHECK(run(world, shell(host, "if")).outcome.exit_code != 0);
}

void one_stream(World& world, HostId host) {
  auto request = shell(host, "echo out; echo err >&2; sh -c 'echo more >&2'; echo last; exit 3");
  request.one_stream = request.effect = true;
  const auto answer = run(world, std::move(request));
  CHECK(answer.outcome.exit_code == 3);
  CHECK(answer.outcome.out == "out\nerr\nmore\nlast\n");
  CHECK(answer.outcome.err == "");
}

void death_by_signal(World& world, HostId host) {
  const auto answer = run(world, shell(host, "kill -s KILL $$"));
  CHECK(answer.outcome.kind == Kind::exited);
  CHECK(answer.outcome.exit_code == 137);
}

void input_is_binary_and_whole(World& world, HostId host) {
  const auto bytes = binary(5U << 20);
  const auto sum = run(world, shell(host, "sha256sum", bytes));
  CHECK(sum.outcome.out.substr(0, 64) == sha256_hex(bytes));
  const auto parts = run(world, shell(host, "head -c 3 | wc -c; head -c 4 | od -An -tx1; cat | wc -c",
                                      std::string("abc\0\xff\n\0tail", 11)));
  CHECK(parts.outcome.out == "3\n 00 ff 0a 00\n4\n");
  CHECK(run(world, shell(host, "wc -c")).outcome.out == "0\n");
}

void scripts_keep_their_text(World& world, HostId host) {
  std::string script =
      "x='it'\\''s \"quoted\" $HOME `x` \\ !'; printf '%s|%s|%s\\n' \"$x\" \"$#\" \"${s-unset}${l-unset}\"\n";
  CHECK(run(world, shell(host, script)).outcome.out == "it's \"quoted\" $HOME `x` \\ !|0|unsetunset\n");
  std::string large = "# " + std::string(900'000, 'x') + "\necho end\n";
  CHECK(run(world, shell(host, large)).outcome.out == "end\n");
}

void nothing_in_command_lines(World& world, HostId host) {
  const auto answer =
      run(world, shell(host, "tr '\\0' ' ' </proc/$$/cmdline; tr '\\0' ' ' </proc/$PPID/cmdline; : hunter2-secret"));
  CHECK(answer.outcome.exit_code == 0);
  CHECK(answer.outcome.out.find("hunter2") == std::string::npos);
}

void output_while_it_runs(World& world, HostId host) {
  auto request = shell(host, "echo one; echo NONCE1234 fact; echo two >&2; printf three; read x; echo", "");
  request.nonce = "NONCE1234";
  request.live = true;
  const auto answer = run(world, std::move(request));
  CHECK(std::count(answer.lines.begin(), answer.lines.end(), "one") == 1);
  CHECK(std::count(answer.lines.begin(), answer.lines.end(), "two") == 1);
  CHECK(std::count(answer.lines.begin(), answer.lines.end(), "three") == 1);
  CHECK(answer.lines.size() == 3);
  CHECK(answer.outcome.out == "one\nNONCE1234 fact\nthree\n");
  auto early = shell(host, "echo early; sleep 300");
  early.live = true;
  const auto op = world.submit(std::move(early));
  const auto event = world.wait(world.now() + Duration(120'000));  // long before the request ends
  REQUIRE(event);
  REQUIRE(std::holds_alternative<OutputLine>(*event));
  world.cancel(op);
  gather(world, 1);
}

void one_endless_line(World& world, HostId host) {
  auto request = shell(host, "head -c 100000000 /dev/zero | tr '\\0' x; echo; echo last");
  request.live = true;
  request.output_limit = 200U << 20;
  const auto answer = run(world, std::move(request));
  CHECK(answer.outcome.kind == Kind::exited);
  CHECK(answer.outcome.out.size() == 100'000'006);
  REQUIRE(answer.lines.size() == 2);
  CHECK(answer.lines[0].size() == 4096);
  CHECK(answer.lines[1] == "last");
}

void too_much_output(World& world, HostId host) {
  auto request = shell(host, "echo $$ >&2; yes 0123456789 | head -c 100000000; sleep 60");
  request.output_limit = 1U << 20;
  const auto answer = run(world, std::move(request));
  CHECK(answer.outcome.kind == Kind::overflow);
  CHECK(answer.outcome.out.size() == 1U << 20);
  check_gone(world, host, answer.outcome.err.substr(0, answer.outcome.err.find('\n')));
  const auto noisy = run(world, shell(host, "yes 0123456789 | head -c 10000000 >&2; echo END >&2"));
  CHECK(noisy.outcome.kind == Kind::exited);
  CHECK(noisy.outcome.err.size() == 64U << 10);
  CHECK(noisy.outcome.err.ends_with("END\n"));
}

Outcome stubborn_for(World& world, HostId host, Duration limit) {
  auto request = shell(host, kStubbornScript);
  request.total_timeout = limit;
  return run(world, std::move(request)).outcome;
}

/// A machine under a load of others may need longer than the limit until it has said which processes there are.
void total_timeout_ends_processes(World& world, HostId host) {
  Duration limit{4'000};
  auto outcome = stubborn_for(world, host, limit);
  while (outcome.out.empty() && limit < Duration(60'000)) {
    limit *= 4;
    outcome = stubborn_for(world, host, limit);
  }
  CHECK(outcome.kind == Kind::timed_out);
  CHECK(outcome.sent);
  CHECK(outcome.message.find(to_string(limit)) != std::string::npos);
  check_gone(world, host, outcome.out);
}

/// How one ends that takes longer than its idle limit but is never silent for so long, beside one that is.
Kind lively_beside_silent(World& world, HostId host) {
  auto lively = shell(host, "for i in 1 2 3 4 5 6 7 8 9 10; do echo $i; sleep 1; done");
  lively.idle_timeout = Duration(8'000);
  auto silent = shell(host, "echo start; sleep 60");
  silent.idle_timeout = Duration(800);
  const auto goes_on = world.submit(std::move(lively));
  const auto ends = world.submit(std::move(silent));
  auto answers = gather(world, 2);
  CHECK(answers[ends.value].outcome.kind == Kind::timed_out);
  return answers[goes_on.value].outcome.kind;
}

/// Under a load of others a machine may itself be silent for eight seconds, so there are more tries: they would help
/// nothing if the limit counted the whole time.
void idle_timeout_counts_silence_only(World& world, HostId host) {
  auto kind = lively_beside_silent(world, host);
  for (int tries = 1; tries < 4 && kind == Kind::timed_out; ++tries) kind = lively_beside_silent(world, host);
  CHECK(kind == Kind::exited);
}

void cancel_ends_processes(World& world, HostId host) {
  auto request = shell(host, std::string("echo go; ") + kStubbornScript);
  request.live = true;
  const auto op = world.submit(std::move(request));
  REQUIRE(world.wait(world.now() + Duration(120'000)));
  world.cancel(op);
  world.cancel(op);
  const auto answer = gather(world, 1)[op.value];
  CHECK(answer.outcome.kind == Kind::cancelled);
  CHECK(answer.outcome.message.starts_with("cancelled"));  // a loaded host may be late to confirm, but it obeys
  check_gone(world, host, answer.outcome.out.substr(3));
  const auto at_once = world.submit(shell(host, "sleep 30"));
  world.cancel(at_once);
  CHECK(gather(world, 1)[at_once.value].outcome.kind == Kind::cancelled);
}

void background_children_do_not_hold_it(World& world, HostId host) {
  const auto answer = run(world, shell(host, "sleep 300 & echo $!"));
  CHECK(answer.outcome.kind == Kind::exited);
  CHECK(run(world, shell(host, "kill " + answer.outcome.out)).outcome.exit_code == 0);  // it still ran
}

void fifty_at_once(World& world, HostId host) {
  std::map<std::uint32_t, int> expected;
  for (int i = 0; i < 50; ++i) {
    auto request = shell(host, "cat; exit " + std::to_string(i), std::to_string(i));
    request.total_timeout = Duration(300'000);
    expected[world.submit(std::move(request)).value] = i;
  }
  auto answers = gather(world, 50);
  for (const auto& [op, i] : expected) {
    CHECK(answers[op].outcome.kind == Kind::exited);
    CHECK(answers[op].outcome.exit_code == i);
    CHECK(answers[op].outcome.out == std::to_string(i));
  }
}

void leads_its_group(World& world, HostId host) {
  const auto answer = run(world, shell(host, "read -r p c s q g r </proc/$$/stat; echo $((g - $$))"));
  CHECK(answer.outcome.out == "0\n");
}

}  // namespace

namespace {

/// Waits for the first line that a live request prints.
void wait_for_line(World& world) {
  const auto event = world.wait(world.now() + Duration(60'000));
  REQUIRE(event);
  REQUIRE(std::holds_alternative<OutputLine>(*event));
}

void each_submit_finishes_once(World& world, HostId host, const Samples& samples) {
  const auto first = world.submit(samples.quick(host));
  const auto second = world.submit(samples.quick(host));
  CHECK(first != second);
  auto answers = gather(world, 2);
  CHECK(answers.count(first.value) == 1);
  CHECK(answers.count(second.value) == 1);
  for (const auto& [op, answer] : answers) {
    CHECK(answer.outcome.kind == Kind::exited);
    CHECK(answer.outcome.exit_code == 0);
    CHECK(answer.outcome.sent);
  }
  CHECK(!world.wait(std::nullopt));
}

void cancel_of_what_is_over(World& world, HostId host, const Samples& samples) {
  const auto op = world.submit(samples.quick(host));
  gather(world, 1);
  world.cancel(op);
  world.cancel(OpId{4'000'000});
  world.cancel(OpId::none());
  CHECK(!world.wait(std::nullopt));
  CHECK(run(world, samples.quick(host)).outcome.kind == Kind::exited);
}

void cancel_while_it_runs(World& world, HostId host, const Samples& samples) {
  const auto op = world.submit(samples.lasting(host));
  wait_for_line(world);
  world.cancel(op);
  world.cancel(op);
  const auto outcome = gather(world, 1)[op.value].outcome;
  CHECK(outcome.kind == Kind::cancelled);
  CHECK(!outcome.message.empty());
  CHECK(!world.wait(std::nullopt));
}

void cancel_at_once(World& world, HostId host, const Samples& samples) {
  const auto op = world.submit(samples.lasting(host));
  world.cancel(op);
  CHECK(gather(world, 1)[op.value].outcome.kind == Kind::cancelled);
  CHECK(run(world, samples.quick(host)).outcome.kind == Kind::exited);
}

Outcome lasting_for(World& world, HostId host, const Samples& samples, Duration limit) {
  auto total = samples.lasting(host);
  total.total_timeout = limit;
  return run(world, std::move(total)).outcome;
}

void limits_end_it(World& world, HostId host, const Samples& samples) {
  Duration limit{700};
  auto too_long = lasting_for(world, host, samples, limit);
  while (!too_long.sent && limit < Duration(30'000)) {  // a machine under a load of others opens no channel so soon
    limit *= 4;
    too_long = lasting_for(world, host, samples, limit);
  }
  CHECK(too_long.kind == Kind::timed_out);
  CHECK(too_long.sent);
  CHECK(!too_long.message.empty());
  auto idle = samples.lasting(host);
  idle.idle_timeout = Duration(20);
  CHECK(run(world, std::move(idle)).outcome.kind == Kind::timed_out);
}

void more_than_allowed(World& world, HostId host, const Samples& samples) {
  auto request = samples.talking(host);
  request.output_limit = 100;
  const auto outcome = run(world, std::move(request)).outcome;
  CHECK(outcome.kind == Kind::overflow);
  CHECK(outcome.out.size() == 100);
  CHECK(outcome.sent);
  const auto whole = run(world, samples.talking(host)).outcome;
  CHECK(whole.kind == Kind::exited);
  CHECK(whole.out.size() >= 1000);
}

void deadline_while_something_runs(World& world, HostId host, const Samples& samples) {
  const auto op = world.submit(samples.lasting(host));
  wait_for_line(world);
  const auto deadline = world.now() + Duration(20);
  while (world.wait(deadline)) {
  }
  CHECK(world.now() >= deadline);
  world.cancel(op);
  CHECK(gather(world, 1).count(op.value) == 1);
}

}  // namespace

std::vector<Case> contract_cases(const Samples& samples) {
  const auto with = [samples](void (*what)(World&, HostId, const Samples&)) {
    return [samples, what](World& world, HostId host) { what(world, host, samples); };
  };
  return {
      {"nothing under way: wait returns at once", [](World& world, HostId) { CHECK(!world.wait(std::nullopt)); }},
      {"a deadline that has passed: wait returns at once",
       [](World& world, HostId) { CHECK(!world.wait(world.now() + Duration(-1'000))); }},
      {"each submit has exactly one Finished", with(each_submit_finishes_once)},
      {"cancel of an unknown or finished request has no effect", with(cancel_of_what_is_over)},
      {"cancel ends what runs, once", with(cancel_while_it_runs)},
      {"cancel before anything came back", with(cancel_at_once)},
      {"the total and the idle limit end a request", with(limits_end_it)},
      {"more output than allowed ends a request, and what was read is kept", with(more_than_allowed)},
      {"a deadline is kept while something runs", with(deadline_while_something_runs)},
      {"the clock does not run backwards",
       [samples](World& world, HostId host) {
         const auto before = world.now();
         run(world, samples.quick(host));
         CHECK(world.now() >= before);
       }},
  };
}

Samples shell_samples() {
  return {[](HostId host) { return shell(host, ":"); },
          [](HostId host) {
            auto request = shell(host, "echo go; sleep 60");
            request.live = true;
            return request;
          },
          [](HostId host) { return shell(host, "yes 0123456789 | head -c 5000"); }};
}

std::vector<Case> shell_cases() {
  return {
      {"exit codes and streams", exit_codes_and_streams},
      {"both streams of an effect in one", one_stream},
      {"death by signal", death_by_signal},
      {"5 MB of binary input arrive whole", input_is_binary_and_whole},
      {"scripts keep their text", scripts_keep_their_text},
      {"nothing of a script is in a command line", nothing_in_command_lines},
      {"lines come while it runs", output_while_it_runs},
      {"a line of 100 MB", one_endless_line},
      {"100 MB of output overflow", too_much_output},
      {"the total limit ends all processes", total_timeout_ends_processes},
      {"the idle limit counts silence only", idle_timeout_counts_silence_only},
      {"cancel ends all processes", cancel_ends_processes},
      {"background children do not hold a request", background_children_do_not_hold_it},
      {"fifty requests at once", fifty_at_once},
      {"the shell leads its process group", leads_its_group},
  };
}

void keeps_all(World& world, HostId host) {
  auto cases = contract_cases(shell_samples());
  for (const auto& more : {brief_cases(), shell_cases()}) cases.insert(cases.end(), more.begin(), more.end());
  for (const auto& one : cases) {
    INFO(std::string(one.name));
    one.run(world, host);
  }
  AllEffects effects(world);
  for (const auto& one : shell_cases()) {
    INFO("as an effect: " << one.name);
    one.run(effects, host);
  }
}

}  // namespace reprise::conformance
