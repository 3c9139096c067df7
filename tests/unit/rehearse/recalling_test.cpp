// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "rehearse/recalling.hpp"

#include <doctest/doctest.h>

using namespace reprise;
using namespace reprise::rehearse;

namespace {

/// Says what it sees, and counts how often it had to think.
class Thinking final : public kinds::Kind {
 public:
  const kinds::KindSpec& spec() const override { return spec_; }
  std::string subject(const Value& /*params*/) const override { return "it"; }
  std::vector<FactQuery> facts(const Value& /*params*/) const override { return {query}; }
  Diff diff(const Value& /*params*/, const Facts& is, bool notified) const override {
    ++thoughts;
    const auto& fact = is.get(query);
    if (fact.state == Fact::State::broken) return Diff::refuse(fact.error);
    Diff diff;
    diff.change("value", std::string(fact.get("value")), notified ? "new" : "old");
    return diff;
  }

  FactQuery query{"family", "key", "", {}};
  mutable int thoughts = 0;

 private:
  kinds::KindSpec spec_;
};

Facts facts_with(const FactQuery& query, Fact fact) {
  Facts facts;
  facts.set(query, std::move(fact));
  return facts;
}

}  // namespace

TEST_CASE("a kind that remembers says the same as the kind itself, and thinks once about each situation") {
  const Thinking kind;
  catalog::Catalog catalog;
  catalog.steps.emplace_back();
  catalog.steps.back().kind = &kind;
  const auto quick = recalling(std::make_shared<catalog::Catalog>(catalog));
  const auto& step = quick->steps.front();
  const auto said = [&](const Facts& is, bool notified) { return step.kind->diff(step.params, is, notified); };
  for (int round = 0; round < 3; ++round) {
    CAPTURE(round);
    CHECK(said(facts_with(kind.query, Fact::of({{"value", "1"}})), false).changes.front().is == "1");
    CHECK(said(facts_with(kind.query, Fact::of({{"value", "2"}})), false).changes.front().is == "2");
    CHECK(said(facts_with(kind.query, Fact::of({{"value", "2"}})), true).changes.front().should == "new");
    CHECK(said(facts_with(kind.query, {Fact::State::broken, {}, "no disk"}), true).refusal == "no disk");
    CHECK(said(facts_with(kind.query, {Fact::State::broken, {}, "no right"}), true).refusal == "no right");
    CHECK(said({}, false).changes.front().is.empty());
  }
  CHECK(kind.thoughts == 6);
}

TEST_CASE("a kind that remembers does not keep every situation that there ever was") {
  const Thinking kind;
  catalog::Catalog catalog;
  catalog.steps.emplace_back();
  catalog.steps.back().kind = &kind;
  const auto quick = recalling(std::make_shared<catalog::Catalog>(catalog));
  const auto& step = quick->steps.front();
  for (int i = 0; i < 100; ++i) {
    const auto text = std::to_string(i % 50);
    const auto diff = step.kind->diff(step.params, facts_with(kind.query, Fact::of({{"value", text}})), false);
    CHECK(diff.changes.front().is == text);
  }
  CHECK(kind.thoughts == 100);
}

TEST_CASE("a step with references to outputs of others keeps its kind") {
  const Thinking kind;
  catalog::Catalog catalog;
  catalog.steps.emplace_back();
  catalog.steps.back().kind = &kind;
  catalog.steps.back().params.set("value", Value(Reference{StepId::none(), "steps.ca.certificate", "certificate"}));
  CHECK(recalling(std::make_shared<catalog::Catalog>(catalog))->steps.front().kind == &kind);
}
