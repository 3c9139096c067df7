// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string>
#include <vector>

#include "engine/events.hpp"
#include "engine/select.hpp"
#include "planner/steps.hpp"

namespace CLI {
class App;
}

namespace reprise::cli {

struct Context;

/// Options of plan, apply and verify; the spelling is Ansible's where the meaning is.
struct RunOptions {
  engine::Selection selection;
  bool check = false;
  bool diff = false;
  bool json = false;
  bool yes = false;
  bool resume = false;
  bool non_interactive = false;  ///< nobody is asked to do manual steps
  bool eta = false;              ///< plan: tell the time of return
  bool from_scratch = false;     ///< plan --eta: as if everything had to be made; asks no host
  bool lab = false;              ///< the hosts are those of `reprise lab up`
  bool ask_become_pass = false;
  bool accept_new_keys = false;
  int forks = 0;  ///< 0: the estate's
  planner::Objective objective = planner::Objective::services;
  std::string user;
  std::string private_key;
};

/// Those of them that say how hosts are reached.
void add_connection_options(CLI::App& verb, RunOptions& options);

void add_run_options(CLI::App& verb, RunOptions& options, engine::Mode mode);

/// The whole life of plan, apply and verify: load, lock, connect, run, report. Sets Context::exit_code.
void run_estate(Context& context, const RunOptions& options, engine::Mode mode);

}  // namespace reprise::cli
