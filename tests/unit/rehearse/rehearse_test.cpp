// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "rehearse/rehearse.hpp"

#include <doctest/doctest.h>

#include <set>

#include "engine/engine.hpp"
#include "journal/memory_backend.hpp"
#include "rehearse/estate.hpp"
#include "rehearse/watched.hpp"
#include "sim/sim_world.hpp"

using namespace reprise;
using namespace reprise::rehearse;

namespace {

const kinds::Registry& registry() {
  static const kinds::Registry all;
  return all;
}

House house_of(std::uint64_t shape, std::size_t steps = 30) {
  Diagnostics out;
  auto catalog = catalog::compile(random_estate(shape, steps), registry(), out);
  for (const auto& finding : out.all()) INFO(to_string(finding));
  REQUIRE_FALSE(out.has_errors());
  auto house = prepare(std::make_shared<catalog::Catalog>(std::move(catalog)));
  REQUIRE_MESSAGE(house, house.error().message);
  return std::move(*house);
}

Mishap mishap(Trouble trouble, std::int64_t at, bool twist = false) {
  Mishap out;
  out.trouble = trouble;
  out.at = at;
  out.twist = twist;
  return out;
}

}  // namespace

TEST_CASE("made-up estates compile, differ, and end well when nothing goes wrong") {
  std::set<std::size_t> sizes;
  for (std::uint64_t shape = 0; shape < 20; ++shape) {
    const auto house = house_of(shape);
    sizes.insert(house.steps.size());
    CHECK_FALSE(play(house, shape, {}, {}).finding);
  }
  CHECK(sizes.size() > 3);
}

TEST_CASE("the same seed draws the same mishaps and tells the same story to the byte; another seed another one") {
  const auto house = house_of(3);
  PlayOptions options;
  options.keep_log = true;
  const auto script = draw(house, 7, all_troubles());
  REQUIRE_FALSE(script.mishaps.empty());
  CHECK(describe(script.mishaps[0], house) == describe(draw(house, 7, all_troubles()).mishaps[0], house));
  const auto log = play(house, 7, script, options).log;
  CHECK(log.size() > 1000);
  CHECK(log == play(house, 7, script, options).log);
  CHECK(log != play(house, 8, script, options).log);
}

TEST_CASE("killed at every call, with and without --resume, in memory and in SQLite") {
  const auto house = house_of(5, 12);
  for (std::size_t call = 1; call <= house.calls + 1; ++call) {
    Script script;
    script.mishaps = {mishap(Trouble::crash, static_cast<std::int64_t>(call))};
    script.resume = call % 2 == 0;
    PlayOptions options;
    options.thorough = call % 3 == 0;
    const auto verdict = play(house, call, script, options);
    CAPTURE(call);
    CHECK_MESSAGE(!verdict.finding, verdict.finding.value_or(""));
  }
}

TEST_CASE("killed in every write of the journal, that write being there or not; no write possible from any one on") {
  const auto house = house_of(5, 12);
  for (int write = 1; write <= 40; ++write) {
    for (const auto& one : {mishap(Trouble::journal_cut, write, false), mishap(Trouble::journal_cut, write, true),
                            mishap(Trouble::journal, write)}) {
      Script script;
      script.mishaps = {one};
      const auto verdict = play(house, 1, script, {});
      CAPTURE(describe(one, house));
      CHECK_MESSAGE(!verdict.finding, verdict.finding.value_or(""));
    }
  }
}

TEST_CASE("--faults: names, all, none; a wrong one is told with what there is") {
  CHECK(parse_troubles("all")->size() == all_troubles().size());
  CHECK(parse_troubles("none")->empty());
  CHECK(*parse_troubles("reply_lost,crash") == std::vector<Trouble>{Trouble::reply_lost, Trouble::crash});
  for (const auto trouble : all_troubles()) CHECK(*parse_troubles(to_string(trouble)) == std::vector<Trouble>{trouble});
  const auto wrong = parse_troubles("crush");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().hint.find("crash") != std::string::npos);
}

namespace {

/// A door that loses what a careless engine would lose: it shows that the checker looks.
class Swallowing final : public journal::Backend {
 public:
  explicit Swallowing(journal::Backend& inner) : inner_(inner) {}
  Status transaction(const std::function<Status()>& work, bool lasting) override {
    return inner_.transaction(work, lasting);
  }
  Status sync() override { return inner_.sync(); }
  Status add(journal::Record&& record) override {
    if (record.state == "intended") return Done{};
    return inner_.add(std::move(record));
  }
  Result<bool> has_run(std::int64_t run) override { return inner_.has_run(run); }
  Result<std::int64_t> newest_run() override { return inner_.newest_run(); }
  Status add_pending(std::int64_t, const std::string&, const std::string&) override { return Done{}; }
  Status withdraw_pending(std::int64_t run, const std::string& source) override {
    return inner_.withdraw_pending(run, source);
  }
  Status keep_pending(std::int64_t run, const std::string& source) override { return inner_.keep_pending(run, source); }
  Status clear_pending(const std::string& target) override { return inner_.clear_pending(target); }
  Result<std::vector<std::string>> pending() override { return inner_.pending(); }
  Status each(std::int64_t run, const char* what, const Visit& visit) override { return inner_.each(run, what, visit); }
  Result<std::vector<journal::Run>> runs(std::int64_t id, std::int64_t limit) override {
    return inner_.runs(id, limit);
  }
  Result<std::vector<Sample>> samples() override { return inner_.samples(); }
  Status verify_chain() override { return inner_.verify_chain(); }

 private:
  journal::Backend& inner_;
};

}  // namespace

TEST_CASE("the checker sees an effect whose intent never reached the journal") {
  const auto house = house_of(5, 12);
  auto hosts = bare_hosts(house, 1);
  Checker checker(house, hosts);
  checker.begin_run({}, {});
  sim::SimWorld world(hosts, {});
  WatchedWorld watched(world, checker, 10'000);
  const auto records = journal::memory_backend();
  WatchedBackend seen(*records, checker, {});
  journal::Journal journal(std::make_unique<Swallowing>(seen));
  engine::Options options;
  options.nonce = "noncenoncenonce1x";
  CHECK_THROWS_AS(engine::run(*house.catalog, watched, &journal, checker, options), Found);
  REQUIRE(checker.finding());
  CHECK(checker.finding()->find("without its intent on record") != std::string::npos);
}

TEST_CASE("200 seeds in which all sorts of things go wrong") {
  std::optional<House> house;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    if (!house || seed % 20 == 1) house = house_of(seed / 20, 50);
    const auto failure = rehearse::rehearse(*house, seed, all_troubles());
    CAPTURE(seed);
    CHECK_MESSAGE(!failure, (failure ? failure->finding : std::string()));
  }
}

TEST_CASE("a story of data in memory is that of text and SQLite, to the byte") {
  const auto house = house_of(5);
  for (std::uint64_t seed = 320; seed < 350; ++seed) {
    const auto script = draw(house, seed, all_troubles());
    PlayOptions options;
    options.keep_log = true;
    const auto quick = play(house, seed, script, options);
    options.thorough = true;
    const auto thorough = play(house, seed, script, options);
    CAPTURE(seed);
    CHECK_FALSE(quick.log.empty());
    CHECK(quick.log == thorough.log);
  }
}
