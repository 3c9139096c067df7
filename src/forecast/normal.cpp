// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "forecast/normal.hpp"

#include <algorithm>
#include <array>
#include <boost/math/special_functions/erf.hpp>
#include <cmath>
#include <numbers>

namespace reprise::forecast {
namespace {

constexpr std::size_t kTable = 4096;

std::array<double, kTable> make_table() {
  std::array<double, kTable> table{};
  for (std::size_t i = 0; i < kTable; ++i) {
    table[i] = normal_quantile((static_cast<double>(i) + 0.5) / static_cast<double>(kTable));
  }
  return table;
}

}  // namespace

double normal_share(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }

double normal_quantile(double share) {
  share = std::clamp(share, 1e-9, 1 - 1e-9);
  return -std::numbers::sqrt2 * boost::math::erfc_inv(2 * share);
}

double Random::normal() {
  static const auto table = make_table();
  return table[next() >> 52U];
}

}  // namespace reprise::forecast
