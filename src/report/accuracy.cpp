// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "report/accuracy.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/i18n.hpp"
#include "forecast/estimate.hpp"

namespace reprise::report {
namespace {

bool ended_well(const RunView::Step& step) {
  return step.recorded && (step.state == journal::State::ok || step.state == journal::State::changed);
}

/// Services all of whose steps have ended well, and when.
std::map<std::string, Instant> returns(const RunView& view) {
  std::map<std::string, Instant> latest;
  for (const auto& step : view.steps) {
    auto& end = latest[step.service];
    end = std::max(end, step.ended);
  }
  for (const auto& step : view.steps) {
    if (!ended_well(step)) latest.erase(step.service);
  }
  return latest;
}

void add_kinds(const RunView& view, std::vector<Accuracy>& out) {
  std::map<std::string, Accuracy> rows;
  std::map<std::string, std::vector<double>> logs;
  for (const auto& step : view.steps) {
    if (step.said.count() <= 0 || !step.recorded || step.state != journal::State::changed) continue;
    const auto took = step.ended - step.started;
    auto& row = rows[step.kind];
    ++row.steps;
    row.said += step.said;
    row.took += took;
    logs[step.kind].push_back(std::abs(std::log(std::max(1.0, double(took.count())) / double(step.said.count()))));
  }
  for (auto& [kind, row] : rows) {
    row.of = Accuracy::Of::kind;
    row.name = kind;
    row.factor = std::exp(forecast::median(logs[kind]));
    out.push_back(row);
  }
}

}  // namespace

std::vector<Accuracy> accuracy(const RunView& view) {
  std::vector<Accuracy> out;
  if (view.promise) {
    const auto& promise = *view.promise;
    if (view.run.state == journal::RunState::finished && view.run.ended) {
      out.push_back(
          {Accuracy::Of::run, view.estate, 0, promise.all.p50, promise.all.p90, *view.run.ended - promise.at, 1});
    }
    const auto ends = returns(view);
    for (const auto& [name, span] : promise.services) {
      const auto it = ends.find(name);
      if (it == ends.end()) continue;
      out.push_back(
          {Accuracy::Of::service, name, 0, span.p50, span.p90, std::max(Duration(0), it->second - promise.at), 1});
    }
  }
  add_kinds(view, out);
  return out;
}

std::string deviation(const Accuracy& row) {
  if (row.said.count() <= 0) return "-";
  return fmt::format("{:+.0f} %", 100.0 * double((row.took - row.said).count()) / double(row.said.count()));
}

}  // namespace reprise::report
