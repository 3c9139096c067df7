// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
// reprise-bench: what the core costs, on made-up work. Speed is measured here and asserted nowhere.
#include "bench/eta.hpp"
#include "bench/plan.hpp"
#include "bench/psplib.hpp"
#include "bench/sched.hpp"
#include "bench/sim.hpp"

#include <CLI/CLI.hpp>
#include <memory>

namespace {

void add_psplib(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<reprise::bench::PsplibOptions>();
  auto* psplib = app.add_subcommand("psplib", "Plan the projects of PSPLIB (*.sm), or such as are made up like them");
  auto* directory =
      psplib->add_option("directory", options->directory, "Directory of *.sm files")->check(CLI::ExistingDirectory);
  auto* made_up = psplib->add_option("--made-up", options->made_up_jobs, "Make up projects with so many activities")
                      ->check(CLI::IsMember({30, 60, 120}));
  directory->excludes(made_up);
  psplib->add_option("--count", options->count, "So many instances, spread over all")->check(CLI::Range(1, 100'000));
  psplib->add_option("--budget-ms", options->budget_ms, "Time for each instance")
      ->capture_default_str()
      ->check(CLI::Range(0, 3'600'000));
  psplib->add_option("--schedules", options->schedules, "Most schedules for each instance");
  psplib->add_option("--seed", options->seed, "Seed of the search and of made-up projects")->capture_default_str();
  psplib->add_flag("--json", options->json, "One JSON object");
  psplib->callback([options, directory, made_up, &exit_code] {
    if (directory->count() + made_up->count() == 0) throw CLI::RequiredError("directory or --made-up");
    exit_code = reprise::bench::run_psplib(*options);
  });
}

void add_sim(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<reprise::bench::SimOptions>();
  auto* sim =
      app.add_subcommand("sim", "Rehearse made-up estates on simulated hosts, with faults, and check every event");
  sim->add_option("--seeds", options->seeds, "A-B, or one seed")->capture_default_str();
  sim->add_option("--faults", options->faults, "all, none, or a list of faults")->capture_default_str();
  sim->add_option("--steps", options->steps, "Steps of an estate, about")
      ->capture_default_str()
      ->check(CLI::Range(1, 10'000));
  sim->add_option("--jobs", options->jobs, "Processes; default: one a core")->check(CLI::Range(1, 64));
  sim->add_option("--keep", options->keep, "Replay: only these mishaps of the seed")->delimiter(',');
  sim->add_flag("--no-mishaps", options->no_mishaps, "Replay: none of the seed's mishaps");
  sim->add_option("--only", options->only, "Replay: only these steps")->delimiter(',');
  sim->add_flag("--log", options->log, "Print the event log of the first seed");
  sim->add_flag("--json", options->json, "One JSON object");
  sim->callback([options, &exit_code] { exit_code = reprise::bench::run_sim(*options); });
}

void add_eta(CLI::App& app) {
  auto options = std::make_shared<reprise::bench::EtaOptions>();
  auto* eta = app.add_subcommand("eta", "Simulate the rebuild of a made-up estate, for its time of return");
  eta->add_option("--steps", options->steps, "Number of steps")
      ->capture_default_str()
      ->check(CLI::Range(1, 10'000'000));
  eta->add_option("--hosts", options->hosts, "Hosts")->capture_default_str()->check(CLI::Range(1, 100'000));
  eta->add_option("--forks", options->forks, "Steps at once")->capture_default_str()->check(CLI::Range(1, 100'000));
  eta->add_option("--runs", options->runs, "Simulated runs")->capture_default_str()->check(CLI::Range(1, 1'000'000));
  eta->add_option("--threads", options->threads, "Threads that share the runs; default: one a processor")
      ->check(CLI::Range(1, 1'000));
  eta->add_option("--seed", options->seed, "Seed of the estate and of the runs")->capture_default_str();
  eta->add_flag("--json", options->json, "One JSON object");
  eta->callback([options] { reprise::bench::run_eta(*options); });
}

void add_plan(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<reprise::bench::PlanOptions>();
  auto* plan = app.add_subcommand("plan", "Read, compile and plan a made-up estate from YAML");
  plan->add_option("--hosts", options->hosts, "Hosts")->capture_default_str()->check(CLI::Range(1, 1'000));
  plan->add_option("--steps", options->steps, "Steps of all hosts together, about")
      ->capture_default_str()
      ->check(CLI::Range(1, 10'000'000));
  plan->add_flag("--json", options->json, "One JSON object");
  plan->callback([options, &exit_code] { exit_code = reprise::bench::run_plan(*options); });
}

}  // namespace

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
  sched->add_flag("!--no-tbb", options.tbb, "Leave out oneTBB, which wants about a kilobyte a step");
  int exit_code = 0;
  sched->callback([&] { exit_code = reprise::bench::run_sched(options) ? 0 : 1; });
  add_psplib(app, exit_code);
  add_sim(app, exit_code);
  add_eta(app);
  add_plan(app, exit_code);
  CLI11_PARSE(app, argc, argv);
  return exit_code;
}
