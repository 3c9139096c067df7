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

StepId add_milestone(Draft& draft, std::span<const StepId> first, Edge::Why why, ReasonId reason,
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
  for (const auto before : first) draft.made.edges.push_back({before, id, reason, why});
  return id;
}

}  // namespace

ReasonId add_reason(Draft& draft, std::string text) {
  draft.made.reasons.push_back(std::move(text));
  return ReasonId{static_cast<std::uint32_t>(draft.made.reasons.size() - 1)};
}

void all_before(Draft& draft, std::span<const StepId> first, std::span<const StepId> then, Edge::Why why,
                ReasonId reason, const std::function<std::string()>& make_name) {
  constexpr std::size_t many = 10'000;
  auto& edges = draft.made.edges;
  if (first.size() * then.size() <= many) {
    for (const auto after : then) {
      for (const auto before : first) edges.push_back({before, after, reason, why});
    }
    return;
  }
  const auto name = make_name();
  auto it = draft.milestones.find(name);
  if (it == draft.milestones.end()) {
    it = draft.milestones.emplace(name, add_milestone(draft, first, why, reason, name)).first;
  }
  for (const auto after : then) edges.push_back({it->second, after, reason, why});
}

}  // namespace reprise::catalog
