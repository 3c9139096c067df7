// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <CLI/CLI.hpp>
#include <memory>

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

void show_status(Context& context, bool lab) {
  const auto dir = find_estate(context, lab);
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
    const auto none = no_runs(*dir);
    print(none.message + "\n" + (none.hint.empty() ? "" : none.hint + "\n"));
    return;
  }
  if (const auto holder = EstateLock::holder(dir->lock())) print(trf("under way now: {}", *holder) + "\n");
  if (auto status = show_runs(**journal); !status) complain(context, status.error(), ExitCode::failed);
  if (auto chain = (*journal)->verify_chain(); !chain) complain(context, chain.error(), ExitCode::refused);
}

}  // namespace

void add_status(CLI::App& app, Context& context) {
  auto* verb = app.add_subcommand("status", tr("The last runs, and what is still pending"));
  auto lab = std::make_shared<bool>(false);
  verb->add_flag("--lab", *lab, tr("The runs on the hosts of the laboratory"));
  verb->callback([&context, lab] { show_status(context, *lab); });
}

}  // namespace reprise::cli
