// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "cli/resume.hpp"

#include <doctest/doctest.h>

using namespace reprise;
using namespace reprise::cli;
using journal::RunState;

namespace {

const std::string kWanted(64, 'a');
const std::string kOther(64, 'b');

/// A journal in which runs are written down one after another, a second each.
class Past {
 public:
  struct Options {
    std::string verb = "apply";
    std::string fingerprint = kWanted;
    bool resumed = false;
  };
  /// `state` running: it was killed.
  void add(RunState state, const std::vector<std::string>& done, const Options& options) {
    journal::Run run;
    run.verb = options.verb;
    run.controller = "alice@ctl pid 7";
    run.fingerprint = options.fingerprint;
    run.started = now_;
    const auto id = journal.begin_run(run).value();
    if (options.resumed) REQUIRE(journal.note(id, kResumedNote, "yes"));
    for (const auto& step : done) REQUIRE(journal.append(id, {step, "dc1", journal::State::changed, now_, {}, {}}));
    REQUIRE(journal.append(id, {"broken", "dc1", journal::State::failed, now_, {}, {}}));
    now_ = now_ + Duration(1000);
    if (state != RunState::running) REQUIRE(journal.end_run(id, state, now_));
  }
  void add(RunState state, const std::vector<std::string>& done) { add(state, done, Options{}); }

  Resumed resumed() {
    auto found = find_resumed(journal, kWanted);
    REQUIRE(found);
    return *found;
  }

  journal::Journal journal = journal::Journal::in_memory();

 private:
  Instant now_{1'000'000};
};

using Steps = std::vector<std::string>;

}  // namespace

TEST_CASE("without a run before there is nothing to resume, and it is said") {
  Past past;
  CHECK(past.resumed().done.empty());
  CHECK(past.resumed().told.find("nothing to resume") != std::string::npos);
}

TEST_CASE("a run that was killed, interrupted or failed is gone on with: what succeeded is done, the rest is not") {
  for (const auto state : {RunState::running, RunState::interrupted, RunState::failed}) {
    Past past;
    past.add(state, {"a", "b"});
    CHECK(past.resumed().done == Steps{"a", "b"});
    CHECK(past.resumed().told == "going on where run 1 stopped");
  }
}

TEST_CASE("a finished run is not gone on with") {
  Past past;
  past.add(RunState::interrupted, {"a"});
  past.add(RunState::finished, {"a", "b"});
  CHECK(past.resumed().done.empty());
  CHECK(past.resumed().told.find("nothing to resume") != std::string::npos);
}

TEST_CASE("a verify in between does not hide the apply that was interrupted") {
  Past past;
  past.add(RunState::interrupted, {"a"});
  past.add(RunState::failed, {"x"}, {"verify", kWanted, false});
  CHECK(past.resumed().done == Steps{"a"});
}

TEST_CASE("another description is another wish: nothing counts as done") {
  Past past;
  past.add(RunState::interrupted, {"a"}, {"apply", kOther, false});
  CHECK(past.resumed().done.empty());
  CHECK(past.resumed().told.find("the description has changed") != std::string::npos);
}

TEST_CASE("a chain of interrupted and resumed runs counts as one") {
  Past past;
  past.add(RunState::running, {"a"});
  past.add(RunState::interrupted, {"b"}, {"apply", kWanted, true});
  past.add(RunState::running, {"c"}, {"apply", kWanted, true});
  CHECK(past.resumed().done == Steps{"a", "b", "c"});
}

TEST_CASE("the chain ends at a run that started afresh, at a finished one and at another description") {
  Past fresh;
  fresh.add(RunState::running, {"a"});
  fresh.add(RunState::interrupted, {"b"});
  CHECK(fresh.resumed().done == Steps{"b"});

  Past finished;
  finished.add(RunState::finished, {"a"});
  finished.add(RunState::interrupted, {"b"}, {"apply", kWanted, true});
  CHECK(finished.resumed().done == Steps{"b"});

  Past changed;
  changed.add(RunState::interrupted, {"a"}, {"apply", kOther, false});
  changed.add(RunState::interrupted, {"b"}, {"apply", kWanted, true});
  CHECK(changed.resumed().done == Steps{"b"});
}
