// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
// Restarts that cannot be lost, crashes of the controller at every call, and resuming.
#include <functional>
#include <set>

#include "support.hpp"

using namespace reprise;
using namespace reprise::test;

namespace {

using Describe = std::function<void(Story&)>;

/// Three files, each of which wants the service restarted.
void notifiers(Story& story) {
  for (const char* name : {"conf1", "conf2", "conf3"}) story.add(notifying(thing(name), {"web"}));
  story.add(of_kind("service", "web"));
  story.add(thing("after", {"web"}));
}

void two_hosts(Story& story) {
  notifiers(story);
  story.house.service("s", {1, 2});
}

/// All sorts of steps in a row: output, command that always runs, chain of two restarts, check.
void chain(Story& story) {
  story.add(of_kind("maker", "ca"));
  story.add(notifying(thing("copy", {}, {entry("is", "{{ steps.ca.value }}"), entry("parts", 2)}), {"proxy"}));
  story.add(of_kind("always", "import", {"copy"}));
  story.add(notifying(of_kind("service", "proxy"), {"web"}));
  story.add(of_kind("service", "web"));
  story.add(named(of_kind("check", "seen", {"web"}, {entry("within", "10s")}), "end"));
  story.add(thing("end", {"import"}));
}

const std::vector<Describe> kHouses{notifiers, two_hosts, chain};

/// The facts of all hosts that anybody of the catalog asks for; made up values count as equal.
std::string facts_of(const Story& story) {
  std::string text;
  for (std::uint32_t host = 1; host <= 3; ++host) {
    for (const char* name : {"conf1", "conf2", "conf3", "after", "ca", "copy", "copy.2", "import", "end"}) {
      const auto value = story.value(host, name);
      text += std::string(name) + "=" + (value.size() == 16 ? "made" : value) + " ";
    }
    for (const char* name : {"web", "proxy"})
      text += std::string(story.hosts.get(HostId{host}, unit_of(name)).get("value")) + " ";
  }
  return text;
}

std::set<std::string> recorded_as_done(Story& story) {
  std::set<std::string> done;
  for (const auto& entry : story.entries()) {
    if (entry.state == journal::State::changed) done.insert(entry.step);
  }
  return done;
}

/// What a user who lost the controller relies on after the next run.
void check_recovery(Story& story, const std::set<std::string>& done, std::size_t crash, bool resumed) {
  CHECK(story.last.exit_code == 0);
  CHECK(story.journal.pending()->empty());
  for (const auto& step : story.catalog->steps) {
    const auto& name = step.subject;
    const auto query = step.kind->spec().restartable ? unit_of(name) : file_of(name);
    if (step.kind->spec().check_only) continue;
    const bool repeats = step.kind->spec().name == "always" && !resumed;
    if (done.count(step.key) != 0 && !repeats && story.effects(step.host.value, query, crash) != 0) {
      FAIL_CHECK("done again: " << step.key);
    }
    if (step.kind->spec().name == "thing") CHECK(story.effects(step.host.value, query) == 1);
    for (const auto target : step.notifies) {
      const auto& other = story.catalog->steps[target.index()];
      const auto restart = story.last_effect(other.host.value, unit_of(other.subject));
      REQUIRE(restart != std::string::npos);
      CHECK(restart > story.last_effect(step.host.value, query));
    }
  }
}

}  // namespace

TEST_CASE("several notifiers, one restart, after the last of them") {
  Story story;
  story.hosts.set(HostId{1}, unit_of("web"), value_fact("running"));
  notifiers(story);
  CHECK(story.run().exit_code == 0);
  CHECK(story.result("s/web@a") == "changed");
  CHECK(story.effects(1, unit_of("web")) == 1);
  CHECK(story.last_effect(1, unit_of("web")) > story.last_effect(1, file_of("conf3")));
  CHECK(story.journal.pending()->empty());
  // nothing changed: no restart
  CHECK(story.run().exit_code == 0);
  CHECK(story.effects_sent() == 0);
  // one changed: one restart
  story.hosts.set(HostId{1}, file_of("conf2"), value_fact("odd"));
  CHECK(story.run().exit_code == 0);
  CHECK(story.effects(1, unit_of("web")) == 2);
}

TEST_CASE("a notifier that fails leaves the restart pending for the run that mends it") {
  Story story;
  story.hosts.set(HostId{1}, unit_of("web"), value_fact("running"));
  story.add(notifying(thing("conf", {}, {entry("parts", 2)}), {"web"}));
  story.add(of_kind("service", "web"));
  story.faults = {fault(Fault::Kind::half, 1)};
  CHECK(story.run().exit_code == 1);
  CHECK(story.result("s/web@a") == "skipped");
  CHECK(*story.journal.pending() == Texts{"s/web@a"});
  // somebody mends the rest by hand: the file is as it should be, the service still runs with the old one
  story.hosts.set(HostId{1}, file_of("conf.2"), value_fact("new"));
  story.hosts.set(HostId{1}, file_of("conf"), value_fact("new"));
  CHECK(story.run().exit_code == 0);
  CHECK(story.result("s/conf@a") == "ok");
  CHECK(story.result("s/web@a") == "changed");
  CHECK(story.effects(1, unit_of("web")) == 1);
  CHECK(story.journal.pending()->empty());
}

TEST_CASE("a restart that fails stays pending") {
  Story story;
  notifiers(story);
  story.house.description.estate.forks = 1;
  story.hosts.set(HostId{1}, unit_of("web"), value_fact("running"));
  story.faults = {fault(Fault::Kind::fails, 4)};
  CHECK(story.run().exit_code == 1);
  CHECK(story.result("s/web@a") == "failed");
  CHECK(*story.journal.pending() == Texts{"s/web@a"});
  CHECK(story.run().exit_code == 0);
  CHECK(story.effects(1, unit_of("web")) == 1);
  CHECK(story.count(StepResult::ok) == 3);
}

TEST_CASE("a restart outside of the selection waits for the run that has it") {
  Story story;
  notifiers(story);
  story.hosts.set(HostId{1}, unit_of("web"), value_fact("running"));
  story.compile();
  story.options.selected.assign(story.catalog->steps.size(), true);
  story.options.selected[find(*story.catalog, "s/web@a")->id.index()] = false;
  CHECK(story.run().exit_code == 0);
  CHECK(*story.journal.pending() == Texts{"s/web@a"});
  story.options.selected.clear();
  CHECK(story.run().exit_code == 0);
  CHECK(story.effects(1, unit_of("web")) == 1);
}

TEST_CASE("the controller dies at any call; the next run comes to the same end and repeats nothing that was done") {
  for (const auto& describe : kHouses) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      Story whole(seed);
      describe(whole);
      REQUIRE(whole.run().exit_code == 0);
      // every call for some seeds; every third for the others, each from another one on
      const bool every = seed <= 7;
      for (std::size_t call = every ? 1 : 1 + seed % 3;; call += every ? 1 : 3) {
        Story story(seed);
        describe(story);
        story.catalog = whole.catalog;
        story.dies_at_call = call;
        bool died = false;
        try {
          story.run();
        } catch (const sim::ControllerDied&) {
          died = true;
        }
        CAPTURE(seed);
        CAPTURE(call);
        if (!died) {
          CHECK(call > 8);
          break;
        }
        const auto done = recorded_as_done(story);
        const auto crash = story.hosts.event_log().size();
        const bool resumed = (seed + call) % 2 == 0;
        CAPTURE(resumed);
        if (resumed) {
          story.resume();
        } else {
          story.run();
        }
        check_recovery(story, done, crash, resumed);
        CHECK(facts_of(story) == facts_of(whole));
        CHECK(story.journal.verify_chain());
      }
    }
  }
}

TEST_CASE("whatever goes wrong by chance, some run comes to the same end and no restart is lost, over 60 seeds") {
  for (const auto& describe : kHouses) {
    Story whole;
    describe(whole);
    REQUIRE(whole.run().exit_code == 0);
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      Story story(seed);
      describe(story);
      story.catalog = whole.catalog;
      int tries = 0;
      do {
        for (const auto kind : {Fault::Kind::request_lost, Fault::Kind::reply_lost, Fault::Kind::fails,
                                Fault::Kind::half, Fault::Kind::truncated, Fault::Kind::reboot, Fault::Kind::slow}) {
          Fault some;
          some.kind = kind;
          some.probability = 0.05;
          story.faults.push_back(some);
        }
        story.dies_at_call = tries < 5 ? 10 + seed % 7 : 0;
        try {
          story.run();
        } catch (const sim::ControllerDied&) {
          story.last.exit_code = -1;
        }
      } while (story.last.exit_code != 0 && ++tries < 40);
      CAPTURE(seed);
      CHECK(story.last.exit_code == 0);
      CHECK(facts_of(story) == facts_of(whole));
      CHECK(story.journal.pending()->empty());
      for (const auto& step : story.catalog->steps) {
        for (const auto target : step.notifies) {
          const auto& other = story.catalog->steps[target.index()];
          const bool service = step.kind->spec().restartable;
          CHECK(story.last_effect(other.host.value, unit_of(other.subject)) >
                story.last_effect(step.host.value, service ? unit_of(step.subject) : file_of(step.subject)));
        }
      }
    }
  }
}

TEST_CASE("resume: a command that always runs is not run again, without resume it is") {
  Story story;
  story.add(of_kind("always", "import"));
  story.add(thing("after", {"import"}));
  story.faults = {fault(Fault::Kind::fails, 2)};
  CHECK(story.run().exit_code == 1);
  CHECK(story.resume().exit_code == 0);
  CHECK(story.result("s/import@a") == "ok");
  CHECK(story.report("s/import@a").reason == "done before the interruption");
  CHECK(story.result("s/after@a") == "changed");
  CHECK(story.effects(1, file_of("import")) == 1);
  // resumed twice, it is still done
  CHECK(story.resume().exit_code == 0);
  CHECK(story.effects(1, file_of("import")) == 1);
  CHECK(story.run().exit_code == 0);
  CHECK(story.effects(1, file_of("import")) == 2);
}
