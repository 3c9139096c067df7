// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "cli/app.hpp"

#include <sodium.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <string_view>

#include "base/i18n.hpp"
#include "cli/context.hpp"
#include "cli/verbs.hpp"

namespace reprise::cli {
namespace {

/// The language must be known before the help texts are made, so --lang is looked for ahead of CLI11.
std::string language_argument(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--lang" && i + 1 < argc) return argv[i + 1];
    if (word.starts_with("--lang=")) return std::string(word.substr(7));
  }
  return {};
}

void add_global_options(CLI::App& app, Context& context) {
  app.add_option("-i,--estate", context.estate, tr("Directory of the estate, or its estate.yaml"))
      ->capture_default_str();
  app.add_option("--lang", context.language, tr("Language: fr or en (default: LANG)"));
  app.add_option("--color", context.color, tr("Colours: auto, always or never"))
      ->check(CLI::IsMember({"auto", "always", "never"}));
  app.add_flag("-v", context.verbosity, tr("Tell more; up to -vvv"));
  app.set_version_flag("--version", REPRISE_VERSION);
  app.require_subcommand(1);
  app.fallthrough();
}

}  // namespace

int run(int argc, char** argv) {
  if (sodium_init() < 0) return static_cast<int>(ExitCode::failed);
  Context context;
  context.installation = find_installation();
  select_language(language_argument(argc, argv), context.installation.locale.string());
  CLI::App app(tr("Rebuilds, verifies and runs the infrastructure of a small public body from one description."),
               "reprise");
  add_global_options(app, context);
  add_verbs(app, context);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? 0 : static_cast<int>(ExitCode::usage);
  }
  return static_cast<int>(context.exit_code);
}

}  // namespace reprise::cli
