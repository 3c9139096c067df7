// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "cli/run_options.hpp"

#include <CLI/CLI.hpp>
#include <map>

#include "base/i18n.hpp"

namespace reprise::cli {

void add_connection_options(CLI::App& verb, RunOptions& options) {
  verb.add_flag("--lab", options.lab, tr("Work on the hosts of the laboratory (reprise lab up)"));
  verb.add_flag("-K,--ask-become-pass", options.ask_become_pass, tr("Ask for the sudo password"));
  verb.add_flag("--accept-new-host-keys", options.accept_new_keys,
                tr("Write down keys of hosts never seen before instead of refusing them"));
  verb.add_option("-u,--user", options.user, tr("Login on all hosts"));
  verb.add_option("--private-key", options.private_key, tr("Private key for all hosts"))->check(CLI::ExistingFile);
}

void add_run_options(CLI::App& verb, RunOptions& options, engine::Mode mode) {
  const auto list = [&](const char* name, std::vector<std::string>& words, const char* help) {
    // one word an option, lists by comma, as in Ansible; the option may be repeated
    verb.add_option(name, words, help)->delimiter(',')->allow_extra_args(false)->type_name("A,B");
  };
  list("-l,--limit", options.selection.limit, tr("Only these hosts or groups (globs, !not)"));
  list("-t,--tags", options.selection.tags, tr("Only steps with one of these tags, or of these services"));
  list("--skip-tags", options.selection.skip_tags, tr("No steps with these tags"));
  verb.add_option("-f,--forks", options.forks, tr("Operations under way at once"))->check(CLI::Range(1, 10'000));
  verb.add_flag("-D,--diff", options.diff, tr("Show the differences of texts"));
  verb.add_flag("--json", options.json, tr("Events as JSON Lines on standard output"));
  add_connection_options(verb, options);
  if (mode == engine::Mode::plan) {
    verb.add_flag("--eta", options.eta, tr("Tell the expected time of return, of each service and of the whole"));
    verb.add_flag("--from-scratch", options.from_scratch,
                  tr("As --eta, as if everything had to be made anew; asks no host"));
  }
  if (mode == engine::Mode::verify) return;
  const std::map<std::string, planner::Objective> objectives{{"services", planner::Objective::services},
                                                             {"makespan", planner::Objective::makespan}};
  verb.add_option("--objective", options.objective,
                  tr("What comes first: services (return by priority and rto) or makespan (all done soonest)"))
      ->transform(CLI::CheckedTransformer(objectives, CLI::ignore_case))
      ->type_name("services|makespan");
  if (mode != engine::Mode::apply) return;
  verb.add_flag("--non-interactive", options.non_interactive,
                tr("Ask nobody: manual steps that are not confirmed are reported as waiting"));
  verb.add_flag("-C,--check", options.check, tr("Change nothing, show what would change (as plan)"));
  verb.add_flag("-y,--yes", options.yes, tr("Do not ask for confirmation"));
  verb.add_flag("--resume", options.resume, tr("Go on with the run that was interrupted"));
}

}  // namespace reprise::cli
