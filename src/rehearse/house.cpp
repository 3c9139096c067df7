// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "rehearse/house.hpp"

#include <algorithm>
#include <utility>

#include "base/i18n.hpp"
#include "engine/engine.hpp"
#include "engine/references.hpp"
#include "journal/journal.hpp"
#include "journal/memory_backend.hpp"
#include "rehearse/checker.hpp"
#include "rehearse/recalling.hpp"
#include "rehearse/watched.hpp"
#include "sim/sim_world.hpp"

namespace reprise::rehearse {
namespace {

/// Counts what passes the door.
class Counting final : public World {
 public:
  Counting(World& inner, House& house) : inner_(inner), house_(house) {}
  Instant now() override { return inner_.now(); }
  OpId submit(Request request) override {
    ++house_.calls;
    if (!request.actions.empty()) ++house_.effects[request.host.index()];
    return inner_.submit(std::move(request));
  }
  std::optional<WorldEvent> wait(std::optional<Instant> deadline) override {
    ++house_.calls;
    return inner_.wait(deadline);
  }
  void cancel(OpId op) override { inner_.cancel(op); }

 private:
  World& inner_;
  House& house_;
};

void collect_secrets(const Value& value, std::vector<std::string>& out) {
  if (const auto* secret = value.secret(); secret != nullptr && secret->reveal().size() >= 4) {
    out.push_back(secret->reveal());
  }
  if (const auto* list = value.list()) {
    for (const auto& item : *list) collect_secrets(item, out);
  }
  if (const auto* map = value.map()) {
    for (const auto& entry : *map) collect_secrets(entry.value, out);
  }
}

/// Many secrets with a common beginning are looked for by that.
void shorten(std::vector<std::string>& secrets) {
  std::sort(secrets.begin(), secrets.end());
  secrets.erase(std::unique(secrets.begin(), secrets.end()), secrets.end());
  if (secrets.size() < 2) return;
  const auto& last = secrets.back();
  const auto common = std::mismatch(secrets.front().begin(), secrets.front().end(), last.begin(), last.end()).first -
                      secrets.front().begin();
  if (common < 5) return;
  secrets.front().resize(static_cast<std::size_t>(common));
  secrets.resize(1);
}

Facts facts_of(const sim::SimHosts& hosts, HostId host) {
  Facts facts;
  for (const auto& [query, known] : hosts.facts(host)) facts.set(query, known.fact);
  return facts;
}

/// What tells that a step has acted.
std::vector<FactQuery> marks_of(const kinds::Kind& kind, const Value& params) {
  auto marks = kind.facts(params);
  if (!marks.empty()) return marks;
  for (const auto& action : kind.diff(params, Facts{}, true).actions) marks.push_back(sim::trace_of(action));
  return marks;
}

std::vector<std::size_t> pools_of(const House& house, const catalog::Step& step) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < house.pools.size(); ++i) {
    if (std::count(step.pools.begin(), step.pools.end(), house.pools[i].name) > 0) out.push_back(i);
  }
  return out;
}

/// What the description says of the steps, before anything has run.
void know_steps(House& house) {
  const auto& catalog = *house.catalog;
  house.steps.resize(catalog.steps.size());
  house.order = graph::topological_order(catalog.graph);
  for (const auto& step : catalog.steps) {
    auto& own = house.steps[step.id.index()];
    own.pools = pools_of(house, step);
    own.check = step.kind->spec().check_only || step.verify;
    if (!step.params.contains_reference()) own.marks = marks_of(*step.kind, step.params);
    for (const auto target : step.notifies) house.steps[target.index()].notified_by.push_back(step.id);
    collect_secrets(step.params, house.secrets);
  }
  for (const auto& edge : catalog.edges) house.steps[edge.then.index()].before.push_back(edge.first);
}

void learn_steps(House& house, const sim::SimHosts& hosts) {
  const auto& catalog = *house.catalog;
  engine::Outputs outputs(catalog.steps.size());
  std::vector<Facts> facts;
  for (std::uint32_t i = 0; i < catalog.estate.hosts.size(); ++i) facts.push_back(facts_of(hosts, HostId{i}));
  for (const auto id : house.order) {
    const auto& step = catalog.steps[id.index()];
    auto& own = house.steps[id.index()];
    auto params = step.params;
    (void)engine::resolve(params, outputs);
    const auto& is = facts[step.host.index()];
    own.marks = marks_of(*step.kind, params);
    own.always = step.kind->diff(params, is, false).always;
    own.restarts = step.kind->spec().restartable && !step.kind->diff(params, is, true).converged();
    outputs.set(id, step.kind->outputs(params, is));
    const auto& expected = house.expected[step.host.index()];
    for (const auto& query : own.marks) {
      if (query.family == "boot") continue;  // how often a host was rebooted depends on what happened
      const auto at = std::lower_bound(expected.begin(), expected.end(), query,
                                       [](const Expected& a, const FactQuery& b) { return a.query < b; });
      if (at != expected.end() && at->query == query) {
        own.ends.push_back(static_cast<std::size_t>(at - expected.begin()));
      }
    }
  }
}

/// What two calm runs of different seeds agree on.
void learn_ends(House& house, const sim::SimHosts& first, const sim::SimHosts& second) {
  for (std::uint32_t i = 0; i < house.expected.size(); ++i) {
    for (const auto& [query, known] : first.facts(HostId{i})) {
      const auto& fact = known.fact;
      auto agreed = fact;
      const auto& other = second.get(HostId{i}, query);
      for (const auto& [name, value] : fact.fields) {
        if (other.get(name) != value) agreed.fields.erase(name);
      }
      if (query.family == "boot") agreed.fields.clear();
      house.expected[i].push_back({query, std::move(agreed)});
    }
    std::sort(house.expected[i].begin(), house.expected[i].end(),
              [](const Expected& a, const Expected& b) { return a.query < b.query; });
  }
}

/// A step whose facts somebody else changes after it cannot be held to how they are in the end. The checker is told
/// everything too.
class Pruner final : public engine::EventSink {
 public:
  Pruner(House& house, const sim::SimHosts& hosts, Checker& checker)
      : house_(house), hosts_(hosts), checker_(checker) {}
  void host_unreachable(const Host& host, const std::string& why) override { checker_.host_unreachable(host, why); }
  void step_started(const catalog::Step& step, Instant at) override { checker_.step_started(step, at); }
  void step_output(const catalog::Step& step, const std::string& line) override { checker_.step_output(step, line); }
  void step_ended(const catalog::Step& step, const engine::StepReport& report) override {
    checker_.step_ended(step, report);
    auto& ends = house_.steps[step.id.index()].ends;
    const auto& expected = house_.expected[step.host.index()];
    const bool as_in_the_end = std::all_of(ends.begin(), ends.end(), [&](std::size_t i) {
      return matches(expected[i], hosts_.get(step.host, expected[i].query));
    });
    if (!as_in_the_end) ends.clear();
  }

 private:
  House& house_;
  const sim::SimHosts& hosts_;
  Checker& checker_;
};

engine::RunSummary run_calmly(House& house, sim::SimHosts& hosts, Checker& checker, std::uint64_t seed) {
  const auto most_calls = 10'000 + 100 * house.steps.size();
  const auto records = journal::memory_backend();
  sim::SimOptions sim;
  sim.seed = seed;
  sim.texts = false;
  sim::SimWorld world(hosts, sim);
  Counting counting(world, house);
  WatchedWorld watched(counting, checker, most_calls);
  Pruner pruner(house, hosts, checker);
  journal::Journal journal(std::make_unique<WatchedBackend>(*records, checker, WriteTrouble{}));
  engine::Options options;
  options.nonce = "rehearse0x";
  options.setup = house.setup;
  return engine::run(*house.quick, watched, &journal, pruner, options);
}

/// `known`: the house before anybody knows how a run ends. All promises that need no such knowledge are watched.
Result<sim::SimHosts> calm_run(House& house, const House& known, std::uint64_t seed) {
  auto hosts = bare_hosts(house, seed);
  house.calls = 0;
  house.effects.assign(house.catalog->estate.hosts.size(), 0);
  Checker checker(known, hosts);
  checker.begin_run({}, {});
  engine::RunSummary summary;
  try {
    summary = run_calmly(house, hosts, checker, seed);
    checker.end_run(summary);
  } catch (const Found&) {  // told below
  }
  if (checker.finding()) return Error{trf("even without faults: {}", *checker.finding()), {}, {}};
  house.takes = summary.ended - summary.info.started;
  if (summary.exit_code == 0) return hosts;
  for (const auto& report : summary.steps) {
    if (report.result != engine::StepResult::failed && report.result != engine::StepResult::unreachable) continue;
    return Error{trf("even without faults the rehearsal does not end well: {}: {}",
                     house.catalog->steps[report.step.index()].key, report.reason),
                 tr("on simulated hosts every action does what it says; look at this step with `reprise plan`"),
                 {}};
  }
  return Error{tr("even without faults the rehearsal does not end well"), {}, {}};
}

}  // namespace

namespace {

/// Asks what a check asks and is content with every answer; what people do is done at once.
class Content final : public kinds::Kind {
 public:
  explicit Content(const kinds::Kind& check) : check_(check), spec_(check.spec()) { spec_.by_people = false; }
  const kinds::KindSpec& spec() const override { return spec_; }
  std::string subject(const Value& params) const override { return check_.subject(params); }
  std::vector<FactQuery> facts(const Value& params) const override { return check_.facts(params); }
  Diff diff(const Value& /*params*/, const Facts& /*is*/, bool /*notified*/) const override { return Diff::none(); }

 private:
  const kinds::Kind& check_;
  kinds::KindSpec spec_;
};

struct Rehearsed {
  catalog::Catalog catalog;
  std::vector<std::unique_ptr<Content>> checks;
};

}  // namespace

std::shared_ptr<const catalog::Catalog> without_checks(catalog::Catalog catalog) {
  auto made = std::make_shared<Rehearsed>(Rehearsed{std::move(catalog), {}});
  for (auto& step : made->catalog.steps) {
    const auto& spec = step.kind->spec();
    if (!spec.check_only && !spec.by_people && !step.verify) continue;
    made->checks.push_back(std::make_unique<Content>(*step.kind));
    step.kind = made->checks.back().get();
  }
  return {made, &made->catalog};
}

bool matches(const Expected& expected, const Fact& fact) {
  if (fact.state != expected.fact.state) return false;
  if (fact.fields.shares_with(expected.fact.fields)) return true;  // as nearly always: of one memory of one kind
  const auto* at = fact.fields.begin();
  for (const auto& [name, text] : expected.fact.fields) {  // both are sorted by name
    while (at != fact.fields.end() && at->first < name) ++at;
    if (at == fact.fields.end() || at->first != name || at->second != text) return false;
  }
  return true;
}

sim::SimHosts bare_hosts(const House& house, std::uint64_t seed) {
  sim::SimHosts hosts(seed);
  for (const auto& [host, query] : house.boots) {
    hosts.set(host, query, Fact::of({{"boot_id", "first"}, {"required", "no"}, {"pending", "no"}, {"done", "no"}}));
  }
  return hosts;
}

Result<House> prepare(std::shared_ptr<const catalog::Catalog> catalog) {
  House house;
  house.catalog = std::move(catalog);
  house.quick = recalling(house.catalog);
  house.setup = std::make_shared<const engine::Setup>(*house.catalog, std::vector<Duration>{});
  for (const auto& step : house.catalog->steps) {
    house.by_key.emplace(step.key, step.id);
    for (auto& query : step.kind->facts(step.params)) {
      if (query.family == "boot") house.boots.emplace_back(step.host, std::move(query));
    }
  }
  for (const auto& [name, capacity] : house.catalog->pools) {
    house.pools.push_back({name, std::max<std::int64_t>(1, capacity)});
  }
  house.expected.resize(house.catalog->estate.hosts.size());
  know_steps(house);
  shorten(house.secrets);
  const House known = house;
  auto second = calm_run(house, known, 2);
  if (!second) return second.error();
  auto first = calm_run(house, known, 1);
  if (!first) return first.error();
  learn_ends(house, *first, *second);
  learn_steps(house, *first);
  if (auto third = calm_run(house, known, 3); !third) return third.error();
  return house;
}

}  // namespace reprise::rehearse
