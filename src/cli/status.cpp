// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <CLI/CLI.hpp>

#include "base/i18n.hpp"
#include "cli/context.hpp"
#include "cli/estate_dir.hpp"
#include "cli/verbs.hpp"
#include "journal/journal.hpp"
#include "report/run_view.hpp"

namespace reprise::cli {

namespace {

Status show_status(Context& context) {
  const auto dir = find_estate(context);
  if (!dir) return dir.error();
  std::error_code error;
  if (!std::filesystem::exists(dir->journal(), error)) {
    print(std::string(tr("nothing has run on this estate yet")) + "\n");
    return Done{};
  }
  auto journal = journal::Journal::open(dir->journal().string());
  if (!journal) return journal.error();
  if (auto chain = journal->verify_chain(); !chain) return chain;
  const auto runs = journal->runs(10);
  if (!runs) return runs.error();
  for (const auto& run : *runs) {
    const std::string took = run.ended ? to_string(*run.ended - run.started) : "-";
    print(fmt::format("{:>5}  {}  {:<7} {:>8}  {}  {}\n", run.id, to_string(run.started), run.verb, took,
                      report::shown_state(run), run.controller));
  }
  const auto pending = journal->pending();
  if (!pending) return pending.error();
  for (const auto& step : *pending) print(trf("pending: {} must still act on a change", step) + "\n");
  return Done{};
}

}  // namespace

void add_status(CLI::App& app, Context& context) {
  auto* verb = app.add_subcommand("status", tr("The last runs, and what is still pending"));
  verb->callback([&context] {
    if (auto status = show_status(context); !status) complain(context, status.error(), ExitCode::failed);
  });
}

}  // namespace reprise::cli
