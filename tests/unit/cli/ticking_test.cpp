// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "cli/ticking.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

using namespace reprise;

namespace {

/// A world whose clock moves only in wait(), to the next event or the deadline.
class Clockwork : public World {
 public:
  Instant now() override { return now_; }
  OpId submit(Request) override { return OpId{0}; }
  void cancel(OpId op) override { cancelled = op; }
  std::optional<WorldEvent> wait(std::optional<Instant> deadline) override {
    const auto next = events.begin();
    if (next != events.end() && (!deadline || next->first <= *deadline)) {
      now_ = std::max(now_, next->first);
      WorldEvent event = next->second;
      events.erase(next);
      return event;
    }
    if (deadline) now_ = std::max(now_, *deadline);
    return std::nullopt;
  }

  std::multimap<Instant, WorldEvent> events;
  OpId cancelled;

 private:
  Instant now_{50'000};
};

struct Watch {
  Clockwork inner;
  std::vector<std::int64_t> ticks;
  cli::Ticking world{inner, [this](Instant at) { ticks.push_back(at.ms); }};
};

}  // namespace

TEST_CASE("while nothing happens there is a tick a second, and the event comes when it comes") {
  Watch watch;
  watch.inner.events.emplace(Instant{53'500}, Interrupted{1});
  const auto event = watch.world.wait(std::nullopt);
  REQUIRE(event);
  CHECK(std::holds_alternative<Interrupted>(*event));
  CHECK(watch.world.now() == Instant{53'500});
  CHECK(watch.ticks == std::vector<std::int64_t>{50'000, 51'000, 52'000, 53'000});
}

TEST_CASE("a deadline is kept: not a tick earlier, not a tick later") {
  Watch watch;
  CHECK_FALSE(watch.world.wait(Instant{51'300}));
  CHECK(watch.world.now() == Instant{51'300});
  CHECK_FALSE(watch.world.wait(Instant{40'000}));  // long past
  CHECK(watch.world.now() == Instant{51'300});
}

TEST_CASE("a stream of events does not starve the ticks") {
  Watch watch;
  for (int i = 0; i < 30; ++i) watch.inner.events.emplace(Instant{50'000 + i * 100}, OutputLine{});
  for (int i = 0; i < 30; ++i) REQUIRE(watch.world.wait(std::nullopt));
  CHECK(watch.ticks == std::vector<std::int64_t>{50'000, 51'000, 52'000});
}

TEST_CASE("the rest goes through to the world behind") {
  Watch watch;
  watch.world.cancel(OpId{7});
  CHECK(watch.inner.cancelled == OpId{7});
}
