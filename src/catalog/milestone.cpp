// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "base/i18n.hpp"
#include "catalog/draft.hpp"

namespace reprise::catalog {
namespace {

/// Does nothing and is always as it should be. It only joins edges: m steps before n others are m * n edges without
/// it and m + n with it, which decides whether an estate of 2,000 hosts fits into memory.
class Milestone final : public kinds::Kind {
 public:
  const kinds::KindSpec& spec() const override {
    static const kinds::KindSpec spec = [] {
      kinds::KindSpec made;
      made.name = "milestone";
      made.summary = msgid("A point that many steps come before and many others after");
      made.schema = Schema::object("", {});
      made.prepares = true;  // what comes before it decides what waits
      made.typical = Duration{0};
      return made;
    }();
    return spec;
  }
  std::string subject(const Value& /*params*/) const override { return {}; }
  std::vector<FactQuery> facts(const Value& /*params*/) const override { return {}; }
  Diff diff(const Value& /*params*/, const Facts& /*is*/, bool /*notified*/) const override { return Diff::none(); }
};

const kinds::Kind& milestone_kind() {
  static const Milestone kind;
  return kind;
}

StepId add_milestone(Draft& draft, const std::vector<StepId>& first, Edge::Why why, const std::string& text,
                     const std::string& name) {
  const StepId id{static_cast<std::uint32_t>(draft.made.steps.size())};
  const auto service = draft.step(first.front()).service;
  const auto at = draft.service(service).at;
  auto& step = draft.made.steps.emplace_back();
  step.id = id;
  step.host = step.origin = Estate::controller();
  step.key = name + "@" + draft.host(step.host).name;
  step.service = service;
  step.kind = &milestone_kind();
  step.params = Value(ValueMap{});
  step.subject = name;
  step.at = at;
  draft.instances.emplace_back();
  for (const auto before : first) draft.made.edges.push_back({before, id, why, text});
  return id;
}

}  // namespace

void all_before(Draft& draft, const std::vector<StepId>& first, const std::vector<StepId>& then, Edge::Why why,
                const std::string& text, const std::string& name) {
  constexpr std::size_t many = 10'000;
  auto& edges = draft.made.edges;
  if (first.size() * then.size() <= many) {
    for (const auto after : then) {
      for (const auto before : first) edges.push_back({before, after, why, text});
    }
    return;
  }
  auto it = draft.milestones.find(name);
  if (it == draft.milestones.end()) {
    it = draft.milestones.emplace(name, add_milestone(draft, first, why, text, name)).first;
  }
  for (const auto after : then) edges.push_back({it->second, after, why, text});
}

}  // namespace reprise::catalog
