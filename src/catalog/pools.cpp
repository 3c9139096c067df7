// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "catalog/draft.hpp"

namespace reprise::catalog {
namespace {

/// Pools of the estate's own that a template names; unknown ones are errors.
std::vector<std::string> own_pools(Draft& draft, const StepTemplate& step) {
  std::vector<std::string> pools;
  for (const auto& name : step.pools) {
    const auto it = draft.in.estate.pools.find(name);
    if (it != draft.in.estate.pools.end()) {
      draft.made.pools.emplace(name, it->second);
      pools.push_back(name);
      continue;
    }
    std::vector<std::string> known;
    for (const auto& [pool, capacity] : draft.in.estate.pools) known.push_back(pool);
    auto hint = did_you_mean(name, known);
    if (hint.empty()) hint = tr("declare it in estate.yaml, as in \"pools: {san: 1}\"");
    draft.out.error(step.at, trf("step {}: there is no pool \"{}\"", step.id, name), std::move(hint));
  }
  return pools;
}

void add_pool(Step& step, const std::string& name) {
  if (std::find(step.pools.begin(), step.pools.end(), name) == step.pools.end()) step.pools.push_back(name);
}

}  // namespace

void assign_pools(Draft& draft) {
  draft.made.pools.emplace("forks", draft.in.estate.forks);
  for (const auto& service : draft.services) {
    for (const auto& group : service.groups) {
      if (group.kind == nullptr) continue;
      const auto own = own_pools(draft, *group.from);
      for (const auto id : group.all) {
        auto& step = draft.step(id);
        // a person who is waited for must not keep others from working
        if (!group.kind->spec().by_people) step.pools.emplace_back("forks");
        for (const auto& pool : group.kind->spec().pools) {
          const auto name = pool.per_host ? pool.name + "@" + draft.host(step.host).name : pool.name;
          const auto estates = draft.in.estate.pools.find(name);  // the estate may set the limit of a kind
          draft.made.pools.emplace(name, estates != draft.in.estate.pools.end() ? estates->second : pool.capacity);
          add_pool(step, name);
        }
        for (const auto& name : own) add_pool(step, name);
      }
    }
  }
}

}  // namespace reprise::catalog
