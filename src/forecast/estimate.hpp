// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/time.hpp"

namespace reprise::forecast {

/// What an estimate rests on, from the weakest to the strongest.
enum class Basis {
  kind,      ///< no history: what the kind usually takes
  playbook,  ///< no history: the step's `estimate`
  similar,   ///< steps of the same kind, on this class of host or others
  same,      ///< the same work on the same class of host
  step,      ///< this very step
};

/// How long something takes. Durations of work are skewed to the right, so the logarithm is taken for normal:
/// `median_ms` in the middle, `sigma` the standard deviation of the logarithm (0: certain).
struct Estimate {
  double median_ms = 0;
  double sigma = 0;
  Basis basis = Basis::kind;
  std::int64_t samples = 0;  ///< measured durations that it rests on

  /// The duration that is not exceeded with this probability.
  Duration quantile(double share) const;
};

/// The median of `values`, which are put in another order; 0 where there are none.
double median(std::span<double> values);

/// What is known of the logarithm of a duration.
struct Belief {
  double mu = 0;
  double sigma = 0;
};

/// `prior`, moved by measured logarithms (reordered). The middle of the samples is their median, their spread 1.4826
/// times the median absolute deviation (its value for normal data: Rousseeuw and Croux 1993), so that one step that
/// hung overnight spoils nothing. Few samples count little: the prior weighs as much as two of them. What has been
/// measured without any spread keeps a tenth, since the next time is never exactly the last.
Belief update(const Belief& prior, std::span<double> logs);

}  // namespace reprise::forecast
