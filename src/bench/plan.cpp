// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "bench/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "bench/measure.hpp"
#include "catalog/catalog.hpp"
#include "engine/order.hpp"
#include "kinds/registry.hpp"
#include "manifest/estate.hpp"
#include "manifest/playbook.hpp"
#include "manifest/yaml.hpp"
#include "sched/forecast.hpp"
#include "sched/priorities.hpp"

namespace reprise::bench {
namespace {

catalog::Description load(const PlanTexts& texts, const kinds::Registry& registry, Diagnostics& out) {
  catalog::Description made;
  if (auto value = manifest::parse_yaml(texts.estate, "estate.yaml", nullptr, out))
    made.estate = manifest::read_estate(std::move(*value), out);
  for (const auto& [name, text] : texts.playbooks) {
    if (auto value = manifest::parse_yaml(text, "playbooks/" + name + ".yaml", nullptr, out))
      made.playbooks.emplace(name, manifest::read_playbook(std::move(*value), registry.names(), out));
  }
  made.templates = texts.templates;
  return made;
}

Duration plan(const catalog::Catalog& catalog) {
  std::vector<Duration> durations;
  durations.reserve(catalog.steps.size());
  for (const auto& step : catalog.steps)
    durations.push_back(step.estimate.count() > 0 ? step.estimate : step.kind->spec().typical);
  auto priorities = sched::critical_path_priorities(catalog.graph, durations);
  auto [limits, lines] = engine::lines_of(catalog, catalog.steps.size());
  sched::Scheduler scheduler(catalog.graph, std::move(priorities), std::move(limits), std::move(lines));
  return sched::forecast(catalog.graph, std::move(scheduler), durations).makespan;
}

void complain(const Diagnostics& found) {
  constexpr std::size_t most = 10;
  const auto all = found.sorted();
  for (std::size_t i = 0; i < std::min(most, all.size()); ++i) fmt::print(stderr, "{}\n", to_string(all[i]));
}

}  // namespace

int run_plan(const PlanOptions& options) {
  const kinds::Registry registry;
  const auto texts = plan_texts(options);
  Diagnostics found;
  constexpr double ms = 1e-6;
  constexpr std::size_t per_step = 1500;  // bytes: rather more than it takes
  warm_memory(std::size_t{options.steps} * per_step);
  const double before_mb = peak_rss_mb();
  Stopwatch watch;
  const auto description = load(texts, registry, found);
  const double loaded = watch.lap() * ms;
  const auto catalog = found.has_errors() ? catalog::Catalog{} : catalog::compile(description, registry, found);
  const double compiled = watch.lap() * ms;
  complain(found);
  if (found.has_errors()) return 1;
  const auto makespan = plan(catalog);
  const double planned = watch.lap() * ms;
  const double peak = peak_rss_mb();
  const char* form =
      options.json
          ? "{{\"hosts\": {}, \"steps\": {}, \"edges\": {}, \"load_ms\": {:.0f}, \"compile_ms\": {:.0f}, \"plan_ms\": "
            "{:.0f}, \"total_ms\": {:.0f}, \"us_per_step\": {:.2f}, \"bytes_per_step\": {:.0f}, \"peak_rss_mb\": "
            "{:.0f}, \"makespan_s\": {}}}\n"
          : "hosts {}\nsteps {}\nedges {}\nload_ms {:.0f}\ncompile_ms {:.0f}\nplan_ms {:.0f}\ntotal_ms {:.0f}\n"
            "us_per_step {:.2f}\nbytes_per_step {:.0f}\npeak_rss_mb {:.0f}\nmakespan_s {}\n";
  const auto steps = static_cast<double>(catalog.steps.size());
  const double total = loaded + compiled + planned;
  fmt::print(fmt::runtime(form), options.hosts, catalog.steps.size(), catalog.graph.edges(), loaded, compiled, planned,
             total, total * 1e3 / steps, (peak - before_mb) * 1e6 / steps, peak, makespan.count() / 1000);
  return 0;
}

}  // namespace reprise::bench
