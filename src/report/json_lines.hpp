// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <functional>
#include <string_view>

#include "engine/events.hpp"

namespace reprise::report {

/// One JSON object a line (JSON Lines) for every event, for programs: {"event":"step_ended","step":...}. Keys and
/// results are stable and not translated; times are milliseconds since 1970.
class JsonLines : public engine::EventSink {
 public:
  explicit JsonLines(std::function<void(std::string_view)> write) : write_(std::move(write)) {}

  void run_started(const catalog::Catalog& catalog, const engine::RunInfo& info) override;
  void host_unreachable(const Host& host, const std::string& why) override;
  void person_wanted(const catalog::Step& step, const kinds::Errand& errand, const std::string& doubt) override;
  void step_started(const catalog::Step& step, Instant at) override;
  void step_output(const catalog::Step& step, const std::string& line) override;
  void step_ended(const catalog::Step& step, const engine::StepReport& report) override;
  void run_ended(const catalog::Catalog& catalog, const engine::RunSummary& summary) override;

 private:
  std::function<void(std::string_view)> write_;
};

}  // namespace reprise::report
