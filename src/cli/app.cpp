// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "cli/app.hpp"

#include <sodium.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <string_view>

#include "base/i18n.hpp"
#include "base/text.hpp"
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

/// CLI11's own words in a help text; verbs take them over when they are added, so this comes first.
void translate_help(CLI::App& app) {
  const auto formatter = app.get_formatter();
  formatter->label("Usage", tr("Usage"));
  formatter->label("SUBCOMMAND", tr("SUBCOMMAND"));
  formatter->label("Positionals", tr("Positionals"));
  app.option_defaults()->group(tr("Options"));
  app.group(tr("Subcommands"));
  app.set_help_flag("-h,--help", tr("Print this help and exit"));
  app.set_version_flag("--version", "reprise " REPRISE_VERSION, tr("Print the version and exit"));
}

void add_global_options(CLI::App& app, Context& context) {
  app.add_option("-i,--estate", context.estate, tr("Directory of the estate, or its estate.yaml"))
      ->capture_default_str();
  app.add_option("--identity", context.identities,
                 tr("Identity of age or SSH key that opens secrets.yaml.age (default: your own)"))
      ->allow_extra_args(false);
  app.add_option("--lang", context.language, tr("Language: fr or en (default: LANG)"))
      ->check(CLI::IsMember({"fr", "en"}));
  app.add_option("--color", context.color, tr("Colours: auto, always or never"))
      ->check(CLI::IsMember({"auto", "always", "never"}));
  app.add_flag("-v", context.verbosity, tr("Tell more; up to -vvv"));
  app.require_subcommand(1);
  app.fallthrough();
}

/// The verb that was understood last: "kit" of `reprise kit bild`.
const CLI::App& deepest(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return chosen.empty() ? app : deepest(*chosen.front());
}

std::vector<std::string> verb_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* verb : app.get_subcommands([](const CLI::App*) { return true; })) names.push_back(verb->get_name());
  return names;
}

std::vector<std::string> option_names(const CLI::App& app, const CLI::App& verb) {
  std::vector<std::string> names;
  for (const auto* from : {&app, &verb}) {
    for (const auto* option : from->get_options()) {
      for (const auto& name : option->get_lnames()) names.push_back("--" + name);
    }
  }
  return names;
}

/// What the user got wrong, in the words of the user; true where there was more to say than CLI11 does.
bool explain(const CLI::App& app) {
  const auto& verb = deepest(app);
  const auto words = app.remaining(true);
  const auto verbs = verb_names(verb);
  if (words.empty()) {
    if (!verbs.empty()) std::cerr << (&verb == &app ? app.help() : verb.help(app.get_name()));
    return !verbs.empty();
  }
  const auto& word = words.front();
  const bool option = word.starts_with('-');
  if (!option && verbs.empty()) return false;
  const auto hint = did_you_mean(word, option ? option_names(app, verb) : verbs);
  std::cerr << "reprise: "
            << to_string(Error{option ? trf("there is no option \"{}\"", word) : trf("there is no verb \"{}\"", word),
                               hint.empty() ? tr("`--help` tells what there is") : hint,
                               {}})
            << "\n";
  return true;
}

int parse_error(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) return app.exit(error);  // --help and --version
  const bool understood = dynamic_cast<const CLI::RequiredError*>(&error) == nullptr &&
                          dynamic_cast<const CLI::ExtrasError*>(&error) == nullptr;
  if (understood || !explain(app)) app.exit(error);
  return static_cast<int>(ExitCode::usage);
}

/// No core file, and no debugger but root's: the memory holds the passwords of a hospital. Best effort.
void keep_memory_private() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

}  // namespace

int run(int argc, char** argv) {
  keep_memory_private();
  if (sodium_init() < 0) return static_cast<int>(ExitCode::failed);
  Context context;
  context.installation = find_installation();
  select_language(language_argument(argc, argv), context.installation.locale.string());
  CLI::App app(tr("Rebuilds, verifies and runs the infrastructure of a small public body from one description."),
               "reprise");
  translate_help(app);
  add_global_options(app, context);
  add_verbs(app, context);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return parse_error(app, error);
  }
  if (!std::cout.flush()) complain(context, Error{tr("standard output cannot be written"), {}, {}}, ExitCode::failed);
  return static_cast<int>(context.exit_code);
}

}  // namespace reprise::cli
