// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "model/value.hpp"

namespace reprise::engine {

/// Outputs of the steps that have ended well, by StepId.
class Outputs {
 public:
  explicit Outputs(std::size_t steps) : of_(steps) {}
  void set(StepId step, std::map<std::string, Value> values) { of_[step.index()] = std::move(values); }
  /// nullptr where the step has not ended or has no such output.
  const Value* find(const Reference& reference) const;

 private:
  std::vector<std::map<std::string, Value>> of_;
};

/// Replaces every reference in `value` whose output is known; returns the steps whose outputs are not known yet.
std::vector<StepId> resolve(Value& value, const Outputs& outputs);

}  // namespace reprise::engine
