// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>

namespace reprise::bench {

struct EtaOptions {
  std::uint32_t steps = 1'000;
  std::uint32_t hosts = 20;
  std::uint32_t forks = 16;
  std::uint32_t runs = 10'000;
  std::uint64_t seed = 1;
  std::uint32_t threads = 0;  ///< 0: one a processor
  bool json = false;
};

/// Measures forecast::simulate() on a made-up estate: chains of steps on every host with an edge to another host for
/// one step in eight, one step in four takes the host's dpkg, all take one of `forks`; medians from 0.1 s to 60 s, with
/// the spread of a step without history. Prints the answer and the milliseconds it took to stdout.
void run_eta(const EtaOptions& options);

}  // namespace reprise::bench
