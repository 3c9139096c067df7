// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "kinds/kind.hpp"

#include "base/i18n.hpp"

namespace reprise::kinds {

std::optional<Errand> Kind::errand(const Value& /*params*/) const { return std::nullopt; }

Links Kind::links(const Value& /*params*/) const { return {}; }

void Kind::check(const Value& /*params*/, const std::string& /*what*/, Diagnostics& /*out*/) const {}

std::map<std::string, Value> Kind::outputs(const Value& /*params*/, const Facts& /*is*/) const { return {}; }

std::optional<Diff> unanswered(const std::vector<FactQuery>& queries, const Facts& is) {
  for (const auto& query : queries) {
    const auto& fact = is.get(query);
    if (fact.state != Fact::State::broken) continue;
    return Diff::refuse(trf("the host could not be asked for {} {}: {}; nothing was changed", query.family, query.key,
                            fact.error.empty() ? tr("no reason given") : fact.error.c_str()));
  }
  for (const auto& query : queries) {
    if (is.get(query).state == Fact::State::unknown) return Diff::unknown();
  }
  return std::nullopt;
}

}  // namespace reprise::kinds
