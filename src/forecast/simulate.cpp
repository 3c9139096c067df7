// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "forecast/simulate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <thread>
#include <utility>

#include "forecast/normal.hpp"

namespace reprise::forecast {
namespace {

constexpr double kHopeless = 1e-6;  ///< a step that takes longer than all but this share was misjudged

/// A draw of what is left of a step that has run for `elapsed` ms.
double draw_rest(const Estimate& estimate, double elapsed, Random& random) {
  if (estimate.sigma <= 0 || estimate.median_ms <= 0) return std::max(0.0, estimate.median_ms - elapsed);
  const double z = std::log(std::max(elapsed, 1e-3) / estimate.median_ms) / estimate.sigma;
  const double beyond = 1 - normal_share(z);
  // the estimate was wrong: it will need a good part of what it has taken once more
  if (beyond < kHopeless) return elapsed * 0.5 * random.share();
  const double total = estimate.median_ms * std::exp(estimate.sigma * normal_quantile(1 - beyond * random.share()));
  return std::max(0.0, total - elapsed);
}

/// One simulated run after the other on the same memory.
class Player {
 public:
  explicit Player(const Work& work)
      : work_(work),
        fresh_(work.graph, work.priorities, work.capacities, work.demands),
        scheduler_(fresh_),
        ends_(work.graph.size()),
        cause_(work.graph.size()) {
    running_.reserve(work.graph.size());
  }

  /// `random`: nothing: every step takes its median. Returns the end of the last step.
  double play(Random* random) {
    auto& scheduler = scheduler_;
    scheduler = fresh_;  // into the memory of the last run
    const double pace = random == nullptr ? work_.pace.median_ms : factor(work_.pace, *random);
    double now = 0;
    last_ = StepId::none();
    running_.clear();
    while (!scheduler.done()) {
      while (const auto step = scheduler.next()) start(*step, now, pace, random);
      if (running_.empty()) break;  // a cyclic graph, which the caller should have refused
      now = running_.front().at;
      end_all(now, scheduler);
    }
    return now;
  }

  double end_of(std::size_t step) const { return ends_[step]; }

  /// From the step that ended last back to the first, after play().
  template <typename Visit>
  void walk_chain(const Visit& visit) const {
    for (auto step = last_; step.valid(); step = cause_[step.index()]) visit(step);
  }

 private:
  struct End {
    double at = 0;
    StepId step;
    /// For a heap: the one that goes after the other.
    friend bool operator<(const End& a, const End& b) { return a.at > b.at || (a.at == b.at && a.step > b.step); }
  };

  static double factor(const Estimate& estimate, Random& random) {
    return estimate.sigma <= 0 ? estimate.median_ms : estimate.median_ms * std::exp(estimate.sigma * random.normal());
  }

  double draw(StepId step, double pace, Random* random) const {
    const auto& estimate = work_.durations[step.index()];
    const double elapsed = work_.elapsed_ms.empty() ? -1 : work_.elapsed_ms[step.index()];
    if (elapsed < 0) return pace * (random == nullptr ? estimate.median_ms : factor(estimate, *random));
    if (random != nullptr) return draw_rest(estimate, elapsed, *random);
    return std::max(0.0, estimate.median_ms - elapsed);
  }

  void start(StepId step, double now, double pace, Random* random) {
    cause_[step.index()] = last_;
    const double end = now + draw(step, pace, random);
    ends_[step.index()] = end;
    running_.push_back({end, step});
    std::push_heap(running_.begin(), running_.end());
  }

  /// All that ends now ends before anything else starts, as in the engine.
  void end_all(double now, sched::Scheduler& scheduler) {
    while (!running_.empty() && running_.front().at == now) {
      std::pop_heap(running_.begin(), running_.end());
      last_ = running_.back().step;
      running_.pop_back();
      scheduler.finish(last_, sched::Ended::good);
    }
  }

  const Work& work_;
  const sched::Scheduler fresh_;
  sched::Scheduler scheduler_;
  std::vector<double> ends_;
  std::vector<StepId> cause_;  ///< whose end started it; none: nobody had to end first
  std::vector<End> running_;   ///< a heap, the first to end on top
  StepId last_;
};

/// The ends of every run, and what they say.
class Collector {
 public:
  Collector(const Work& work, std::uint32_t runs) : work_(work), all_(runs), groups_(work.groups) {
    for (auto& group : groups_) group.assign(runs, 0);
  }

  void add(std::uint32_t run, double end, const Player& player) {
    all_[run] = static_cast<float>(end);
    for (std::size_t i = 0; i < work_.group.size(); ++i) {
      const auto group = work_.group[i];
      if (group == Work::kNoGroup) continue;
      auto& latest = groups_[group][run];
      latest = std::max(latest, static_cast<float>(player.end_of(i)));
    }
  }

  void tell(Simulation& out) {
    out.all = span(all_);
    for (auto& group : groups_) out.groups.push_back(span(group));
  }

 private:
  static Duration at(std::vector<float>& values, double share) {
    if (values.empty()) return Duration(0);
    const auto index = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5);
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(index);
    std::nth_element(values.begin(), place, values.end());
    return Duration(static_cast<std::int64_t>(*place + 0.5F));
  }
  static Span span(std::vector<float>& values) { return {at(values, 0.5), at(values, 0.9)}; }

  const Work& work_;
  std::vector<float> all_;
  std::vector<std::vector<float>> groups_;
};

/// Which runs: every `stride`th from `first` on.
struct Share {
  std::uint32_t first = 0;
  std::uint32_t stride = 1;
};

/// What one thread does. Threads share nothing that one of them writes: each run has its own places in `collector`.
void play_some(const Work& work, const SimulationOptions& options, Share share, Collector& collector,
               std::vector<std::uint32_t>& on_chain) {
  Player player(work);
  for (auto run = share.first; run < options.runs; run += share.stride) {
    Random random(options.seed, run);
    const double end = player.play(&random);
    collector.add(run, end, player);
    if (options.chains) player.walk_chain([&](StepId step) { ++on_chain[step.index()]; });
  }
}

void median_chain(const Work& work, Simulation& out) {
  Player player(work);
  player.play(nullptr);
  player.walk_chain([&](StepId step) { out.chain.push_back(step); });
  std::reverse(out.chain.begin(), out.chain.end());
  for (const auto step : out.chain) {
    out.chain_ends.emplace_back(static_cast<std::int64_t>(player.end_of(step.index()) + 0.5));
  }
}

}  // namespace

Simulation simulate(const Work& work, const SimulationOptions& options) {
  Simulation out;
  Collector collector(work, options.runs);
  const auto wanted = options.threads != 0 ? options.threads : std::thread::hardware_concurrency();
  const auto threads = std::clamp(wanted, 1U, std::max(1U, options.runs));
  std::vector<std::vector<std::uint32_t>> on_chain(threads, std::vector<std::uint32_t>(work.graph.size(), 0));
  {
    std::vector<std::jthread> others;
    for (std::uint32_t i = 1; i < threads; ++i)
      others.emplace_back([&, i] { play_some(work, options, {i, threads}, collector, on_chain[i]); });
    play_some(work, options, {0, threads}, collector, on_chain[0]);
  }
  collector.tell(out);
  for (std::size_t step = 0; step < work.graph.size(); ++step) {
    std::uint32_t count = 0;
    for (const auto& counts : on_chain) count += counts[step];
    out.criticality.push_back(options.runs == 0 ? 0.0 : double(count) / options.runs);
  }
  median_chain(work, out);
  return out;
}

}  // namespace reprise::forecast
