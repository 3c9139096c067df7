// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
// Looking ahead: the trip of an effect also asks for the steps that wait for that effect and for nothing else, so that
// they need no trip of their own before they act.
#include <algorithm>

#include "engine/run.hpp"

namespace reprise::engine {

/// Every step before it has ended, or is one of `acting`.
bool Run::waits_only_for(StepId id, const std::vector<StepId>& acting) const {
  const auto& before = graph_.before(id);
  return std::all_of(before.begin(), before.end(), [&](StepId other) {
    return is_gather(other) || at(other).ended || std::find(acting.begin(), acting.end(), other) != acting.end();
  });
}

std::vector<StepId> Run::next_after(const std::vector<StepId>& acting) const {
  std::vector<StepId> out;
  const auto host = step_of(acting.front()).host;
  for (const auto id : acting) {
    for (const auto next : graph_.after(id)) {
      if (is_gather(next) || !setup_->may_look_ahead[next.index()] || step_of(next).host != host) continue;
      if (!selected(next) || at(next).started || !waits_only_for(next, acting)) continue;
      if (std::find(out.begin(), out.end(), next) == out.end()) out.push_back(next);
    }
  }
  return out;
}

/// What `acting` and those that are `next` ask.
Queries Run::questions_of(const std::vector<StepId>& acting, const std::vector<StepId>& next) const {
  if (acting.size() == 1 && next.empty()) return queries_of(acting.front());
  std::vector<const FactQuery*> wanted;
  for (const auto* steps : {&acting, &next}) {
    for (const auto id : *steps) {
      for (const auto& query : queries_of(id)) wanted.push_back(&query);
    }
  }
  return each_once(std::move(wanted));
}

/// The answers of an effect are stored, and its steps were judged on them. Where one of those goes on, its effect may
/// still come to show, and who waits for it looks in its turn.
void Run::looked_ahead(const std::vector<StepId>& next) {
  for (const auto id : next) at(id).fresh = waits_only_for(id, {});
}

}  // namespace reprise::engine
