// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <vector>

#include "engine/events.hpp"

namespace reprise::report {

/// Hands every event to several sinks, in order. Owns none of them.
class Tee : public engine::EventSink {
 public:
  explicit Tee(std::vector<engine::EventSink*> sinks) : sinks_(std::move(sinks)) {}

  void run_started(const catalog::Catalog& catalog, const engine::RunInfo& info) override {
    for (auto* sink : sinks_) sink->run_started(catalog, info);
  }
  void host_unreachable(const Host& host, const std::string& why) override {
    for (auto* sink : sinks_) sink->host_unreachable(host, why);
  }
  void host_looked_at(const Host& host, const std::vector<StepId>& converged) override {
    for (auto* sink : sinks_) sink->host_looked_at(host, converged);
  }
  void step_started(const catalog::Step& step, Instant at) override {
    for (auto* sink : sinks_) sink->step_started(step, at);
  }
  void step_output(const catalog::Step& step, const std::string& line) override {
    for (auto* sink : sinks_) sink->step_output(step, line);
  }
  void step_ended(const catalog::Step& step, const engine::StepReport& report) override {
    for (auto* sink : sinks_) sink->step_ended(step, report);
  }
  void person_wanted(const catalog::Step& step, const kinds::Errand& errand, const std::string& doubt) override {
    for (auto* sink : sinks_) sink->person_wanted(step, errand, doubt);
  }
  void progress(std::size_t done, std::size_t total, Duration left) override {
    for (auto* sink : sinks_) sink->progress(done, total, left);
  }
  void interrupt_requested(int count) override {
    for (auto* sink : sinks_) sink->interrupt_requested(count);
  }
  void run_ended(const catalog::Catalog& catalog, const engine::RunSummary& summary) override {
    for (auto* sink : sinks_) sink->run_ended(catalog, summary);
  }

 private:
  std::vector<engine::EventSink*> sinks_;
};

}  // namespace reprise::report
