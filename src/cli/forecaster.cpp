// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "cli/forecaster.hpp"

#include <algorithm>

namespace reprise::cli {
namespace {

constexpr Duration kLongestLook{10'000};  ///< a host that is still silent then does not keep the promise back

/// A step of the simulation costs about half a microsecond.
Duration cost_of(std::size_t open, std::uint32_t runs) {
  return Duration(static_cast<std::int64_t>(open) * runs / 2'000);
}

}  // namespace

void Forecaster::run_started(const catalog::Catalog& /*catalog*/, const engine::RunInfo& info) {
  info_ = info;
  outlook_.follow(info.priorities);
  for (const auto& step : catalog_.steps) {
    if (selected_.empty() || selected_[step.id.index()]) {
      to_look_at_.insert(catalog_.estate.hosts[step.host.index()].name);
    }
  }
  if (journal_ == nullptr || info.run == 0) return;
  // a run without its note teaches nothing, which is no reason not to rebuild a hospital
  (void)journal_
      ->note(info.run, forecast::kForecastNote, forecast::forecast_note(catalog_, selected_, outlook_.estimates()))
      .ok();
}

void Forecaster::looked(const Host& host) { to_look_at_.erase(host.name); }

void Forecaster::host_unreachable(const Host& host, const std::string& /*why*/) { looked(host); }

void Forecaster::host_looked_at(const Host& host, const std::vector<StepId>& converged) {
  looked(host);
  for (const auto step : converged) outlook_.expect_converged(step);
}

void Forecaster::step_started(const catalog::Step& step, Instant at) { outlook_.start(step.id, at); }

void Forecaster::step_ended(const catalog::Step& step, const engine::StepReport& report) {
  using engine::StepResult;
  const bool good = report.result == StepResult::ok || report.result == StepResult::changed;
  outlook_.end(step.id, report.ended, good);
}

void Forecaster::tick(Instant now) {
  if (info_.steps == 0 || outlook_.open() == 0 || now < next_) return;
  if (!to_look_at_.empty() && now - info_.started < kLongestLook) return;
  forecast::SimulationOptions options;
  options.runs = std::min(500U, forecast::affordable_runs(outlook_.open()));
  const auto eta = outlook_.eta(now, options);
  next_ = now + std::max(pause_, 50 * cost_of(outlook_.open(), options.runs));
  if (!promised_ && journal_ != nullptr && info_.run != 0) {
    (void)journal_->note(info_.run, forecast::kPromiseNote, forecast::promise_note(outlook_.promise(eta))).ok();
  }
  promised_ = true;
  tell_(eta);
}

}  // namespace reprise::cli
