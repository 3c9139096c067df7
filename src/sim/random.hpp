// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace reprise::sim {

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every machine and with every standard library, which the
/// distributions of <random> do not promise. Not for secrets.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    auto z = state_ += 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }
  /// Both ends included; `least` where the range is empty.
  std::int64_t between(std::int64_t least, std::int64_t most) {
    const auto drawn = next();
    if (most <= least) return least;
    return least + static_cast<std::int64_t>(drawn % static_cast<std::uint64_t>(most - least + 1));
  }
  bool chance(double probability) { return static_cast<double>(next() >> 11U) * 0x1.0p-53 < probability; }
  std::string hex(std::size_t digits) {
    std::string out;
    while (out.size() < digits) out += "0123456789abcdef"[next() % 16];
    return out;
  }

 private:
  std::uint64_t state_;
};

}  // namespace reprise::sim
