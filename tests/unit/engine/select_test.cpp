// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "engine/select.hpp"

#include "support.hpp"

using namespace reprise;
using namespace reprise::test;
using engine::Selection;

namespace {

/// Service `mail` on a and b (group front: a), service `web` on b and c (group back: b, c).
struct Town : Story {
  Town() {
    auto& all = house.description.estate.hosts;
    all[1].groups = {"front"};
    all[2].groups = {"back"};
    all[3].groups = {"back"};
    add(thing("conf")).tags = {"config"};
    add(thing("data")).tags = {"slow", "config"};
    house.service("mail", {1, 2});
    house.playbook("q").steps = {thing("page")};
    house.service("web", {2, 3}, "q").tags = {"outside"};
    compile();
  }
  std::string chosen(const Selection& selection) {
    const auto flags = engine::select(*catalog, selection);
    if (!flags) return "error: " + flags.error().message + " | " + flags.error().hint;
    Texts keys;
    for (const auto& step : catalog->steps) {
      if ((*flags)[step.id.index()]) keys.push_back(step.key);
    }
    return join(keys, " ");
  }
};

}  // namespace

TEST_CASE("without limits everything is chosen") {
  Town town;
  CHECK(town.chosen({}) == "mail/conf@a mail/conf@b mail/data@a mail/data@b web/page@b web/page@c");
  CHECK(town.chosen({{"all"}, {}, {}}) == town.chosen({}));
}

TEST_CASE("--limit takes hosts, full names, groups, globs and exclusions, in any order") {
  Town town;
  const auto a = "mail/conf@a mail/data@a";
  const auto c = "web/page@c";
  CHECK(town.chosen({{"a"}, {}, {}}) == a);
  CHECK(town.chosen({{"a.clinic.test"}, {}, {}}) == a);
  CHECK(town.chosen({{"front"}, {}, {}}) == a);
  CHECK(town.chosen({{"[ac]", "!a"}, {}, {}}) == c);
  CHECK(town.chosen({{"!b", "back"}, {}, {}}) == c);
  CHECK(town.chosen({{"back", "!b"}, {}, {}}) == c);
  CHECK(town.chosen({{"!b", "!front"}, {}, {}}) == c);
  CHECK(town.chosen({{"ba*", "!b"}, {}, {}}) == c);
  CHECK(town.chosen({{"controller"}, {}, {}}).empty());
}

TEST_CASE("--tags and --skip-tags; a service's name and tags count") {
  Town town;
  CHECK(town.chosen({{}, {"slow"}, {}}) == "mail/data@a mail/data@b");
  CHECK(town.chosen({{}, {"web"}, {}}) == "web/page@b web/page@c");
  CHECK(town.chosen({{}, {"outside"}, {}}) == "web/page@b web/page@c");
  CHECK(town.chosen({{}, {"config", "web"}, {"slow"}}) == "mail/conf@a mail/conf@b web/page@b web/page@c");
  CHECK(town.chosen({{"b"}, {}, {"mail"}}) == "web/page@b");
  CHECK(town.chosen({{}, {"slow"}, {"slow"}}).empty());
}

TEST_CASE("what matches nothing is an error with a suggestion, never an empty green run") {
  Town town;
  CHECK(contains(town.chosen({{"frnt"}, {}, {}}), "error: --limit: no host or group matches \"frnt\""));
  CHECK(contains(town.chosen({{"frnt"}, {}, {}}), "front"));
  CHECK(contains(town.chosen({{"a", "!nobody"}, {}, {}}), "\"nobody\""));
  CHECK(contains(town.chosen({{"x*"}, {}, {}}), "error"));
  CHECK(contains(town.chosen({{""}, {}, {}}), "error"));
  CHECK(contains(town.chosen({{}, {"confg"}, {}}), "no step and no service has the tag \"confg\""));
  CHECK(contains(town.chosen({{}, {"confg"}, {}}), "config"));
  CHECK(contains(town.chosen({{}, {}, {"sloww"}}), "slow"));
}

TEST_CASE("a run of a selection touches nothing else and counts nothing else") {
  Town town;
  town.options.selected = *engine::select(*town.catalog, {{"front"}, {}, {}});
  CHECK(town.run().exit_code == 0);
  CHECK(town.last.steps.size() == 2);
  CHECK(town.last.info.steps == 2);
  REQUIRE(town.last.hosts.size() == 1);
  CHECK(town.last.hosts[0].changed == 2);
  for (const auto& [at, request] : town.sent) CHECK(request.host == HostId{1});
}

TEST_CASE("who makes an output that a chosen step uses is chosen with it, through several steps") {
  Story story;
  story.add(of_kind("maker", "root")).tags = {"root"};
  story.add(of_kind("maker", "ca", {}, {entry("is", "{{ steps.root.value }}")})).tags = {"ca"};
  story.add(thing("copy", {}, {entry("is", "{{ steps.ca.value }}")})).tags = {"copy"};
  story.add(thing("beside"));
  const auto& made = story.compile();
  story.options.selected = engine::select(made, {{}, {"copy"}, {}}).value();
  CHECK(story.options.selected == std::vector<bool>{true, true, true, false});
  CHECK(story.run().exit_code == 0);
  CHECK(story.value(1, "copy") == story.value(1, "ca"));
  CHECK(engine::select(made, {{}, {"ca"}, {}}).value() == std::vector<bool>{true, true, false, false});
}

TEST_CASE("a step that runs elsewhere in a host's name is chosen with that host") {
  Story story;
  auto& step = story.add(thing("register"));
  step.delegate_to = "c";
  story.add(thing("own"));
  story.house.service("s", {1});
  const auto& made = story.compile();
  CHECK(engine::select(made, {{"a"}, {}, {}}).value() == std::vector<bool>{true, true});
  CHECK(engine::select(made, {{"c"}, {}, {}}).value() == std::vector<bool>{true, false});
  CHECK(engine::select(made, {{"b"}, {}, {}}).value() == std::vector<bool>{false, false});
}

TEST_CASE("a step that needs the output of one that was left out fails and says what to do") {
  Story story;
  story.add(of_kind("maker", "ca"));
  story.add(thing("copy", {}, {entry("is", "{{ steps.ca.value }}")}));
  story.compile();
  story.options.selected = {false, true};
  CHECK(story.run().exit_code == 1);
  CHECK(contains(story.report("s/copy@a").reason, "s/ca@a"));
  CHECK(contains(story.report("s/copy@a").hint, "not part of this run"));
  CHECK(story.effects_sent() == 0);
}
