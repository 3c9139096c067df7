// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/events.hpp"
#include "forecast/outlook.hpp"
#include "journal/journal.hpp"

namespace reprise::cli {

/// Follows a run and tells, from time to time, what is left of it. Writes into the journal what was said at the start
/// (notes "forecast" and "promise"), so that it can be held against the truth.
class Forecaster : public engine::EventSink {
 public:
  using Tell = std::function<void(const forecast::Eta&)>;
  /// `journal` may be nullptr; everything named must outlive this. `pause`: at least so long from one to the next.
  Forecaster(const catalog::Catalog& catalog, forecast::Outlook outlook, const std::vector<bool>& selected,
             journal::Journal* journal, Duration pause, Tell tell)
      : catalog_(catalog),
        outlook_(std::move(outlook)),
        selected_(selected),
        journal_(journal),
        pause_(pause),
        tell_(std::move(tell)) {}

  void run_started(const catalog::Catalog& catalog, const engine::RunInfo& info) override;
  void host_unreachable(const Host& host, const std::string& why) override;
  void host_looked_at(const Host& host, const std::vector<StepId>& converged) override;
  void step_started(const catalog::Step& step, Instant at) override;
  void step_ended(const catalog::Step& step, const engine::StepReport& report) override;
  /// To be called about once a second. The simulation of a large estate is rarer, so that it takes a fiftieth of the
  /// time at most.
  void tick(Instant now);

  const forecast::Outlook& outlook() const { return outlook_; }

 private:
  void looked(const Host& host);

  const catalog::Catalog& catalog_;
  forecast::Outlook outlook_;
  const std::vector<bool>& selected_;
  journal::Journal* journal_;
  Duration pause_;
  Tell tell_;
  engine::RunInfo info_;
  std::set<std::string> to_look_at_;  ///< hosts of this run of which nothing is known yet
  bool promised_ = false;
  Instant next_;
};

}  // namespace reprise::cli
