// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "cli/verbs.hpp"

namespace reprise::cli {

void add_verbs(CLI::App& app, Context& context) {
  add_init(app, context);
  add_validate(app, context);
  add_plan(app, context);
  add_apply(app, context);
  add_verify(app, context);
  add_rehearse(app, context);
  add_confirm(app, context);
  add_graph(app, context);
  add_status(app, context);
  add_report(app, context);
  add_schema(app, context);
  add_kinds(app, context);
  add_hosts(app, context);
  add_secrets(app, context);
  add_kit(app, context);
  add_lab(app, context);
}

}  // namespace reprise::cli
