// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

namespace CLI {
class App;
}

namespace reprise::cli {

struct Context;

/// Adds every verb to the command line; each add_* is in the file of its name. A verb reports through
/// Context::exit_code.
void add_verbs(CLI::App& app, Context& context);

void add_init(CLI::App& app, Context& context);
void add_validate(CLI::App& app, Context& context);
void add_plan(CLI::App& app, Context& context);
void add_apply(CLI::App& app, Context& context);
void add_verify(CLI::App& app, Context& context);
void add_rehearse(CLI::App& app, Context& context);
void add_confirm(CLI::App& app, Context& context);
void add_graph(CLI::App& app, Context& context);
void add_status(CLI::App& app, Context& context);
void add_report(CLI::App& app, Context& context);
void add_schema(CLI::App& app, Context& context);
void add_kinds(CLI::App& app, Context& context);
void add_hosts(CLI::App& app, Context& context);
void add_secrets(CLI::App& app, Context& context);
void add_kit(CLI::App& app, Context& context);
void add_lab(CLI::App& app, Context& context);

}  // namespace reprise::cli
