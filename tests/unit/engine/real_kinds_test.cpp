// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
// The engine with the kinds of the program: package, file, unit, command, reboot.
#include "support.hpp"

using namespace reprise;
using namespace reprise::test;

namespace {

StepTemplate real(const std::string& kind, const std::string& id, ValueMap params, Texts needs = {}) {
  StepTemplate made;
  made.id = id;
  made.kind = kind;
  made.needs = std::move(needs);
  made.params = Value(std::move(params));
  return made;
}

/// A web server: package, its file (restarts it), the unit, and a check.
struct WebServer : Story {
  explicit WebServer(std::uint64_t seed_ = 1) : Story(seed_) {
    house.registry = kinds::Registry();
    add(real("package", "install", {entry("name", "nginx")}));
    add(notifying(
        real("file", "conf", {entry("path", "/etc/nginx.conf"), entry("content", "worker 4;\n")}, {"install"}),
        {"web"}));
    add(real("unit", "web", {entry("name", "nginx"), entry("state", "started"), entry("enabled", true)}, {"install"}));
    house.service("s", {1, 2});
  }
  void old_installation(std::uint32_t host) {
    hosts.set(HostId{host}, {"package", "nginx", "", {}}, Fact::of({{"status", "installed"}, {"version", "1.22"}}));
    const auto old = Fact::of({{"type", "file"},
                               {"mode", "0644"},
                               {"owner", "root"},
                               {"group", "root"},
                               {"size", "10"},
                               {"sha256", "00"},
                               {"content", "worker 1;\n"}});
    hosts.set(HostId{host}, {"file", "/etc/nginx.conf", "differing", {}}, old);
    hosts.set(HostId{host}, {"unit", "nginx.service", "", {}},
              Fact::of({{"load", "loaded"},
                        {"active", "active"},
                        {"sub", "running"},
                        {"file", "enabled"},
                        {"result", "success"},
                        {"type", "forking"},
                        {"remain", "no"},
                        {"reload", "no"},
                        {"condition", "met"}}));
  }
};

}  // namespace

TEST_CASE("a bare host becomes a web server, an old one is changed and restarted, then nothing is left to do") {
  WebServer story;
  story.old_installation(2);
  CHECK(story.run(Mode::plan).exit_code == 5);
  CHECK(story.effects_sent() == 0);
  const auto planned = story.count(StepResult::would_change);
  CHECK(planned == 5);
  CHECK(story.run().exit_code == 0);
  CHECK(story.count(StepResult::changed) == planned);  // the plan kept its word
  CHECK(story.result("s/install@b") == "ok");
  CHECK(story.result("s/web@b") == "changed");
  CHECK(contains(story.report("s/conf@b").diff, "-worker 1;"));
  CHECK(contains(story.report("s/conf@b").diff, "+worker 4;"));
  CHECK(story.run().exit_code == 0);
  CHECK(story.count(StepResult::ok) == 6);
  CHECK(story.run(Mode::verify).exit_code == 0);
  CHECK(story.run(Mode::plan).exit_code == 0);
}

TEST_CASE("the shipped kinds come through lost connections and a dying controller, over 20 seeds") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    WebServer story(seed);
    story.old_installation(2);
    int tries = 0;
    do {
      for (const auto kind :
           {Fault::Kind::request_lost, Fault::Kind::reply_lost, Fault::Kind::half, Fault::Kind::truncated}) {
        Fault some;
        some.kind = kind;
        some.probability = 0.1;
        story.faults.push_back(some);
      }
      story.dies_at_call = tries < 3 ? 6 + seed % 9 : 0;
      try {
        story.run();
      } catch (const sim::ControllerDied&) {
        story.last.exit_code = -1;
      }
    } while (story.last.exit_code != 0 && ++tries < 30);
    CAPTURE(seed);
    CHECK(story.last.exit_code == 0);
    CHECK(story.journal.pending()->empty());
    const FactQuery unit{"unit", "nginx.service", "", {}};
    CHECK(story.effects(2, unit) >= 1);
    const auto conf = story.hosts.event_log().rfind(" host 2 fact file /etc/nginx.conf content");
    REQUIRE(conf != std::string::npos);
    CHECK(story.last_effect(2, unit) > conf);
    CHECK(story.run(Mode::verify).exit_code == 0);
  }
}

TEST_CASE("a refusal fails with the kind's own words and nothing is sent") {
  Story story;
  story.house.registry = kinds::Registry();
  story.add(real("file", "conf", {entry("path", "/etc/thing"), entry("content", "x\n")}));
  story.hosts.set(HostId{1}, {"file", "/etc/thing", "differing", {}},
                  Fact::of({{"type", "dir"}, {"mode", "0755"}, {"owner", "root"}, {"group", "root"}}));
  CHECK(story.run().exit_code == 1);
  CHECK(contains(story.report("s/conf@a").reason, "a directory"));
  CHECK(story.effects_sent() == 0);
}

TEST_CASE("a command that is only run when notified runs once for a change and never without") {
  Story story;
  story.house.registry = kinds::Registry();
  story.add(notifying(real("file", "conf", {entry("path", "/etc/aliases"), entry("content", "root: alice\n")}),
                      {"newaliases"}));
  story.add(real("command", "newaliases", {entry("run", "newaliases"), entry("only_when_notified", true)}));
  story.faults = {fault(Fault::Kind::fails, 2)};
  CHECK(story.run().exit_code == 1);
  CHECK(*story.journal.pending() == Texts{"s/newaliases@a"});
  CHECK(story.run().exit_code == 0);
  CHECK(story.effects_sent() == 1);
  CHECK(story.journal.pending()->empty());
  CHECK(story.run().exit_code == 0);
  CHECK(story.effects_sent() == 0);
}

namespace {

const FactQuery kBoot{"boot", "host", "", {}};

void kernel(Story& story) {
  story.house.registry = kinds::Registry();
  story.add(
      notifying(real("file", "conf", {entry("path", "/etc/default/grub"), entry("content", "quiet\n")}), {"reboot"}));
  story.add(real("reboot", "reboot", {entry("when", "notified")}));
  story.add(real("file", "after", {entry("path", "/etc/after"), entry("content", "x\n")}, {"reboot"}));
  story.hosts.set(HostId{1}, kBoot,
                  Fact::of({{"boot_id", "b1"}, {"required", "no"}, {"pending", "no"}, {"done", "no"}}));
}

}  // namespace

TEST_CASE("a reboot that was asked for is waited for and done once") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Story story(seed);
    kernel(story);
    CHECK(story.run().exit_code == 0);
    CAPTURE(seed);
    CHECK(story.hosts.boots(HostId{1}) == 2);
    CHECK(story.result("s/reboot@a") == "changed");
    CHECK(story.result("s/after@a") == "changed");
    CHECK(story.journal.pending()->empty());
    CHECK(story.run().exit_code == 0);
    CHECK(story.effects_sent() == 0);
    story.hosts.set(HostId{1}, {"file", "/etc/default/grub", "differing", {}}, Fact::absent());
    CHECK(story.run().exit_code == 0);
    CHECK(story.hosts.boots(HostId{1}) == 3);
  }
}

TEST_CASE("a reboot whose order was lost on the way is not taken for done but ordered again") {
  Story story;
  kernel(story);
  story.faults = {fault(Fault::Kind::request_lost, 2)};
  CHECK(story.run().exit_code == 0);
  CHECK(story.hosts.boots(HostId{1}) == 2);
  CHECK(story.hosts.effects(HostId{1}) == 4);
  CHECK(story.journal.pending()->empty());
}

TEST_CASE("a reboot that is never obeyed fails, and stays owed") {
  Story story;
  kernel(story);
  story.faults = {fault(Fault::Kind::request_lost, 2), fault(Fault::Kind::request_lost, 3),
                  fault(Fault::Kind::request_lost, 4)};
  CHECK(story.run().exit_code == 1);
  CHECK(story.result("s/reboot@a") == "failed");
  CHECK(story.result("s/after@a") == "skipped");
  CHECK(story.hosts.boots(HostId{1}) == 1);
  CHECK(*story.journal.pending() == Texts{"s/reboot@a"});
  CHECK(story.run().exit_code == 0);
  CHECK(story.hosts.boots(HostId{1}) == 2);
}
