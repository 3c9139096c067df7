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

void add_pool(std::vector<std::string>& pools, const std::string& name) {
  if (std::find(pools.begin(), pools.end(), name) == pools.end()) pools.push_back(name);
}

/// All that a step takes; its template names `own`.
std::vector<std::string> pools_on(Draft& draft, const kinds::KindSpec& kind, const std::vector<std::string>& own,
                                  HostId host) {
  std::vector<std::string> pools;
  // a person who is waited for must not keep others from working
  if (!kind.by_people) pools.emplace_back("forks");
  for (const auto& pool : kind.pools) {
    const auto name = pool.per_host ? pool.name + "@" + draft.host(host).name : pool.name;
    const auto estates = draft.in.estate.pools.find(name);  // the estate may set the limit of a kind
    draft.made.pools.emplace(name, estates != draft.in.estate.pools.end() ? estates->second : pool.capacity);
    add_pool(pools, name);
  }
  for (const auto& name : own) add_pool(pools, name);
  return pools;
}

}  // namespace

void assign_pools(Draft& draft) {
  draft.made.pools.emplace("forks", draft.in.estate.forks);
  const std::vector<SharedNames> fresh(draft.in.estate.hosts.size());
  std::map<std::pair<const kinds::Kind*, std::vector<std::string>>, std::vector<SharedNames>> known;  // by host
  for (const auto& service : draft.services) {
    for (const auto& group : service.groups) {
      if (group.kind == nullptr) continue;
      const auto own = own_pools(draft, *group.from);
      auto& by_host = known.try_emplace({group.kind, own}, fresh).first->second;
      for (const auto id : group.all) {
        auto& step = draft.step(id);
        auto& pools = by_host[step.host.index()];
        if (pools.empty()) pools = pools_on(draft, group.kind->spec(), own, step.host);
        step.pools = pools;
      }
    }
  }
}

}  // namespace reprise::catalog
