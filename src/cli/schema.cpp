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

namespace {

/// A step's resource as editors shall see it: what each kind wants, with expressions, since playbooks have them.
Schema playbook_for_editors() {
  std::vector<Field> resources;
  const kinds::Registry registry;
  for (const auto& kind : registry.all()) {
    auto schema = kind->spec().schema;
    schema.expressions = true;
    if (schema.doc.empty()) schema.doc = kind->spec().summary;
    resources.push_back(optional(kind->spec().name, std::move(schema)));
  }
  return manifest::playbook_schema(resources);
}

}  // namespace

void add_schema(CLI::App& app, Context& /*context*/) {
  auto* verb = app.add_subcommand("schema", tr("Print the JSON Schema of a kind of file, for editors"));
  auto what = std::make_shared<std::string>();
  verb->add_option("what", *what, tr("estate, playbook or profile"))
      ->required()
      ->check(CLI::IsMember({"estate", "playbook", "profile"}));
  verb->callback([what] {
    if (*what == "estate") print(json_schema(manifest::estate_schema(), "estate.yaml"));
    if (*what == "playbook") print(json_schema(playbook_for_editors(), "playbook"));
    if (*what == "profile") print(json_schema(manifest::profile_schema(), "hardware profile"));
  });
}

}  // namespace reprise::cli
