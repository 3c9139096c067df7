// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
// What comes next is looked at together with the effect that it waits for.
#include <memory>

#include "support.hpp"

namespace reprise::test {
namespace {

/// A thing whose effect the first look after it does not show yet, as of a daemon that starts.
class Late final : public TestKind {
 public:
  Late() : TestKind("late") {}
  Diff diff(const Value& params, const Facts& is, bool) const override {
    if (auto early = kinds::unanswered(facts(params), is)) return *early;
    Diff diff;
    const auto query = file_of(params.text("name"));
    if (is.get(query).get("value") == "new" && looks_++ > 0) return diff;
    diff.change("value", "old", "new");
    diff.actions.push_back(effect("file/write", params.text("name"), query, value_fact("new")));
    diff.actions.back().settle = Duration(10'000);
    return diff;
  }

 private:
  mutable int looks_ = 0;
};

/// Does the effect of the step ask about the file `name`?
bool asks(const Story& story, const std::string& label, const std::string& name) {
  return std::any_of(story.sent.begin(), story.sent.end(), [&](const auto& item) {
    const auto& all = item.second.queries.list();
    return item.second.effect && item.second.label == label &&
           std::find(all.begin(), all.end(), file_of(name)) != all.end();
  });
}

TEST_CASE("ahead: a chain of changes takes one trip a step") {
  Story story;
  story.add(thing("a"));
  story.add(thing("b", {"a"}));
  story.add(thing("c", {"b"}));
  story.run();
  CHECK(story.count(StepResult::changed) == 3);
  CHECK(story.sent.size() == 4);  // the first look, and three effects
  CHECK(asks(story, "s/a@a", "b"));
  CHECK(!asks(story, "s/a@a", "c"));
}

TEST_CASE("ahead: who waits for several is asked about by the last of them") {
  Story story;
  story.add(thing("quick"));
  story.add(thing("first"));
  story.add(thing("second", {"first"}));
  story.add(thing("last", {"quick", "second"}));
  story.run();
  CHECK(story.count(StepResult::changed) == 4);
  CHECK(!asks(story, "s/first@a", "last"));
  CHECK(asks(story, "s/second@a", "last"));
  CHECK(looks_at(story, "s/last@a") == 0);
}

TEST_CASE("ahead: where the effect comes to show late, who waits for it looks in its turn") {
  Story story;
  std::vector<std::unique_ptr<kinds::Kind>> all;
  all.push_back(std::make_unique<Thing>());
  all.push_back(std::make_unique<Late>());
  story.house.registry = kinds::Registry(std::move(all));
  story.add(of_kind("late", "a"));
  story.add(thing("b", {"a"}));
  story.run();
  CHECK(story.count(StepResult::changed) == 2);
  CHECK(asks(story, "s/a@a", "b"));
  CHECK(looks_at(story, "s/a@a") == 1);
  CHECK(looks_at(story, "s/b@a") == 1);
}

TEST_CASE("ahead: where the answer is lost, who waits for it looks in its turn") {
  for (const auto kind : {Fault::Kind::reply_lost, Fault::Kind::truncated, Fault::Kind::fails}) {
    Story story;
    story.add(thing("a")).retries = 1;
    story.add(thing("b", {"a"}));
    story.faults = {fault(kind, 1)};
    story.run();
    CHECK(story.last.exit_code == 0);
    CHECK(story.effects(1, file_of("a")) == 1);
    CHECK(story.effects(1, file_of("b")) == 1);
    CHECK(looks_at(story, "s/b@a") == (kind == Fault::Kind::fails ? 0 : 1));  // the second try asks again
  }
}

TEST_CASE("ahead: steps that are not part of the run are not asked about") {
  Story story;
  story.add(thing("a"));
  story.add(thing("b", {"a"}));
  story.compile();
  story.options.selected = {true, false};
  story.run();
  CHECK(story.count(StepResult::changed) == 1);
  CHECK(!asks(story, "s/a@a", "b"));
}

}  // namespace
}  // namespace reprise::test
