// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
// reprise-bench: what the core costs, on made-up work. Speed is measured here and asserted nowhere.
#include "bench/sched.hpp"

#include <CLI/CLI.hpp>

int main(int argc, char** argv) {
  CLI::App app("Benchmarks of reprise", "reprise-bench");
  app.require_subcommand(1);
  reprise::bench::SchedOptions options;
  auto* sched =
      app.add_subcommand("sched", "Build a random layered graph, compute priorities, run it with no work in the steps");
  sched->add_option("--steps", options.steps, "Number of steps")
      ->capture_default_str()
      ->check(CLI::Range(1, 100'000'000));
  sched->add_option("--deps", options.deps, "Steps that each step depends on, among the 1,000 before it")
      ->capture_default_str()
      ->check(CLI::Range(0, 100));
  sched->add_option("--hosts", options.hosts, "Hosts, each a pool of its own")
      ->capture_default_str()
      ->check(CLI::Range(1, 100'000));
  sched->add_option("--seed", options.seed, "Seed of the graph")->capture_default_str();
  sched->add_flag("--json", options.json, "One JSON object");
  sched->callback([&] { reprise::bench::run_sched(options); });
  CLI11_PARSE(app, argc, argv);
  return 0;
}
