// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>

namespace reprise::forecast {

/// The share of a standard normal distribution that lies below `z`.
double normal_share(double z);
/// The z below which that share lies; `share` is cut to [1e-9, 1 - 1e-9]. By the inverse of erfc (Boost.Math).
double normal_quantile(double share);

/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014): small, fast, and any
/// two seeds give unrelated streams. So run number n of a simulation draws the same whoever computes it.
class Random {
 public:
  Random(std::uint64_t seed, std::uint64_t stream) : state_(seed) { state_ = next() ^ (stream * 0xd1342543de82ef95U); }
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }
  /// In (0, 1).
  double share() { return (static_cast<double>(next() >> 11U) + 0.5) * 0x1.0p-53; }
  /// A standard normal deviate, from a table of 4,096 quantiles: |z| < 3.7, which is enough for a P90.
  double normal();

 private:
  std::uint64_t state_;
};

}  // namespace reprise::forecast
