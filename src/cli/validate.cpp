// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <CLI/CLI.hpp>

#include "base/i18n.hpp"
#include "cli/context.hpp"
#include "cli/estate_dir.hpp"
#include "cli/verbs.hpp"

namespace reprise::cli {

void add_validate(CLI::App& app, Context& context) {
  auto* verb = app.add_subcommand("validate", tr("Check the description; every error at once"));
  verb->callback([&context] {
    const auto dir = find_estate(context);
    if (!dir) {
      complain(context, dir.error(), ExitCode::usage);
      return;
    }
    const kinds::Registry registry;
    const auto catalog = load(context, *dir, registry);
    if (!catalog) return;
    print(trf("{} is valid: {} hosts, {} services, {} steps, {} edges", catalog->estate.name,
              catalog->estate.hosts.size() - 1, catalog->estate.services.size(), catalog->steps.size(),
              catalog->graph.edges()) +
          "\n");
  });
}

}  // namespace reprise::cli
