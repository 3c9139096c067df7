// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "forecast/estimate.hpp"

#include <algorithm>
#include <cmath>

#include "forecast/normal.hpp"

namespace reprise::forecast {
namespace {

constexpr double kPriorWeight = 2;
constexpr double kMadToSigma = 1.4826;
constexpr double kLeastSigma = 0.1;
constexpr double kLongestMs = 3.2e11;  // ten years: what a duration may be at most

}  // namespace

Duration Estimate::quantile(double share) const {
  const double ms = sigma > 0 ? median_ms * std::exp(sigma * normal_quantile(share)) : median_ms;
  return Duration(static_cast<std::int64_t>(std::min(ms, kLongestMs) + 0.5));
}

double median(std::span<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

Belief update(const Belief& prior, std::span<double> logs) {
  if (logs.empty()) return prior;
  const auto n = static_cast<double>(logs.size());
  const double middle = median(logs);
  for (auto& value : logs) value = std::abs(value - middle);
  // one or two samples say nothing of the spread: as wide as it was thought
  const double spread = logs.size() < 3 ? prior.sigma : kMadToSigma * median(logs);
  const double weight = n / (n + kPriorWeight);
  const double variance = (1 - weight) * prior.sigma * prior.sigma + weight * spread * spread;
  return {prior.mu + weight * (middle - prior.mu), std::max(kLeastSigma, std::sqrt(variance))};
}

}  // namespace reprise::forecast
