// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
//
// Manual steps: whose word counts, what waits, and that nothing else does.
#include "base/exit_code.hpp"
#include "engine/people.hpp"
#include "support.hpp"

using namespace reprise;
using namespace reprise::test;

namespace {

/// b waits for the person, c does not.
void three_steps(Story& story, const std::string& valid_for = "", const std::string& proof = "") {
  ValueMap params{entry("instructions", Value("plug it in"))};
  if (!valid_for.empty()) params.push_back(entry("valid_for", Value(valid_for)));
  if (!proof.empty()) params.push_back(entry("proof", Value(proof)));
  story.add(of_kind("errand", "cable", {}, std::move(params)));
  story.add(thing("b", {"cable"}));
  story.add(thing("c"));
}

journal::Confirmation word(Story& story, const std::string& by = "Jean", std::int64_t at = 1) {
  story.compile();
  for (const auto& step : story.catalog->steps) {
    if (step.key != "s/cable@a") continue;
    return {step.key, by, engine::fingerprint(*step.kind->errand(step.params)), "", Instant{at}, false};
  }
  FAIL("no step");
  return {};
}

/// Confirms through the journal when asked, as somebody at another terminal would.
class Helpful final : public engine::EventSink {
 public:
  explicit Helpful(Story& story) : story_(story) {}
  void person_wanted(const catalog::Step&, const kinds::Errand& errand, const std::string& doubt) override {
    ++asked;
    doubts += doubt.empty() ? 0 : 1;
    instructions = errand.instructions;
    if (asked == 1) REQUIRE(story_.journal.confirm(word(story_)));
  }
  int asked = 0;
  int doubts = 0;
  std::string instructions;

 private:
  Story& story_;
};

engine::RunSummary run_with(Story& story, engine::EventSink& sink, std::vector<Duration> interrupts = {}) {
  story.compile();
  story.options.mode = Mode::apply;
  story.options.wait_for_people = true;
  story.options.nonce = "noncenoncenoncenonce";
  sim::SimWorld world(story.hosts, {1, {}, std::move(interrupts), 0U});
  return engine::run(*story.catalog, world, &story.journal, sink, story.options);
}

}  // namespace

TEST_CASE("errand: nobody has confirmed: it waits, what depends on it is skipped, all else is done, exit code 9") {
  Story story;
  three_steps(story);
  story.run();
  CHECK(story.result("s/cable@a") == "waiting");
  CHECK(story.result("s/b@a") == "skipped");
  CHECK(contains(story.report("s/b@a").reason, "waits for a person"));
  CHECK(story.result("s/c@a") == "changed");
  CHECK(story.last.exit_code == static_cast<int>(ExitCode::waiting));
  CHECK((*story.journal.last_run())->state == journal::RunState::waiting);
}

TEST_CASE("errand: somebody's word lets it go on, and the word is told") {
  Story story;
  three_steps(story);
  REQUIRE(story.journal.confirm(word(story)));
  story.run();
  CHECK(story.result("s/cable@a") == "ok");
  CHECK(contains(story.report("s/cable@a").reason, "Jean"));
  CHECK(story.result("s/b@a") == "changed");
  CHECK(story.last.exit_code == 0);
}

TEST_CASE("errand: a word that was taken back, is too old or was given for something else does not count") {
  Story story;
  three_steps(story, "1h");
  auto given = word(story);
  CHECK(engine::counts(given, kinds::Errand{}, Instant{0}) == false);
  given.taken_back = true;
  REQUIRE(story.journal.confirm(given));
  CHECK(story.run().exit_code == static_cast<int>(ExitCode::waiting));
  given.taken_back = false;
  given.at = Instant{-7'200'000};  // two hours before the simulator's clock begins
  REQUIRE(story.journal.confirm(given));
  CHECK(story.run().exit_code == static_cast<int>(ExitCode::waiting));
  given.what = "otherwise";
  given.at = Instant{0};
  REQUIRE(story.journal.confirm(given));
  CHECK(story.run().exit_code == static_cast<int>(ExitCode::waiting));
}

TEST_CASE("errand: a plan shows it as to be done, verify reports it as waiting") {
  Story story;
  three_steps(story);
  story.run(Mode::plan);
  CHECK(story.result("s/cable@a") == "would change");
  CHECK(contains(story.report("s/cable@a").actions.front(), "plug it in"));
  story.run(Mode::verify);
  CHECK(story.result("s/cable@a") == "waiting");
}

TEST_CASE("errand: with a person there the run waits for this step alone, and goes on when it is confirmed") {
  Story story;
  three_steps(story);
  Helpful helpful(story);
  const auto summary = run_with(story, helpful);
  CHECK(helpful.asked == 1);
  CHECK(helpful.instructions == "plug it in");
  CHECK(summary.exit_code == 0);
  CHECK(summary.steps[0].result == StepResult::changed);
  CHECK(summary.steps[1].result == StepResult::changed);
  CHECK(summary.steps[1].started >= summary.steps[0].ended);
  CHECK(summary.steps[2].started < summary.steps[0].ended);
  CHECK(story.journal.verify_chain().ok());
}

TEST_CASE("errand: its check decides; a word that it does not bear out is doubted and the run ends when time is up") {
  Story story;
  three_steps(story, "", "present");
  story.playbook().steps[0].timeout = Duration(60'000);
  Helpful helpful(story);
  const auto summary = run_with(story, helpful);
  CHECK(helpful.doubts == 1);
  CHECK(summary.steps[0].result == StepResult::waiting);
  CHECK(contains(summary.steps[0].reason, "its check does not see it"));
  CHECK(summary.steps[0].ended - summary.steps[0].started >= Duration(60'000));
}

TEST_CASE("errand: Ctrl-C while a person is waited for ends the run at once, resumable") {
  Story story;
  three_steps(story);
  engine::EventSink deaf;
  const auto summary = run_with(story, deaf, {Duration(20'000)});
  CHECK(summary.interrupted);
  CHECK(summary.exit_code == static_cast<int>(ExitCode::interrupted));
  REQUIRE(story.journal.confirm(word(story)));
  CHECK(story.resume().exit_code == 0);
}

TEST_CASE("errand: a host that does not answer is looked at again until who may switch it on has done so") {
  Story story;
  three_steps(story);
  CHECK(story.compile().steps[0].host == Estate::controller());
  story.faults = {look_fault(Fault::Kind::unreachable, 1, 1, Duration(30'000))};
  Helpful helpful(story);
  const auto faults = std::exchange(story.faults, {});
  story.options.mode = Mode::apply;
  story.options.wait_for_people = true;
  story.options.nonce = "noncenoncenoncenonce";
  // somebody comes only after 40 s
  class Late final : public engine::EventSink {
   public:
    explicit Late(Story& of) : story_(of) {}
    void person_wanted(const catalog::Step&, const kinds::Errand&, const std::string&) override { wanted = true; }
    void step_started(const catalog::Step& step, Instant) override { started += step.key + " "; }
    void host_unreachable(const Host&, const std::string&) override { ++lost; }
    bool wanted = false;
    int lost = 0;
    std::string started;

   private:
    Story& story_;
  } late(story);
  sim::SimWorld world(story.hosts, {1, faults, {Duration(90'000)}, 0U});
  const auto summary = engine::run(*story.catalog, world, &story.journal, late, story.options);
  CHECK(late.wanted);
  CHECK(late.lost == 0);
  CHECK(contains(late.started, "s/c@a"));
  CHECK(summary.interrupted);
}
