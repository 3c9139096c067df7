// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
// Random runs against the reference: starts, ends, failures, pauses, cancels, steps that turn up on the way.
#include <doctest/doctest.h>

#include <random>

#include "reference.hpp"

using namespace reprise;
using namespace reprise::sched;

namespace {

using State = Reference::State;

/// One run; the scheduler and the reference are told the same.
class Play {
 public:
  Play(const Problem& problem, Shape shape, std::uint32_t seed)
      : shape_(shape),
        random_(seed),
        graph_(problem.graph()),
        scheduler_(problem.scheduler(graph_)),
        reference_(problem),
        place_(problem.nodes) {
    for (std::size_t i = 0; i < place_.size(); ++i) place_[i] = static_cast<double>(i);
  }

  /// What happened, for comparison.
  std::string run() {
    while (!scheduler_.done()) {
      if (chance(3) || !start()) act();
      CHECK(scheduler_.running() == reference_.all(State::running).size());
      CHECK(scheduler_.paused() == reference_.all(State::paused).size() + reference_.all(State::again).size());
    }
    CHECK(reference_.done());
    CHECK_FALSE(scheduler_.next());
    return log_;
  }

 private:
  bool chance(unsigned one_in) { return random_() % one_in == 0; }
  void note(char what, StepId step) { log_ += what + std::to_string(step.value); }
  template <typename List>
  auto any(const List& list) {
    return list[random_() % list.size()];
  }

  bool start() {
    const auto step = scheduler_.next();
    if (shape_ != Shape::anything) CHECK(reference_.next() == step);
    if (!step) return false;
    if (shape_ == Shape::anything) reference_.follow(*step);
    note('+', *step);
    return true;
  }

  void act() {
    if (chance(12)) return cancel();
    if (chance(12) && reference_.size() < 60) return add();
    const auto running = reference_.all(State::running);
    const auto paused = reference_.all(State::paused);
    if (!paused.empty() && (running.empty() || chance(3))) return resume(any(paused));
    if (running.empty()) return stay_alive();
    if (chance(4)) return pause(any(running));
    end(any(running));
  }

  /// Nothing runs and nothing is paused: somebody must be able to start, else the run is stuck.
  void stay_alive() {
    if (!scheduler_.done()) REQUIRE(start());
  }

  void end(StepId step) {
    const auto how = chance(12) ? Ended::failed : Ended::good;
    note(how == Ended::good ? '-' : '!', step);
    CHECK(numbers(scheduler_.finish(step, how)) == reference_.finish(step, how));
    // the journal of a paused one may fail: it ends without having gone on
    const auto paused = reference_.all(chance(2) ? State::paused : State::again);
    if (paused.empty() || !chance(6)) return;
    note('x', paused.front());
    CHECK(numbers(scheduler_.finish(paused.front(), Ended::failed)) ==
          reference_.finish(paused.front(), Ended::failed));
  }

  void pause(StepId step) {
    note('p', step);
    scheduler_.pause(step);
    reference_.pause(step);
  }

  void resume(StepId step) {
    note('r', step);
    scheduler_.resume(step);
    reference_.resume(step);
  }

  void cancel() {
    const StepId step{static_cast<std::uint32_t>(random_() % reference_.size())};
    note('c', step);
    CHECK(numbers(scheduler_.cancel(step)) == reference_.cancel(step));
  }

  void add() {
    const auto first = reference_.size();
    std::vector<NewStep> steps(1 + random_() % 3);
    for (std::size_t i = 0; i < steps.size(); ++i) place_.push_back(static_cast<double>(random_() % 1000) / 30);
    for (std::size_t i = 0; i < steps.size(); ++i) describe(steps[i], first + i);
    const auto added = scheduler_.add(steps);
    note('a', added.first);
    CHECK(added.first.index() == first);
    CHECK(numbers(added.blocked) == reference_.add(steps));
  }

  /// Edges go from lower to higher places, so that there is never a circle.
  void describe(NewStep& step, std::size_t id) {
    step.priority = static_cast<std::int64_t>(random_() % 4);
    step.demands = random_demands(random_, shape_);
    for (std::uint32_t other = 0; other < place_.size(); ++other) {
      if (!chance(8)) continue;
      if (place_[other] < place_[id]) step.before.push_back(StepId{other});
      if (place_[other] > place_[id]) step.after.push_back(StepId{other});
    }
  }

  Shape shape_;
  std::mt19937 random_;
  graph::Graph graph_;
  Scheduler scheduler_;
  Reference reference_;
  std::vector<double> place_;
  std::string log_;
};

void play_many(Shape shape, std::uint32_t rounds) {
  std::mt19937 random(static_cast<std::uint32_t>(shape));
  for (std::uint32_t round = 0; round < rounds; ++round) {
    CAPTURE(round);
    const auto problem = random_problem(random, shape);
    const auto log = Play(problem, shape, round).run();
    if (round % 10 == 0) CHECK(log == Play(problem, shape, round).run());
  }
}

}  // namespace

TEST_CASE("exact: one pool a step, several units") { play_many(Shape::one_pool_many_units, 500); }

TEST_CASE("exact: several pools a step, one unit each") { play_many(Shape::many_pools_one_unit, 500); }

TEST_CASE("any demands: pools are never exceeded, nothing gets stuck, same input same order") {
  play_many(Shape::anything, 500);
}
