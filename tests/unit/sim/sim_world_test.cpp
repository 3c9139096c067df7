// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "sim/sim_world.hpp"

#include <doctest/doctest.h>

#include "helpers.hpp"

using namespace reprise;
using namespace reprise::sim;

TEST_CASE("a look is answered as a real host would") {
  SimHosts hosts;
  hosts.set(h1, query("/a"), Fact::of({{"mode", "0644"}, {"content", "x\ty\n"}, {"empty", ""}}));
  Fact broken;
  broken.state = Fact::State::broken;
  broken.error = "no such tool";
  hosts.set(h1, query("/b"), broken);
  SimWorld world(hosts, {});
  const std::vector<FactQuery> queries{query("/a"), query("/b"), query("/never-set")};
  const auto outcome = run(world, look(h1, queries));
  CHECK(outcome.kind == Outcome::Kind::exited);
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.sent);
  CHECK(outcome.out ==
        "nonce0001 fact 0\tcontent:=eAl5Cg==\tempty:=\tmode:=MDY0NA==\n"
        "nonce0001 broken 1\tbm8gc3VjaCB0b29s\n"
        "nonce0001 fact 2\n"
        "\nnonce0001 end\n");
  const auto answers = kinds::parse(outcome.out, queries, kNonce);
  CHECK(answers.complete);
  CHECK(answers.facts[0] == hosts.get(h1, query("/a")));
  CHECK(answers.facts[1].state == Fact::State::broken);
  CHECK(answers.facts[1].error == "no such tool");
  CHECK(answers.facts[2] == Fact::absent());
}

TEST_CASE("hosts are separate, and so are the arguments of questions") {
  SimHosts hosts;
  hosts.set(h1, query("/a"), fact("one"));
  hosts.set(h1, {"file", "/a", "content", Secret("not part of it")}, fact("two"));
  CHECK(value(hosts, h1, "/a") == "one");
  CHECK(hosts.get(h1, {"file", "/a", "content", {}}).get("value") == "two");
  CHECK(value(hosts, h2, "/a").empty());
}

TEST_CASE("actions make true what they promise, and the same round trip shows it") {
  SimHosts hosts;
  hosts.set(h1, query("/b"), fact("old"));
  SimWorld world(hosts, {});
  auto remove = action("/b");
  remove.becomes = {{query("/b"), Fact::absent()}};
  const std::vector<FactQuery> queries{query("/a"), query("/b")};
  const auto outcome = run(world, effect(h1, {action("/a"), remove}, queries));
  const auto answers = kinds::parse(outcome.out, queries, kNonce);
  CHECK(answers.complete);
  CHECK(answers.actions_exit == 0);
  CHECK(answers.actions_done == 2);
  CHECK(answers.text == "write /a\nwrite /b\n");
  CHECK(answers.facts[0] == fact("new"));
  CHECK(answers.facts[1] == Fact::absent());
  CHECK(value(hosts, h1, "/a") == "new");
}

TEST_CASE("time is virtual: an effect takes some, waiting for a moment takes exactly that") {
  SimHosts hosts;
  SimWorld world(hosts, {});
  const auto start = world.now();
  run(world, effect(h1, {action("/a")}));
  const auto took = world.now() - start;
  CHECK(took >= Duration(30));
  CHECK(took <= Duration(3'100));
  const auto deadline = world.now() + Duration(3'600'000);
  CHECK_FALSE(world.wait(deadline));
  CHECK(world.now() == deadline);
  CHECK_FALSE(world.wait(std::nullopt));  // nothing is under way
  CHECK(world.now() == deadline);
}

TEST_CASE("a deadline comes before a later answer") {
  SimHosts hosts;
  SimWorld world(hosts, {});
  const auto op = world.submit(effect(h1, {action("/a")}));
  const auto soon = world.now() + Duration(5);
  CHECK_FALSE(world.wait(soon));
  CHECK(world.now() == soon);
  CHECK(finish(world, op).kind == Outcome::Kind::exited);
}

TEST_CASE("requests of one host run at the same time, each is answered once") {
  SimHosts hosts;
  SimWorld world(hosts, {});
  std::map<OpId, int> seen;
  for (int i = 0; i < 20; ++i) seen[world.submit(effect(h1, {action("/" + std::to_string(i))}))] = 0;
  const auto start = world.now();
  while (const auto event = world.wait(std::nullopt)) ++seen[std::get<Finished>(*event).op];
  CHECK(seen.size() == 20);
  for (const auto& [op, count] : seen) CHECK(count == 1);
  CHECK(world.now() - start < Duration(3'200));
}

TEST_CASE("a live request prints a line for each action, before its end") {
  SimHosts hosts;
  SimWorld world(hosts, {});
  auto request = effect(h1, {action("/a"), action("/b")});
  request.live = true;
  world.submit(request);
  std::vector<std::string> told;
  while (const auto event = world.wait(std::nullopt)) {
    const auto* line = std::get_if<OutputLine>(&*event);
    told.push_back(line != nullptr ? line->line : "finished");
  }
  CHECK(told == std::vector<std::string>{"write /a", "write /b", "finished"});
}

TEST_CASE("cancel ends a request; what was not done stays undone") {
  SimHosts hosts;
  SimWorld world(hosts, {});
  const auto op = world.submit(effect(h1, {action("/a")}));
  world.cancel(op);
  world.cancel(op);
  world.cancel(OpId{99});
  CHECK(finish(world, op).kind == Outcome::Kind::cancelled);
  CHECK_FALSE(world.wait(world.now() + Duration(60'000)));
  CHECK(value(hosts, h1, "/a").empty());
  world.cancel(op);
}

TEST_CASE("too long or too silent: ended, and what was not done stays undone") {
  SimHosts hosts;
  SimWorld world(hosts, {});
  auto request = effect(h1, {action("/a")});
  SUBCASE("total") { request.total_timeout = Duration(20); }
  SUBCASE("idle") { request.idle_timeout = Duration(20); }
  const auto start = world.now();
  const auto outcome = run(world, request);
  CHECK(outcome.kind == Outcome::Kind::timed_out);
  CHECK(outcome.sent);
  CHECK(world.now() - start == Duration(20));
  hosts.advance(world.now() + Duration(60'000));
  CHECK(value(hosts, h1, "/a").empty());
}

TEST_CASE("more output than allowed is an overflow") {
  SimHosts hosts;
  hosts.set(h1, query("/a"), fact(std::string(5000, 'x')));
  SimWorld world(hosts, {});
  auto request = look(h1, {query("/a")});
  request.output_limit = 1000;
  const auto outcome = run(world, request);
  CHECK(outcome.kind == Outcome::Kind::overflow);
  CHECK(outcome.out.size() == 1000);
}

TEST_CASE("what cannot be predicted gets a value of its own, the same with the same seed") {
  const auto play = [](std::uint64_t seed) {
    SimHosts hosts(seed);
    hosts.set(h1, {"file", "/a", "content", {}}, Fact::of({{"content", "old"}, {"mode", "0600"}}));
    SimWorld world(hosts, {});
    auto write = action("/a");
    write.becomes = {{query("/a"), Fact::of({{"mode", "0640"}})}, {{"file", "/a", "content", {}}, Fact::unknown()}};
    auto sid = action("/sid");
    sid.becomes = {{query("/sid"), Fact::unknown()}};
    run(world, effect(h1, {write, sid}));
    const auto& made = hosts.get(h1, {"file", "/a", "content", {}});
    CHECK(made.get("mode") == "0640");  // known from the other answer about the same file
    CHECK(made.get("content").size() == 16);
    CHECK_FALSE(value(hosts, h1, "/sid").empty());
    return std::string(made.get("content")) + value(hosts, h1, "/sid");
  };
  CHECK(play(1) == play(1));
  CHECK(play(1) != play(2));
}

TEST_CASE("Ctrl-C comes at its time, once each") {
  SimHosts hosts;
  SimWorld world(hosts, {.interrupts = {Duration(500), Duration(900)}});
  const auto start = world.now();
  auto event = world.wait(start + Duration(600));
  REQUIRE(event);
  CHECK(std::get<Interrupted>(*event).count == 1);
  CHECK(world.now() - start == Duration(500));
  event = world.wait(std::nullopt);
  CHECK(std::get<Interrupted>(*event).count == 2);
  CHECK_FALSE(world.wait(std::nullopt));
}

TEST_CASE("an action that disconnects: the effect holds, the reply is lost, the host is away for a while") {
  SimHosts hosts;
  hosts.set(h1, query("boot"), Fact::of({{"boot_id", "first"}}));
  SimWorld world(hosts, {});
  auto reboot = action("/done");
  reboot.disconnects = true;
  const auto outcome = run(world, effect(h1, {reboot, action("/never")}));
  CHECK(outcome.kind == Outcome::Kind::lost);
  CHECK(outcome.sent);
  CHECK(value(hosts, h1, "/done") == "new");
  CHECK(hosts.boots(h1) == 2);
  CHECK(hosts.get(h1, query("boot")).get("boot_id") != "first");
  const auto away = run(world, look(h1, {query("/done")}));
  CHECK(away.kind == Outcome::Kind::unreachable);
  CHECK_FALSE(away.sent);
  CHECK_FALSE(world.wait(world.now() + Duration(60'000)));
  CHECK(run(world, look(h1, {query("/done")})).kind == Outcome::Kind::exited);
  CHECK(value(hosts, h1, "/never").empty());
}

TEST_CASE("answers as data are what the text of the same answers says") {
  const auto ask = [](bool texts) {
    SimHosts hosts;
    hosts.set(h1, query("/there"), fact("old"));
    Fact broken;
    broken.state = Fact::State::broken;
    broken.error = "no access";
    hosts.set(h1, query("/broken"), broken);
    SimOptions options;
    options.texts = texts;
    options.echoes_input = true;
    SimWorld world(hosts, options);
    auto first = action("/a");
    first.input = Secret("read\n\nfrom input\n");
    const auto queries = std::vector<FactQuery>{query("/there"), query("/broken"), query("/absent"), query("/a")};
    const auto outcome = run(world, effect(h1, {first, action("/b")}, queries));
    CHECK(outcome.answers.has_value() == !texts);
    return outcome.answers ? *outcome.answers : kinds::parse(outcome.out, queries, kNonce);
  };
  const auto data = ask(false);
  const auto text = ask(true);
  CHECK(data.facts == text.facts);
  CHECK(data.facts[1].error == text.facts[1].error);
  CHECK(data.text == text.text);
  CHECK(data.complete == text.complete);
  CHECK(data.actions_exit == text.actions_exit);
  CHECK(data.actions_done == text.actions_done);
}

TEST_CASE("a request gets its text once; one whose text cannot be made never counts as complete") {
  Request made;
  made.compose = [](Request& request) -> Status {
    request.script = Secret(request.script.reveal() + "x");
    return Done{};
  };
  CHECK(complete(made));
  CHECK(complete(made));
  CHECK(made.script.reveal() == "x");
  made.compose = [](Request&) -> Status { return Error{"no such script", {}, {}}; };
  CHECK_FALSE(complete(made));
  CHECK_FALSE(complete(made));  // whoever asks next must not send what is not there
}
