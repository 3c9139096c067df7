// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "catalog/draft.hpp"

namespace reprise::catalog {

Catalog compile(const Description& description, const kinds::Registry& registry, Diagnostics& out) {
  Draft draft(description, registry, out);
  find_unsound(draft);
  collect_secrets(draft);
  name_estate(draft);
  resolve_services(draft);
  resolve_params(draft);
  instantiate(draft);
  render_steps(draft);
  validate_steps(draft);
  if (!draft.whole) return std::move(draft.made);  // how services stand to each other cannot be told
  resolve_references(draft);
  connect_steps(draft);
  connect_implied(draft);
  connect_services(draft);
  drop_contradictions(draft);
  thin_services(draft);
  assign_pools(draft);
  build_graph(draft);
  warn_unused(draft);
  return std::move(draft.made);
}

}  // namespace reprise::catalog
