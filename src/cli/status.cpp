// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <CLI/CLI.hpp>

#include "base/i18n.hpp"
#include "cli/context.hpp"
#include "cli/estate_dir.hpp"
#include "cli/estate_lock.hpp"
#include "cli/verbs.hpp"
#include "journal/journal.hpp"
#include "report/run_view.hpp"

namespace reprise::cli {

namespace {

constexpr std::size_t kShownRuns = 10;

Status show_runs(journal::Journal& journal) {
  const auto runs = journal.runs(kShownRuns);
  if (!runs) return runs.error();
  for (const auto& run : *runs) {
    const std::string took = run.ended ? to_string(*run.ended - run.started) : "-";
    print(fmt::format("{:>5}  {}  {:<7} {:>8}  {}  {}\n", run.id, to_string(run.started), run.verb, took,
                      report::shown_state(run), run.controller));
  }
  const auto pending = journal.pending();
  if (!pending) return pending.error();
  for (const auto& step : *pending) print(trf("pending: {} must still act on a change", step) + "\n");
  return Done{};
}

void show_status(Context& context) {
  const auto dir = find_estate(context);
  if (!dir) {
    complain(context, dir.error(), ExitCode::usage);
    return;
  }
  auto journal = find_journal(*dir);
  if (!journal) {
    complain(context, journal.error(), ExitCode::failed);
    return;
  }
  if (!*journal) {
    print(std::string(tr("nothing has run on this estate yet")) + "\n");
    return;
  }
  if (const auto holder = EstateLock::holder(dir->lock())) print(trf("under way now: {}", *holder) + "\n");
  if (auto status = show_runs(**journal); !status) complain(context, status.error(), ExitCode::failed);
  if (auto chain = (*journal)->verify_chain(); !chain) complain(context, chain.error(), ExitCode::refused);
}

}  // namespace

void add_status(CLI::App& app, Context& context) {
  auto* verb = app.add_subcommand("status", tr("The last runs, and what is still pending"));
  verb->callback([&context] { show_status(context); });
}

}  // namespace reprise::cli
