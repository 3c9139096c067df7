// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "journal/journal.hpp"

#include <doctest/doctest.h>

#include "helpers.hpp"

using namespace reprise;
using namespace reprise::journal;

TEST_CASE_TEMPLATE("a run is recorded from its begin to its end", Kept, InSqlite, InMemory) {
  auto journal = Kept::journal();
  CHECK_FALSE(journal.last_run()->has_value());
  const auto id = begin(journal);
  CHECK(id == 1);
  auto run = journal.last_run();
  REQUIRE(run);
  REQUIRE(run->has_value());
  CHECK((*run)->verb == "apply");
  CHECK((*run)->controller == "root@pc pid 4711");
  CHECK((*run)->fingerprint == "f00d");
  CHECK((*run)->steps == 3);
  CHECK((*run)->started.ms == 1000);
  CHECK((*run)->state == RunState::running);
  CHECK_FALSE((*run)->ended.has_value());
  REQUIRE(journal.end_run(id, RunState::interrupted, Instant{2000}));
  run = journal.run(id);
  CHECK((*run)->state == RunState::interrupted);
  CHECK((*run)->ended->ms == 2000);
  REQUIRE(journal.end_run(id, RunState::failed, Instant{3000}));  // the last word counts
  CHECK((*journal.run(id))->state == RunState::failed);
}

TEST_CASE_TEMPLATE("runs come newest first and no more than asked for", Kept, InSqlite, InMemory) {
  auto journal = Kept::journal();
  for (int i = 0; i < 4; ++i) begin(journal);
  const auto runs = journal.runs(3);
  REQUIRE(runs->size() == 3);
  CHECK((*runs)[0].id == 4);
  CHECK((*runs)[2].id == 2);
  CHECK((*journal.last_run())->id == 4);
  CHECK_FALSE(journal.run(99)->has_value());
  CHECK_FALSE(journal.run(0)->has_value());
  CHECK_FALSE(journal.run(-1)->has_value());
}

TEST_CASE_TEMPLATE("the log has every entry, entries() the last of each step in the order of the first", Kept, InSqlite,
                   InMemory) {
  auto journal = Kept::journal();
  const auto id = begin(journal);
  REQUIRE(journal.intend(id, entry("b@h", State::intended), {}));
  REQUIRE(journal.append(id, entry("a@h", State::ok, 5)));
  REQUIRE(journal.append(id, entry("b@h", State::changed, 70)));
  const auto other = begin(journal);
  REQUIRE(journal.append(other, entry("z@h", State::ok)));

  const auto log = journal.log(id);
  REQUIRE(log->size() == 3);
  CHECK((*log)[0].state == State::intended);
  CHECK((*log)[0].step == "b@h");
  CHECK((*log)[2].state == State::changed);
  const auto entries = journal.entries(id);
  REQUIRE(entries->size() == 2);
  CHECK((*entries)[0].step == "b@h");
  CHECK((*entries)[0].state == State::changed);
  CHECK((*entries)[0].took == Duration(70));
  CHECK((*entries)[0].host == "h");
  CHECK((*entries)[0].at.ms == 1500);
  CHECK((*entries)[1].step == "a@h");
  CHECK(journal.log(77)->empty());
}

TEST_CASE_TEMPLATE("every state is kept as it is", Kept, InSqlite, InMemory) {
  auto journal = Kept::journal();
  const auto id = begin(journal);
  const std::vector<State> states{State::intended,       State::ok,          State::changed,
                                  State::failed,         State::skipped,     State::unreachable,
                                  State::effect_unknown, State::interrupted, State::waiting};
  for (const auto state : states) REQUIRE(journal.append(id, entry("s", state)));
  const auto log = journal.log(id);
  REQUIRE(log->size() == states.size());
  for (std::size_t i = 0; i < states.size(); ++i) CHECK((*log)[i].state == states[i]);
  CHECK(to_string(State::effect_unknown) == "effect_unknown");
}

TEST_CASE_TEMPLATE("a person's word is a link of the chain; the last one on a step counts", Kept, InSqlite, InMemory) {
  auto journal = Kept::journal();
  CHECK(journal.confirmations()->empty());
  REQUIRE(journal.confirm({"s/a@h", "Jean Dupont", "f00d", "call 4711\nthe second", Instant{5}, false}));
  begin(journal);  // words are of no run, and may be given while one is under way
  REQUIRE(journal.confirm({"s/b@h", "Marie", "beef", "", Instant{6}, false}));
  REQUIRE(journal.confirm({"s/b@h", "Paul", "beef", "it fell out", Instant{7}, true}));
  const auto words = journal.confirmations();
  REQUIRE(words->size() == 2);
  CHECK((*words)[0].by == "Jean Dupont");
  CHECK((*words)[0].what == "f00d");
  CHECK((*words)[0].note == "call 4711\nthe second");
  CHECK((*words)[0].at.ms == 5);
  CHECK_FALSE((*words)[0].taken_back);
  CHECK((*words)[1].by == "Paul");
  CHECK((*words)[1].taken_back);
  CHECK(journal.runs(10)->size() == 1);
  CHECK(journal.verify_chain().ok());
}

TEST_CASE_TEMPLATE("any bytes survive, long details are cut between characters", Kept, InSqlite, InMemory) {
  auto journal = Kept::journal();
  const auto id = begin(journal);
  auto odd = entry("s", State::failed);
  odd.detail = std::string("tab\t nul\0 quote' \xff", 18);
  REQUIRE(journal.append(id, odd));
  auto huge = entry("t", State::failed);
  huge.detail = "x";
  for (int i = 0; i < 20'000; ++i) huge.detail += "é";
  REQUIRE(journal.append(id, huge));
  const auto log = journal.log(id);
  CHECK((*log)[0].detail == odd.detail);
  CHECK((*log)[1].detail == huge.detail.substr(0, (16U << 10) - 1));
  CHECK(journal.verify_chain());
}

TEST_CASE_TEMPLATE("an unknown run is refused and nothing is recorded for it", Kept, InSqlite, InMemory) {
  auto journal = Kept::journal();
  begin(journal);
  CHECK_FALSE(journal.append(2, entry("s", State::ok)));
  CHECK_FALSE(journal.intend(2, entry("s", State::intended), {"r"}));
  CHECK_FALSE(journal.end_run(2, RunState::finished, Instant{1}));
  CHECK_FALSE(journal.note(2, "a", "b"));
  CHECK(journal.log(2)->empty());
  CHECK(journal.pending()->empty());
}

TEST_CASE_TEMPLATE("notes: the last text of a name counts", Kept, InSqlite, InMemory) {
  auto journal = Kept::journal();
  const auto id = begin(journal);
  REQUIRE(journal.note(id, "plan.predicted_ms", "10"));
  REQUIRE(journal.note(id, "a", ""));
  REQUIRE(journal.note(id, "plan.predicted_ms", "20"));
  const auto notes = journal.notes(id);
  REQUIRE(notes->size() == 2);
  CHECK((*notes)[0] == std::pair<std::string, std::string>("a", ""));
  CHECK((*notes)[1].second == "20");
  CHECK(journal.log(id)->empty());
}

TEST_CASE_TEMPLATE(
    "history: median of the last 20 times that a step changed something; those that only looked do not count", Kept,
    InSqlite, InMemory) {
  auto journal = Kept::journal();
  const auto id = begin(journal);
  for (int i = 0; i < 5; ++i) REQUIRE(journal.append(id, entry("old", State::changed, 1'000'000)));
  for (int i = 1; i <= 20; ++i) REQUIRE(journal.append(id, entry("old", State::changed, i * 10)));
  REQUIRE(journal.append(id, entry("failing", State::failed, 7)));
  REQUIRE(journal.intend(id, entry("failing", State::intended, 9), {}));
  REQUIRE(journal.append(id, entry("looked at", State::ok, 90)));
  REQUIRE(journal.append(id, entry("three", State::changed, 90)));
  REQUIRE(journal.append(id, entry("three", State::changed, 10)));
  for (int i = 0; i < 30; ++i) REQUIRE(journal.append(id, entry("three", State::ok, 1)));
  REQUIRE(journal.append(id, entry("three", State::changed, 30)));
  const auto history = journal.history();
  REQUIRE(history->size() == 2);
  CHECK((*history)[0].step == "old");
  CHECK((*history)[0].samples == 20);
  CHECK((*history)[0].median == Duration(105));
  CHECK((*history)[1].step == "three");
  CHECK((*history)[1].samples == 3);
  CHECK((*history)[1].median == Duration(30));
}

TEST_CASE_TEMPLATE("a change keeps the notification until its target has acted", Kept, InSqlite, InMemory) {
  auto journal = Kept::journal();
  const auto id = begin(journal);
  REQUIRE(journal.intend(id, entry("conf", State::intended), {"restart", "reload"}));
  CHECK(*journal.pending() == Texts{"restart", "reload"});
  REQUIRE(journal.append(id, entry("conf", State::changed)));
  CHECK(*journal.pending() == Texts{"restart", "reload"});
  REQUIRE(journal.notified("restart"));
  CHECK(*journal.pending() == Texts{"reload"});
  REQUIRE(journal.notified("restart"));  // twice is harmless
  REQUIRE(journal.notified("reload"));
  CHECK(journal.pending()->empty());
}

TEST_CASE_TEMPLATE("an intent that turned out to change nothing withdraws its own notification only", Kept, InSqlite,
                   InMemory) {
  auto journal = Kept::journal();
  const auto id = begin(journal);
  REQUIRE(journal.intend(id, entry("other", State::intended), {"restart"}));
  REQUIRE(journal.append(id, entry("other", State::changed)));
  REQUIRE(journal.intend(id, entry("conf", State::intended), {"restart", "reload"}));
  REQUIRE(journal.append(id, entry("conf", State::ok)));
  CHECK(*journal.pending() == Texts{"restart"});
}

TEST_CASE_TEMPLATE("whatever else became of an effect, it may have happened: the notification stays", Kept, InSqlite,
                   InMemory) {
  for (const auto state :
       {State::failed, State::skipped, State::unreachable, State::effect_unknown, State::interrupted}) {
    auto journal = Kept::journal();
    const auto id = begin(journal);
    REQUIRE(journal.intend(id, entry("conf", State::intended), {"restart"}));
    REQUIRE(journal.append(id, entry("conf", state)));
    CAPTURE(to_string(state));
    CHECK(*journal.pending() == Texts{"restart"});
    // a second try finds all well, because the first had its effect after all
    REQUIRE(journal.append(id, entry("conf", State::ok)));
    CHECK(*journal.pending() == Texts{"restart"});
  }
}

TEST_CASE_TEMPLATE("a second intent in the same run does not take over the first one's notification", Kept, InSqlite,
                   InMemory) {
  auto journal = Kept::journal();
  const auto id = begin(journal);
  SUBCASE("the first changed something") {
    REQUIRE(journal.intend(id, entry("conf", State::intended), {"restart"}));
    REQUIRE(journal.append(id, entry("conf", State::changed)));
  }
  SUBCASE("the first has no outcome") { REQUIRE(journal.intend(id, entry("conf", State::intended), {"restart"})); }
  REQUIRE(journal.intend(id, entry("conf", State::intended), {"restart"}));
  REQUIRE(journal.append(id, entry("conf", State::ok)));
  CHECK(*journal.pending() == Texts{"restart"});
}

TEST_CASE_TEMPLATE("the next run finds the file in place and must not forget the restart", Kept, InSqlite, InMemory) {
  auto journal = Kept::journal();
  const auto crashed = begin(journal);
  REQUIRE(journal.intend(crashed, entry("conf", State::intended), {"restart"}));
  // the controller dies here; the effect took place
  const auto next = begin(journal);
  SUBCASE("it only looks") {}
  SUBCASE("it intends the same again and then finds nothing to do") {
    REQUIRE(journal.intend(next, entry("conf", State::intended), {"restart"}));
  }
  REQUIRE(journal.append(next, entry("conf", State::ok)));
  CHECK(*journal.pending() == Texts{"restart"});
  REQUIRE(journal.notified("restart"));
  CHECK(journal.pending()->empty());
}
