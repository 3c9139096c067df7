// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "helpers.hpp"
#include "sim/sim_world.hpp"

using namespace reprise;
using namespace reprise::sim;
using Kind = Fault::Kind;

namespace {

SimOptions with(Fault fault) { return {.faults = {fault}}; }

}  // namespace

TEST_CASE("a scripted fault strikes exactly its request on its host") {
  SimHosts hosts;
  SimWorld world(hosts, with(scripted(Kind::fails, 2)));
  CHECK(run(world, effect(h1, {action("/a")})).exit_code == 0);
  CHECK(run(world, effect(h2, {action("/a")})).exit_code == 0);
  CHECK(run(world, effect(h2, {action("/b")})).exit_code == 0);
  run(world, look(h1, {}));
  CHECK(run(world, effect(h1, {action("/b")})).exit_code == 1);
  CHECK(run(world, effect(h1, {action("/c")})).exit_code == 0);
  CHECK(hosts.effects(h1) == 3);
}

TEST_CASE("reply lost: the effect is there, the answer is not") {
  SimHosts hosts;
  SimWorld world(hosts, with(scripted(Kind::reply_lost, 1)));
  const auto outcome = run(world, effect(h1, {action("/a")}));
  CHECK(outcome.kind == Outcome::Kind::lost);
  CHECK(outcome.sent);
  CHECK(outcome.out.empty());
  hosts.advance(world.now() + Duration(10'000));
  CHECK(value(hosts, h1, "/a") == "new");
}

TEST_CASE("request lost: neither effect nor answer, and the controller cannot tell") {
  SimHosts hosts;
  SimWorld world(hosts, with(scripted(Kind::request_lost, 1)));
  const auto outcome = run(world, effect(h1, {action("/a")}));
  CHECK(outcome.kind == Outcome::Kind::lost);
  CHECK(outcome.sent);
  hosts.advance(world.now() + Duration(60'000));
  CHECK(value(hosts, h1, "/a").empty());
}

TEST_CASE("after a lost reply only a look that waits for earlier effects sees their end") {
  bool once_in_the_middle = false;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SimHosts hosts;
    SimWorld world(hosts, {.seed = seed, .faults = {scripted(Kind::reply_lost, 1)}});
    run(world, effect(h1, {action("/a"), action("/b"), action("/c")}));
    const bool busy = hosts.busy(h1);
    const auto hasty = run(world, look(h1, {query("/c")}));
    once_in_the_middle = once_in_the_middle || (busy && hasty.out.find("value") == std::string::npos);
    const auto patient = run(world, look(h1, {query("/c")}, kinds::Fence::wait));
    CHECK(kinds::parse(patient.out, {query("/c")}, kNonce).facts[0] == fact("new"));
    CHECK_FALSE(hosts.busy(h1));
  }
  CHECK(once_in_the_middle);
}

TEST_CASE("unreachable: for a time, or for good") {
  SimHosts hosts;
  SUBCASE("for a time") {
    SimWorld world(hosts, with(scripted(Kind::unreachable, 1, h1, Duration(30'000))));
    const auto start = world.now();
    const auto outcome = run(world, effect(h1, {action("/a")}));
    CHECK(outcome.kind == Outcome::Kind::unreachable);
    CHECK_FALSE(outcome.sent);
    CHECK(world.now() - start == Duration(15'000));  // the connect timeout
    CHECK(run(world, look(h1, {})).kind == Outcome::Kind::unreachable);
    CHECK(run(world, look(h2, {})).kind == Outcome::Kind::exited);
    CHECK(run(world, look(h1, {})).kind == Outcome::Kind::exited);
  }
  SUBCASE("for good") {
    SimWorld world(hosts, with(scripted(Kind::unreachable, 1)));
    run(world, effect(h1, {action("/a")}));
    CHECK_FALSE(world.wait(world.now() + Duration(86'400'000)));
    CHECK(run(world, look(h1, {})).kind == Outcome::Kind::unreachable);
  }
  CHECK(value(hosts, h1, "/a").empty());
}

TEST_CASE("what is under way on a host that gets cut off is lost, though it happens") {
  SimHosts hosts;
  SimWorld world(hosts, with(scripted(Kind::unreachable, 2)));
  const auto first = world.submit(effect(h1, {action("/a")}));
  world.submit(effect(h1, {action("/b")}));
  CHECK(finish(world, first).kind == Outcome::Kind::lost);
  hosts.advance(world.now() + Duration(10'000));
  CHECK(value(hosts, h1, "/a") == "new");
}

TEST_CASE("a changed key and a host held by another controller are refusals before anything is sent") {
  for (const auto& [kind, ends] :
       {std::pair(Kind::untrusted, Outcome::Kind::untrusted), std::pair(Kind::locked, Outcome::Kind::locked)}) {
    SimHosts hosts;
    SimWorld world(hosts, with(scripted(kind, 1)));
    const auto outcome = run(world, effect(h1, {action("/a")}));
    CHECK(outcome.kind == ends);
    CHECK_FALSE(outcome.sent);
    CHECK_FALSE(outcome.message.empty());
    CHECK(value(hosts, h1, "/a").empty());
  }
}

TEST_CASE("an effect that fails has done nothing") {
  SimHosts hosts;
  SimWorld world(hosts, with(scripted(Kind::fails, 1)));
  const auto outcome = run(world, effect(h1, {action("/a"), action("/b")}, {query("/a")}));
  const auto answers = kinds::parse(outcome.out, {query("/a")}, kNonce);
  CHECK(outcome.exit_code == 1);
  CHECK(answers.complete);
  CHECK(answers.actions_exit == 1);
  CHECK(answers.actions_done == 0);
  CHECK(answers.text == "write /a\nsimulated failure\n");
  CHECK(answers.facts[0] == Fact::absent());
  CHECK(value(hosts, h1, "/b").empty());
}

TEST_CASE("half: half of the actions are done") {
  SimHosts hosts;
  SimWorld world(hosts, with(scripted(Kind::half, 1)));
  const auto outcome = run(world, effect(h1, {action("/a"), action("/b")}));
  CHECK(outcome.exit_code == 1);
  CHECK(kinds::parse(outcome.out, {}, kNonce).actions_done == 1);
  CHECK(value(hosts, h1, "/a") == "new");
  CHECK(value(hosts, h1, "/b").empty());
}

TEST_CASE("half of a single action is half of what it makes true") {
  SimHosts hosts;
  SimWorld world(hosts, with(scripted(Kind::half, 1)));
  auto both = action("/a");
  both.becomes.push_back({query("/b"), fact("new")});
  CHECK(run(world, effect(h1, {both})).exit_code == 1);
  CHECK(value(hosts, h1, "/a") == "new");
  CHECK(value(hosts, h1, "/b").empty());
}

TEST_CASE("no_effect: an action ends well and has done nothing; those after it are done") {
  SimHosts hosts;
  SimWorld world(hosts, with(scripted(Kind::no_effect, 1)));
  const auto outcome = run(world, effect(h1, {action("/a"), action("/b")}));
  CHECK(outcome.exit_code == 0);
  CHECK(kinds::parse(outcome.out, {}, kNonce).actions_done == 2);
  CHECK(value(hosts, h1, "/a").empty());
  CHECK(value(hosts, h1, "/b") == "new");
}

TEST_CASE("no_effect spares what is true already: nobody could tell") {
  SimHosts hosts;
  hosts.set(h1, query("/a"), fact("new"));
  SimWorld world(hosts, with(scripted(Kind::no_effect, 1)));
  CHECK(run(world, effect(h1, {action("/a"), action("/b")})).exit_code == 0);
  CHECK(hosts.done_at(h1, query("/a")) > 0);
  CHECK(hosts.done_at(h1, query("/b")) == 0);
}

TEST_CASE("a package that comes brings a unit of its name and starts it; one that is there stays as it is") {
  SimHosts hosts;
  const FactQuery tool{"package", "tool", "", {}};
  const FactQuery unit{"unit", "tool.service", "", {}};
  auto install = action("/a");
  install.becomes = {{tool, Fact::of({{"status", "installed"}})}};
  SimWorld world(hosts, {});
  CHECK(run(world, effect(h1, {install})).exit_code == 0);
  CHECK(hosts.get(h1, unit).get("active") == "active");
  hosts.set(h1, unit, Fact::of({{"load", "masked"}}));
  CHECK(run(world, effect(h1, {install})).exit_code == 0);
  CHECK(hosts.get(h1, unit).get("load") == "masked");
}

TEST_CASE("a full disk fails every effect until there is space again; looks still work") {
  SimHosts hosts;
  SimWorld world(hosts, with(scripted(Kind::disk_full, 1, h1, Duration(100'000))));
  const auto outcome = run(world, effect(h1, {action("/a")}));
  CHECK(outcome.exit_code == 1);
  CHECK(outcome.out.find("No space left on device") != std::string::npos);
  CHECK(run(world, effect(h1, {action("/a")})).exit_code == 1);
  CHECK(run(world, look(h1, {})).exit_code == 0);
  CHECK(value(hosts, h1, "/a").empty());
  CHECK_FALSE(world.wait(world.now() + Duration(100'000)));
  CHECK(run(world, effect(h1, {action("/a")})).exit_code == 0);
  CHECK(value(hosts, h1, "/a") == "new");
}

TEST_CASE("a truncated answer is never complete") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    SimHosts hosts;
    hosts.set(h1, query("/a"), fact("x"));
    Fault fault;
    fault.kind = Kind::truncated;
    fault.at_look = 1;
    SimWorld world(hosts, {.seed = seed, .faults = {fault}});
    const auto outcome = run(world, look(h1, {query("/a")}));
    CHECK_FALSE(kinds::parse(outcome.out, {query("/a")}, kNonce).complete);
    CHECK(kinds::parse(run(world, look(h1, {query("/a")})).out, {query("/a")}, kNonce).complete);
  }
}

TEST_CASE("a reboot in the middle: what was done is done, the rest never happens, every connection breaks") {
  std::set<std::string> ends;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    SimHosts hosts;
    hosts.set(h1, query("boot"), Fact::of({{"boot_id", "first"}}));
    SimWorld world(hosts, {.seed = seed, .faults = {scripted(Kind::reboot, 1)}});
    const auto op = world.submit(effect(h1, {action("/a"), action("/b")}));
    CHECK(finish(world, op).kind == Outcome::Kind::lost);
    CHECK(hosts.boots(h1) == 2);
    CHECK(hosts.get(h1, query("boot")).get("boot_id").size() == 32);
    const auto before = value(hosts, h1, "/a") + value(hosts, h1, "/b");
    hosts.advance(world.now() + Duration(60'000));
    CHECK(value(hosts, h1, "/a") + value(hosts, h1, "/b") == before);
    ends.insert(before);
    CHECK(run(world, look(h1, {})).kind == Outcome::Kind::exited);
  }
  CHECK(ends.count("") == 1);
  CHECK(ends.count("new") == 1);
}

TEST_CASE("slow: it works, but takes long enough to meet a limit") {
  SimHosts hosts;
  SimWorld world(hosts, with(scripted(Kind::slow, 1)));
  auto request = effect(h1, {action("/a")});
  request.total_timeout = Duration(0);
  const auto start = world.now();
  CHECK(run(world, request).exit_code == 0);
  CHECK(world.now() - start >= Duration(600));
  CHECK(value(hosts, h1, "/a") == "new");
}

TEST_CASE("chance never breaks the connection to the controller itself") {
  SimHosts hosts;
  std::vector<Fault> faults;
  for (const auto kind : {Kind::request_lost, Kind::reply_lost, Kind::unreachable, Kind::untrusted, Kind::reboot}) {
    Fault fault;
    fault.kind = kind;
    fault.probability = 1;
    faults.push_back(fault);
  }
  SimWorld world(hosts, {.faults = faults});
  CHECK(run(world, effect(HostId{0}, {action("/a")})).kind == Outcome::Kind::exited);
  CHECK(run(world, effect(h1, {action("/a")})).kind != Outcome::Kind::exited);
}

namespace {

/// Many requests under many faults; returns the whole story.
std::string storm(std::uint64_t seed) {
  std::vector<Fault> faults;
  for (int kind = 1; kind <= static_cast<int>(Kind::slow); ++kind) {
    Fault fault;
    fault.kind = static_cast<Kind>(kind);
    fault.probability = 0.03;
    fault.lasting = Duration(20'000);
    faults.push_back(fault);
  }
  SimHosts hosts(seed);
  SimWorld world(hosts, {.seed = seed, .faults = faults});
  std::set<OpId> open;
  int sent = 0;
  while (sent < 300 || !open.empty()) {
    while (sent < 300 && open.size() < 8) {
      const HostId host{static_cast<std::uint32_t>(sent % 4)};
      const auto key = "/" + std::to_string(sent % 7);
      ++sent;
      auto wanted =
          sent % 3 == 0 ? look(host, {query(key)}) : effect(host, {action(key), action(key + "b")}, {query(key)});
      wanted.live = sent % 5 == 0;
      const auto op = world.submit(std::move(wanted));
      CHECK(open.insert(op).second);
      if (sent % 17 == 0) world.cancel(op);
    }
    const auto event = world.wait(std::nullopt);
    REQUIRE(event);
    if (const auto* finished = std::get_if<Finished>(&*event)) CHECK(open.erase(finished->op) == 1);
  }
  CHECK_FALSE(world.wait(std::nullopt));
  return world.event_log();
}

}  // namespace

TEST_CASE("a storm of faults: every request is answered once; same seed, same story to the byte") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) CHECK(storm(seed) == storm(seed));
  CHECK(storm(1) != storm(2));
  const auto story = storm(3);
  for (int kind = 1; kind <= static_cast<int>(Kind::slow); ++kind) {
    CAPTURE(to_string(static_cast<Kind>(kind)));
    CHECK(story.find("fault " + to_string(static_cast<Kind>(kind))) != std::string::npos);
  }
}

TEST_CASE("the controller dies: what it had sent goes on, a new one sees the same hosts later") {
  SimHosts hosts;
  {
    SimWorld world(hosts, {.dies_at_call = 3});
    world.submit(effect(h1, {action("/a"), action("/b")}));
    world.submit(look(h1, {query("/a")}));
    CHECK_THROWS_AS(world.wait(std::nullopt), ControllerDied);
  }
  CHECK(value(hosts, h1, "/b").empty());
  const auto died = hosts.now();
  SimWorld next(hosts, {});
  CHECK(next.now() == died);
  CHECK(hosts.busy(h1));
  const auto outcome = run(next, look(h1, {query("/b")}, kinds::Fence::wait));
  CHECK(kinds::parse(outcome.out, {query("/b")}, kNonce).facts[0] == fact("new"));
  CHECK(next.event_log().find("fact file /b") != std::string::npos);
}

TEST_CASE("the story tells no secrets") {
  SimHosts hosts;
  SimWorld world(hosts, {});
  auto request = effect(h1, {action("/a")});
  request.actions[0].input = Secret("hunter22");
  request.actions[0].becomes[0].second = fact("hunter22");
  request.actions[0].becomes[0].first.secret = Secret("hunter22");
  run(world, request);
  CHECK(value(hosts, h1, "/a") == "hunter22");
  CHECK(world.event_log().find("hunter22") == std::string::npos);
}
