// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
// plan, apply and verify: one path, of which each verb runs a part.
#include <memory>

#include "base/i18n.hpp"
#include "cli/connect.hpp"
#include "cli/context.hpp"
#include "cli/estate_dir.hpp"
#include "cli/estate_lock.hpp"
#include "cli/run_options.hpp"
#include "engine/engine.hpp"
#include "report/json_lines.hpp"
#include "report/run_view.hpp"
#include "report/tee.hpp"
#include "report/terminal.hpp"

namespace reprise::cli {
namespace {

/// Writes the plan into the journal as soon as the run has a number, so that a run that is killed can be reported too.
class NoteTaker : public engine::EventSink {
 public:
  NoteTaker(journal::Journal& journal, const std::vector<bool>& selected) : journal_(journal), selected_(selected) {}
  void run_started(const catalog::Catalog& catalog, const engine::RunInfo& info) override {
    // a run without its note is poorer in its report, and no reason not to rebuild a hospital
    if (info.run != 0) (void)journal_.note(info.run, "plan", report::plan_note(catalog, selected_)).ok();
  }

 private:
  journal::Journal& journal_;
  const std::vector<bool>& selected_;
};

std::unique_ptr<engine::EventSink> make_reporter(const Context& context, const RunOptions& options) {
  if (options.json) return std::make_unique<report::JsonLines>(print);
  report::TerminalOptions terminal;
  terminal.color = use_color(context);
  terminal.interactive = is_terminal();
  terminal.diff = options.diff;
  terminal.verbosity = context.verbosity;
  terminal.width = terminal_width();
  return std::make_unique<report::Terminal>(print, terminal);
}

/// Steps that the last run had finished, if it was cut short on the same description.
Result<std::vector<std::string>> finished_steps(journal::Journal& journal, const std::string& fingerprint) {
  const auto last = journal.last_run();
  if (!last) return last.error();
  std::vector<std::string> done;
  if (!last->has_value() || (*last)->state == journal::RunState::finished || (*last)->fingerprint != fingerprint)
    return done;
  const auto entries = journal.entries((*last)->id);
  if (!entries) return entries.error();
  for (const auto& entry : *entries) {
    if (entry.state == journal::State::ok || entry.state == journal::State::changed) done.push_back(entry.step);
  }
  return done;
}

Status write_report(const EstateDir& dir, journal::Journal& journal, std::int64_t run, bool tell) {
  const auto view = report::view_run(journal, run);
  if (!view) return view.error();
  const auto path = dir.reports() / fmt::format("run-{}.html", run);
  if (auto status = write_file(path, report::to_html(*view), 0600); !status) return status;
  if (tell) print(trf("report: {}", path.string()) + "\n");
  return Done{};
}

struct Prepared {
  EstateDir dir;
  catalog::Catalog catalog;
  engine::Options engine;
};

std::optional<Prepared> prepare(Context& context, const RunOptions& options, engine::Mode mode,
                                const kinds::Registry& registry) {
  const auto dir = find_estate(context);
  if (!dir) {
    complain(context, dir.error(), ExitCode::usage);
    return std::nullopt;
  }
  auto catalog = load(context, *dir, registry);
  if (!catalog) return std::nullopt;
  if (options.forks > 0) catalog->pools["forks"] = options.forks;
  auto selected = engine::select(*catalog, options.selection);
  if (!selected) {
    complain(context, selected.error(), ExitCode::usage);
    return std::nullopt;
  }
  if (auto status = make_state(*dir); !status) {
    complain(context, status.error(), ExitCode::failed);
    return std::nullopt;
  }
  Prepared prepared{*dir, std::move(*catalog), {}};
  prepared.engine.mode = mode;
  prepared.engine.check = options.check;
  prepared.engine.selected = std::move(*selected);
  if (mode == engine::Mode::plan) {
    // a plan says what would change; checks mean nothing before it has
    for (const auto& step : prepared.catalog.steps) {
      if (step.verify) prepared.engine.selected[step.id.index()] = false;
    }
  }
  prepared.engine.nonce = "n" + random_hex(24) + "x";
  prepared.engine.controller = controller_name();
  prepared.engine.fingerprint = fingerprint(prepared.catalog);
  return prepared;
}

/// Shows the plan and asks. True: go on.
bool confirmed(Context& context, const RunOptions& options, Prepared& prepared, World& world) {
  if (options.yes) return true;
  if (options.json || !is_terminal()) {
    complain(
        context,
        Error{tr("apply asks before it changes anything, and there is no terminal to ask on"), tr("add --yes"), {}},
        ExitCode::usage);
    return false;
  }
  auto plan = prepared.engine;
  plan.mode = engine::Mode::plan;
  for (const auto& step : prepared.catalog.steps) {
    if (step.verify) plan.selected[step.id.index()] = false;
  }
  plan.nonce += "p";
  const auto reporter = make_reporter(context, options);
  const auto summary = engine::run(prepared.catalog, world, nullptr, *reporter, plan);
  if (summary.interrupted) {
    context.exit_code = ExitCode::interrupted;
    return false;
  }
  if (confirm(tr("Apply this?"))) return true;
  print(std::string(tr("nothing was changed")) + "\n");
  return false;
}

void run_journaled(Context& context, const RunOptions& options, Prepared& prepared, World& world) {
  auto journal = journal::Journal::open(prepared.dir.journal().string());
  if (!journal) {
    complain(context, journal.error(), ExitCode::failed);
    return;
  }
  if (prepared.engine.mode == engine::Mode::apply && !confirmed(context, options, prepared, world)) return;
  if (options.resume) {
    auto done = finished_steps(*journal, prepared.engine.fingerprint);
    if (!done) {
      complain(context, done.error(), ExitCode::failed);
      return;
    }
    prepared.engine.done = std::move(*done);
  }
  NoteTaker notes(*journal, prepared.engine.selected);
  const auto reporter = make_reporter(context, options);
  report::Tee sink({&notes, reporter.get()});
  const auto summary = engine::run(prepared.catalog, world, &*journal, sink, prepared.engine);
  context.exit_code = static_cast<ExitCode>(summary.exit_code);
  if (auto status = write_report(prepared.dir, *journal, summary.info.run, !options.json); !status) {
    std::fputs(("reprise: " + to_string(status.error()) + "\n").c_str(), stderr);
  }
}

}  // namespace

void run_estate(Context& context, const RunOptions& options, engine::Mode mode) {
  const kinds::Registry registry;
  auto prepared = prepare(context, options, mode, registry);
  if (!prepared) return;
  auto lock = EstateLock::take(prepared->dir.lock(), controller_name());
  if (!lock) {
    complain(context, lock.error(), ExitCode::locked);
    return;
  }
  auto connected = connect(prepared->dir, prepared->catalog, options);
  if (!connected) {
    complain(context, connected.error(), ExitCode::failed);
    return;
  }
  if (mode != engine::Mode::plan) {
    run_journaled(context, options, *prepared, *connected->world);
    return;
  }
  const auto reporter = make_reporter(context, options);
  const auto summary = engine::run(prepared->catalog, *connected->world, nullptr, *reporter, prepared->engine);
  context.exit_code = static_cast<ExitCode>(summary.exit_code);
}

}  // namespace reprise::cli
