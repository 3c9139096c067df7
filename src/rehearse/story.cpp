// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "rehearse/story.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "base/i18n.hpp"
#include "engine/engine.hpp"
#include "journal/journal.hpp"
#include "journal/memory_backend.hpp"
#include "journal/sqlite_backend.hpp"
#include "journal/store.hpp"
#include "rehearse/checker.hpp"
#include "rehearse/watched.hpp"
#include "sim/sim_world.hpp"

namespace reprise::rehearse {
namespace {

constexpr int kDisturbedRuns = 2;
constexpr int kMostRuns = 8;
/// Longer than any fault lasts.
constexpr Duration kCalmAfter{600'000};

std::unique_ptr<journal::Backend> make_backend(bool sqlite) {
  if (!sqlite) return journal::memory_backend();
  auto store = journal::memory_store();
  return store ? journal::sqlite_backend(std::move(*store)) : journal::memory_backend();
}

class Story {
 public:
  Story(const House& house, std::uint64_t seed, const Script& script, const PlayOptions& options)
      : house_(house),
        seed_(seed),
        script_(script),
        options_(options),
        hosts_(bare_hosts(house, seed)),
        checker_(house, hosts_),
        records_(make_backend(options.thorough)) {
    hosts_.keep_log(options.keep_log);
  }

  Verdict play() {
    try {
      perform();
    } catch (const Found&) {  // told by the checker
    }
    return {checker_.finding(), runs_, hosts_.event_log()};
  }

 private:
  void perform() {
    bool ended_well = false;
    while (runs_ < kDisturbedRuns && disturbed(runs_)) ended_well = run(*records_, true);
    while (!ended_well && runs_ < kMostRuns) {
      hosts_.advance(hosts_.now() + kCalmAfter);
      ended_well = run(*records_, false);
    }
    if (!ended_well) return checker_.find(tr("even without further faults no run ends well"));
    if (disturbed_last_) {  // what happened in a run may undo what it had done: a look tells
      hosts_.advance(hosts_.now() + kCalmAfter);
      if (!run(*records_, false)) return checker_.find(tr("a run without faults does not end well"));
    }
    if (options_.selected.empty()) checker_.check_end_state();
    done_.clear();
    if (!run(*records_, false)) return checker_.find(tr("a second run does not end well"));
    checker_.check_second_run();
    if (auto status = records_->verify_chain(); !status) checker_.find(status.error().message);
  }

  bool disturbed(int run) const {
    return std::any_of(script_.mishaps.begin(), script_.mishaps.end(),
                       [&](const Mishap& mishap) { return mishap.run >= run; });
  }

  struct Stage {
    sim::SimOptions sim;
    WriteTrouble writes;
    std::size_t second_at = 0;
  };

  Stage stage(bool disturbed) {
    Stage out;
    out.sim.seed = seed_ + static_cast<std::uint64_t>(runs_) * 0x9E3779B9U;
    out.sim.echoes_input = true;
    out.sim.texts = options_.thorough;
    for (const auto& mishap : script_.mishaps) {
      if (mishap.trouble == Trouble::clock_step && mishap.run < runs_) out.sim.clock_offset = Duration(mishap.at);
      if (disturbed && mishap.run == runs_) add(mishap, out);
    }
    return out;
  }

  static void add(const Mishap& mishap, Stage& out) {
    const auto at = static_cast<std::size_t>(mishap.at);
    switch (mishap.trouble) {
      case Trouble::crash:
        out.sim.dies_at_call = at;
        break;
      case Trouble::journal:
        out.writes.fails_from = at;
        break;
      case Trouble::journal_cut:
        out.writes.dies_at = at;
        out.writes.written = mishap.twist;
        break;
      case Trouble::interrupt:
        out.sim.interrupts.emplace_back(mishap.at);
        if (mishap.twist) out.sim.interrupts.emplace_back(mishap.at + 50);
        break;
      case Trouble::second:
        out.second_at = at;
        break;
      case Trouble::clock_step:
        break;
      default:
        out.sim.faults.push_back(mishap.fault);
    }
  }

  engine::Options engine_options() const {
    engine::Options options;
    options.selected = options_.selected;
    options.nonce = fmt::format("rehearse{}x", runs_);
    options.done = done_;
    options.setup = house_.setup;
    return options;
  }

  const catalog::Catalog& catalog() const { return options_.thorough ? *house_.catalog : *house_.quick; }

  /// True: it came to its end and all is well.
  bool run(journal::Backend& records, bool disturbed) {
    const auto plan = stage(disturbed);
    disturbed_last_ = disturbed;
    ++runs_;
    checker_.begin_run(done_, options_.selected);
    sim::SimWorld world(hosts_, plan.sim);
    WatchedWorld watched(world, checker_, house_.calls * 20 + 1000);
    if (plan.second_at > 0) watched.interpose(plan.second_at, [this] { second_controller(); });
    journal::Journal journal(std::make_unique<WatchedBackend>(records, checker_, plan.writes));
    bool well = false;
    try {
      const auto summary = engine::run(catalog(), watched, &journal, checker_, engine_options());
      checker_.end_run(summary);
      well = summary.exit_code == 0;
    } catch (const sim::ControllerDied&) {
      hosts_.note("the controller died");
    }
    if (checker_.finding()) throw Found();
    if (script_.resume && !well) collect_done(journal);
    if (well) done_.clear();
    return well;
  }

  /// Somebody else's machine, with a journal of its own, while the first controller is at work.
  void second_controller() {
    hosts_.note("a second controller starts");
    Checker own(house_, hosts_);
    own.begin_run({}, options_.selected);
    const auto records = journal::memory_backend();
    sim::SimOptions sim;
    sim.seed = seed_ + 77;
    sim.texts = options_.thorough;
    sim::SimWorld world(hosts_, sim);
    WatchedWorld watched(world, own, house_.calls * 20 + 1000);
    journal::Journal journal(std::make_unique<WatchedBackend>(*records, own, WriteTrouble{}));
    try {
      own.end_run(engine::run(catalog(), watched, &journal, own, engine_options()));
    } catch (const Found&) {  // told below
    }
    if (const auto owed = records->pending()) checker_.excuse(*owed);
    if (own.finding()) checker_.find(trf("second controller: {}", *own.finding()));
    hosts_.note("the second controller ends");
  }

  /// As `reprise apply --resume` does: what the runs since the last good one have recorded as done.
  void collect_done(journal::Journal& journal) {
    std::set<std::string> done(done_.begin(), done_.end());
    const auto last = journal.last_run();
    if (!last || !*last) return;
    const auto entries = journal.entries((*last)->id);
    if (!entries) return;
    for (const auto& entry : *entries) {
      if (entry.state == journal::State::ok || entry.state == journal::State::changed) done.insert(entry.step);
    }
    done_.assign(done.begin(), done.end());
  }

  const House& house_;
  std::uint64_t seed_;
  const Script& script_;
  const PlayOptions& options_;
  sim::SimHosts hosts_;
  Checker checker_;
  std::unique_ptr<journal::Backend> records_;
  std::vector<std::string> done_;
  int runs_ = 0;
  bool disturbed_last_ = false;
};

}  // namespace

Verdict play(const House& house, std::uint64_t seed, const Script& script, const PlayOptions& options) {
  return Story(house, seed, script, options).play();
}

}  // namespace reprise::rehearse
