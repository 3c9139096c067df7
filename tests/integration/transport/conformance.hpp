// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "world/world.hpp"

namespace reprise::conformance {

/// One promise of the door World, shown on a world and a host of it.
struct Case {
  const char* name;
  std::function<void(World&, HostId)> run;
};

/// Requests that a world can run.
struct Samples {
  std::function<Request(HostId)> quick;    ///< ends by itself with exit code 0
  std::function<Request(HostId)> lasting;  ///< live; prints a line and is at work for at least 20 s
  std::function<Request(HostId)> talking;  ///< prints at least 1,000 bytes
};

/// What every World promises, whatever stands behind it: SimWorld too, so that it cannot drift from the truth.
std::vector<Case> contract_cases(const Samples& samples);
/// Samples for worlds with real shells.
Samples shell_samples();

/// What every World with real shells promises: the local machine and SSH.
std::vector<Case> shell_cases();

/// A small effect; its nonce is new.
Request brief(HostId host, std::string script, std::string input = {});
/// And of small effects, which share a shell.
std::vector<Case> brief_cases();

/// Prints its own process and that of a child that ignores TERM.
extern const char* const kStubbornScript;
/// None of these processes runs any more (the dead may wait for init to collect them).
void check_gone(World& world, HostId host, const std::string& pids);
/// So many bytes of all values, the same each time.
std::string binary(std::size_t size);

/// Goes through all of them, and through shell_cases() as effects too.
void keeps_all(World& world, HostId host);

inline Request shell(HostId host, std::string script, std::string input = {}) {
  Request request;
  request.host = host;
  request.label = "test";
  request.script = Secret(std::move(script));
  request.input = Secret(std::move(input));
  return request;
}

/// Sends every request as an effect: what holds for looks must hold for what outlives its connection.
class AllEffects : public World {
 public:
  explicit AllEffects(World& inner) : inner_(inner) {}
  Instant now() override { return inner_.now(); }
  OpId submit(Request request) override {
    request.effect = true;
    return inner_.submit(std::move(request));
  }
  std::optional<WorldEvent> wait(std::optional<Instant> deadline) override { return inner_.wait(deadline); }
  void cancel(OpId op) override { inner_.cancel(op); }

 private:
  World& inner_;
};

/// What came of one request.
struct Answer {
  Outcome outcome;
  std::vector<std::string> lines;
};

/// Waits until `count` requests have finished; fails the test after ten minutes (slow machines).
inline std::map<std::uint32_t, Answer> gather(World& world, std::size_t count) {
  std::map<std::uint32_t, Answer> answers;
  const auto deadline = world.now() + Duration(600'000);
  std::size_t finished = 0;
  while (finished < count) {
    const auto event = world.wait(deadline);
    REQUIRE_MESSAGE(event.has_value(), "no answer within ten minutes");
    if (const auto* line = std::get_if<OutputLine>(&*event)) answers[line->op.value].lines.push_back(line->line);
    if (const auto* end = std::get_if<Finished>(&*event)) {
      answers[end->op.value].outcome = end->outcome;
      ++finished;
    }
  }
  return answers;
}

inline Answer run(World& world, Request request) {
  const auto op = world.submit(std::move(request));
  return gather(world, 1)[op.value];
}

}  // namespace reprise::conformance

namespace reprise {
/// doctest prints kinds by name.
inline doctest::String toString(Outcome::Kind kind) {
  static const char* const names[] = {"exited",    "lost",      "unreachable", "untrusted",
                                      "timed_out", "cancelled", "overflow",    "locked"};
  return names[static_cast<int>(kind)];
}
}  // namespace reprise
