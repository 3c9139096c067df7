// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <CLI/CLI.hpp>
#include <memory>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "cli/context.hpp"
#include "cli/verbs.hpp"
#include "kinds/registry.hpp"

namespace reprise::cli {

namespace {

void show_kinds(Context& context, const std::string& name) {
  const kinds::Registry registry;
  if (name.empty()) {
    for (const auto& kind : registry.all())
      print(fmt::format("{:<18} {}\n", kind->spec().name, tr(kind->spec().summary.c_str())));
    return;
  }
  const auto* kind = registry.find(name);
  if (kind == nullptr) {
    complain(context, Error{trf("there is no kind \"{}\"", name), did_you_mean(name, registry.names()), {}},
             ExitCode::usage);
    return;
  }
  print(kinds::manual_page(*kind, current_language()));
}

}  // namespace

void add_kinds(CLI::App& app, Context& context) {
  auto* verb = app.add_subcommand("kinds", tr("List the kinds of resources, or show the manual page of one"));
  auto name = std::make_shared<std::string>();
  verb->add_option("kind", *name, tr("Name of a kind"));
  verb->callback([&context, name] { show_kinds(context, *name); });
}

}  // namespace reprise::cli
