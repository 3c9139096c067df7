// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "engine/references.hpp"

namespace reprise::engine {

const Value* Outputs::find(const Reference& reference) const {
  if (!reference.step.valid() || reference.step.index() >= of_.size()) return nullptr;
  const auto& outputs = of_[reference.step.index()];
  const auto it = outputs.find(reference.output);
  return it == outputs.end() ? nullptr : &it->second;
}

namespace {

void resolve_into(Value& value, const Outputs& outputs, std::vector<StepId>& missing) {
  if (const auto* reference = value.reference()) {
    const Value* known = outputs.find(*reference);
    if (known == nullptr) {
      missing.push_back(reference->step);
      return;
    }
    const auto at = value.at;
    value = *known;
    value.at = at;
  } else if (auto* list = value.list()) {
    for (auto& item : *list) resolve_into(item, outputs, missing);
  } else if (auto* map = value.map()) {
    for (auto& entry : *map) resolve_into(entry.value, outputs, missing);
  }
}

}  // namespace

std::vector<StepId> resolve(Value& value, const Outputs& outputs) {
  std::vector<StepId> missing;
  resolve_into(value, outputs, missing);
  return missing;
}

}  // namespace reprise::engine
