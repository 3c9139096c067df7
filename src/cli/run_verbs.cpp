// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <CLI/CLI.hpp>
#include <memory>

#include "base/i18n.hpp"
#include "cli/context.hpp"
#include "cli/run_options.hpp"
#include "cli/verbs.hpp"

namespace reprise::cli {

namespace {

void add_run_verb(CLI::App& app, Context& context, const char* name, const char* help, engine::Mode mode) {
  auto* verb = app.add_subcommand(name, help);
  auto options = std::make_shared<RunOptions>();
  add_run_options(*verb, *options, mode);
  verb->callback(
      [&context, options, mode] { run_estate(context, *options, options->check ? engine::Mode::plan : mode); });
}

}  // namespace

void add_plan(CLI::App& app, Context& context) {
  add_run_verb(app, context, "plan", tr("Show what apply would change, and why; changes nothing"), engine::Mode::plan);
}

void add_apply(CLI::App& app, Context& context) {
  add_run_verb(app, context, "apply", tr("Make the estate as it is described, and prove it"), engine::Mode::apply);
}

void add_verify(CLI::App& app, Context& context) {
  add_run_verb(app, context, "verify", tr("Look at everything and run every check; changes nothing"),
               engine::Mode::verify);
}

}  // namespace reprise::cli
