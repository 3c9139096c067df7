// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "forecast/learn.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace reprise::forecast {
namespace {

constexpr double kShortestMs = 1;       ///< of what the clock shows as nothing
constexpr double kLookMs = 20;          ///< a step whose facts are already there
constexpr double kKindSigma = 0.7;      ///< no history: half to twice as long is likely
constexpr double kPlaybookSigma = 0.5;  ///< somebody who knows the work has said so
constexpr double kRunSigma = 0.2;
constexpr std::size_t kMostOfOne = 20;  ///< newest samples of one step that count
constexpr std::size_t kMostOfMany = 500;

/// Logarithms of measured to expected, by what they are comparable to; the newest first.
class Residuals {
 public:
  void add(const std::string& key, double log, std::size_t most) {
    auto& list = by_key_[key];
    if (list.size() < most) list.push_back(log);
  }
  /// Moves the belief and notes what it rests on; nothing where there are no samples.
  void apply(const std::string& key, Basis basis, Belief& belief, Estimate& estimate) const {
    const auto it = by_key_.find(key);
    if (it == by_key_.end()) return;
    auto copy = it->second;
    belief = update(belief, copy);
    estimate.basis = basis;
    estimate.samples = static_cast<std::int64_t>(it->second.size());
  }

 private:
  std::unordered_map<std::string, std::vector<double>> by_key_;
};

/// The four circles around a step, from the widest to the narrowest.
struct Circles {
  Residuals kind;
  Residuals host_class;
  Residuals work;
  Residuals step;
};

struct Names {
  std::string kind;
  std::string work;
  std::string host_class;
};

std::string joined(std::initializer_list<std::string_view> parts) {
  std::string out;
  for (const auto part : parts) out.append(part).append(1, '\x1f');
  return out;
}

void add(Circles& circles, const Names& names, const std::string& step, double log) {
  circles.kind.add(names.kind, log, kMostOfMany);
  circles.host_class.add(joined({names.kind, names.host_class}), log, kMostOfMany);
  circles.work.add(joined({names.kind, names.work, names.host_class}), log, kMostOfMany);
  circles.step.add(step, log, kMostOfOne);
}

Estimate judge(const Circles& circles, const Names& names, const std::string& step, double expected, double sigma,
               Basis basis) {
  Estimate out{expected, sigma, basis, 0};
  Belief belief{0, sigma};
  circles.kind.apply(names.kind, Basis::similar, belief, out);
  circles.host_class.apply(joined({names.kind, names.host_class}), Basis::similar, belief, out);
  circles.work.apply(joined({names.kind, names.work, names.host_class}), Basis::same, belief, out);
  circles.step.apply(step, Basis::step, belief, out);
  out.median_ms = expected * std::exp(belief.mu);
  out.sigma = belief.sigma;
  return out;
}

double expected_ms(const catalog::Step& step) {
  const auto said = step.estimate.count() > 0 ? step.estimate : step.kind->spec().typical;
  return std::max(kShortestMs, static_cast<double>(said.count()));
}

/// Everything that learn() looks up of the catalog.
class Learner {
 public:
  Learner(const catalog::Catalog& catalog, const History& history) : catalog_(catalog), history_(history) {
    for (const auto& step : catalog.steps) {
      by_key_.emplace(step.key, &step);
      typical_.emplace(step.kind->spec().name, static_cast<double>(step.kind->spec().typical.count()));
    }
    for (const auto& sample : history.samples) take(sample);
  }

  Estimates tell() {
    Estimates out;
    out.runs = history_.runs;
    for (const auto& step : catalog_.steps) {
      const Names names{step.kind->spec().name, step.subject,
                        class_of(catalog_.estate, catalog_.estate.hosts[step.host.index()])};
      const bool said = step.estimate.count() > 0;
      out.acting.push_back(judge(acting_, names, step.key, expected_ms(step), said ? kPlaybookSigma : kKindSigma,
                                 said ? Basis::playbook : Basis::kind));
      out.looking.push_back(step.kind->spec().check_only || step.verify
                                ? out.acting.back()
                                : judge(looking_, names, step.key, kLookMs, kKindSigma, Basis::kind));
    }
    auto logs = history_.pace;
    for (auto& ratio : logs) ratio = std::log(ratio);
    const auto pace = update({0, kRunSigma}, logs);
    out.pace = {std::exp(pace.mu), pace.sigma, Basis::step, static_cast<std::int64_t>(history_.pace.size())};
    return out;
  }

 private:
  void take(const Sample& sample) {
    const double took = std::max(kShortestMs, static_cast<double>(sample.took.count()));
    const Names names{sample.kind, sample.work, sample.host_class};
    // a check never changes anything: whenever it ended well it did all of its work
    const bool check = sample.kind.starts_with("check_") || sample.kind == "wait_for";
    if (!sample.acted && !check) return add(looking_, names, sample.step, std::log(took / kLookMs));
    add(acting_, names, sample.step, std::log(took / thought(sample)));
  }

  /// What would have been thought of it without history.
  double thought(const Sample& sample) const {
    const auto same = by_key_.find(sample.step);
    if (same != by_key_.end() && same->second->kind->spec().name == sample.kind) return expected_ms(*same->second);
    const auto kind = typical_.find(sample.kind);
    return kind == typical_.end() ? 1000.0 : std::max(kShortestMs, kind->second);
  }

  const catalog::Catalog& catalog_;
  const History& history_;
  std::unordered_map<std::string, const catalog::Step*> by_key_;
  std::unordered_map<std::string, double> typical_;
  Circles acting_;
  Circles looking_;
};

}  // namespace

std::string class_of(const Estate& estate, const Host& host) {
  if (host.connection.transport == Connection::Transport::local) return "controller";
  const auto machine = std::find_if(estate.machines.begin(), estate.machines.end(),
                                    [&](const Machine& one) { return one.name == host.machine; });
  return machine == estate.machines.end() ? host.os : host.os + " on " + machine->profile;
}

Estimates learn(const catalog::Catalog& catalog, const History& history) { return Learner(catalog, history).tell(); }

}  // namespace reprise::forecast
