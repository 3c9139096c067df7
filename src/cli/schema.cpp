// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <CLI/CLI.hpp>
#include <memory>

#include "base/i18n.hpp"
#include "cli/context.hpp"
#include "cli/verbs.hpp"
#include "kinds/registry.hpp"
#include "manifest/estate.hpp"
#include "manifest/playbook.hpp"
#include "manifest/profile.hpp"

namespace reprise::cli {

void add_schema(CLI::App& app, Context& /*context*/) {
  auto* verb = app.add_subcommand("schema", tr("Print the JSON Schema of a kind of file, for editors"));
  auto what = std::make_shared<std::string>();
  verb->add_option("what", *what, tr("estate, playbook or profile"))
      ->required()
      ->check(CLI::IsMember({"estate", "playbook", "profile"}));
  verb->callback([what] {
    if (*what == "estate") print(json_schema(manifest::estate_schema(), "estate.yaml"));
    if (*what == "playbook") print(json_schema(manifest::playbook_schema(kinds::Registry().names()), "playbook"));
    if (*what == "profile") print(json_schema(manifest::profile_schema(), "hardware profile"));
  });
}

}  // namespace reprise::cli
