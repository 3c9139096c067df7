// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
// plan, apply and verify: one path, of which each verb runs a part.
#include <algorithm>
#include <csignal>
#include <functional>
#include <memory>

#include "base/i18n.hpp"
#include "cli/connect.hpp"
#include "cli/context.hpp"
#include "cli/estate_dir.hpp"
#include "cli/estate_lock.hpp"
#include "cli/logged.hpp"
#include "cli/resume.hpp"
#include "cli/run_options.hpp"
#include "cli/ticking.hpp"
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
  NoteTaker(journal::Journal& journal, const std::vector<bool>& selected, bool resumed)
      : journal_(journal), selected_(selected), resumed_(resumed) {}
  void run_started(const catalog::Catalog& catalog, const engine::RunInfo& info) override {
    // a run without its note is poorer in its report, and no reason not to rebuild a hospital
    if (info.run == 0) return;
    (void)journal_.note(info.run, "plan", report::plan_note(catalog, selected_)).ok();
    if (resumed_) (void)journal_.note(info.run, kResumedNote, "yes").ok();
  }

 private:
  journal::Journal& journal_;
  const std::vector<bool>& selected_;
  bool resumed_;
};

/// Who tells the run to the user, and what to call about once a second.
struct Reporter {
  std::unique_ptr<engine::EventSink> sink;
  std::function<void(Instant)> tick = [](Instant) {};
};

Reporter make_reporter(const Context& context, const RunOptions& options) {
  if (options.json) return {std::make_unique<report::JsonLines>(print)};
  report::TerminalOptions terminal;
  terminal.color = use_color(context);
  terminal.interactive = is_terminal();
  terminal.diff = options.diff;
  terminal.verbosity = context.verbosity;
  terminal.width = terminal_width();
  auto sink = std::make_unique<report::Terminal>(print, terminal);
  auto* raw = sink.get();
  return {std::move(sink), [raw](Instant now) { raw->tick(now); }};
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

/// A plan says what would change; checks mean nothing before it has.
std::vector<bool> without_checks(const catalog::Catalog& catalog, std::vector<bool> selected) {
  for (const auto& step : catalog.steps) {
    if (step.verify) selected[step.id.index()] = false;
  }
  return selected;
}

/// As engine::select(); patterns that match but have no step in common are an Error too, as an empty run is green.
Result<std::vector<bool>> choose(const catalog::Catalog& catalog, const engine::Selection& selection) {
  auto selected = engine::select(catalog, selection);
  if (!selected || catalog.steps.empty()) return selected;
  if (std::find(selected->begin(), selected->end(), true) != selected->end()) return selected;
  return Error{tr("--limit, --tags and --skip-tags together leave no step"), tr("`reprise graph` shows all steps"), {}};
}

std::optional<Prepared> prepare(Context& context, const RunOptions& options, engine::Mode mode,
                                const kinds::Registry& registry) {
  const auto dir = find_estate(context);
  if (!dir) {
    complain(context, dir.error(), ExitCode::usage);
    return std::nullopt;
  }
  auto catalog = load(context, *dir, registry, Unread::refused);
  if (!catalog) return std::nullopt;
  if (options.forks > 0) catalog->pools["forks"] = options.forks;
  auto selected = choose(*catalog, options.selection);
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
  if (mode == engine::Mode::plan) prepared.engine.selected = without_checks(prepared.catalog, prepared.engine.selected);
  prepared.engine.nonce = "n" + random_hex(24) + "x";
  prepared.engine.controller = controller_name();
  prepared.engine.fingerprint = fingerprint(prepared.catalog);
  return prepared;
}

/// Would anything be done? What only looks does not count; what cannot be known yet does.
bool would_act(const catalog::Catalog& catalog, const engine::RunSummary& summary) {
  return std::any_of(summary.steps.begin(), summary.steps.end(), [&](const auto& report) {
    using engine::StepResult;
    return report.result != StepResult::ok &&
           !(report.result == StepResult::unknown && catalog.steps[report.step.index()].kind->spec().check_only);
  });
}

/// Shows the plan and asks. True: go on.
bool confirmed(Context& context, const RunOptions& options, Prepared& prepared, World& world,
               journal::Journal& journal) {
  if (options.yes) return true;
  if (options.json || !is_terminal() || !can_confirm()) {
    complain(
        context,
        Error{tr("apply asks before it changes anything, and there is no terminal to ask on"), tr("add --yes"), {}},
        ExitCode::usage);
    return false;
  }
  auto plan = prepared.engine;
  plan.mode = engine::Mode::plan;
  plan.selected = without_checks(prepared.catalog, plan.selected);
  plan.nonce += "p";
  const auto reporter = make_reporter(context, options);
  Ticking ticking(world, reporter.tick);
  const auto summary = engine::run(prepared.catalog, ticking, &journal, *reporter.sink, plan);
  if (!summary.interrupted && !would_act(prepared.catalog, summary)) return true;  // nothing to ask about
  if (!summary.interrupted && confirm(tr("Apply this?"))) return true;
  print(std::string(tr("nothing was changed")) + "\n");
  context.exit_code = ExitCode::interrupted;
  return false;
}

Status resume(journal::Journal& journal, Prepared& prepared) {
  auto resumed = find_resumed(journal, prepared.engine.fingerprint);
  if (!resumed) return resumed.error();
  std::fputs((resumed->told + "\n").c_str(), stderr);
  prepared.engine.done = std::move(resumed->done);
  return Done{};
}

void run_journaled(Context& context, const RunOptions& options, Prepared& prepared, World& world) {
  auto journal = journal::Journal::open(prepared.dir.journal().string());
  if (!journal) {
    complain(context, journal.error(), ExitCode::failed);
    return;
  }
  if (prepared.engine.mode == engine::Mode::apply && !confirmed(context, options, prepared, world, *journal)) return;
  if (options.resume) {
    if (auto status = resume(*journal, prepared); !status) {
      complain(context, status.error(), ExitCode::failed);
      return;
    }
  }
  NoteTaker notes(*journal, prepared.engine.selected, options.resume);
  const auto reporter = make_reporter(context, options);
  report::Tee sink({&notes, reporter.sink.get()});
  Ticking ticking(world, reporter.tick);
  const auto summary = engine::run(prepared.catalog, ticking, &*journal, sink, prepared.engine);
  context.exit_code = static_cast<ExitCode>(summary.exit_code);
  if (auto status = write_report(prepared.dir, *journal, summary.info.run, !options.json); !status) {
    warn(to_string(status.error()));
  }
}

/// A plan reads the journal, for restarts that are still owed, and writes nothing; without one there are none.
void run_plan(Context& context, const RunOptions& options, Prepared& prepared, World& world) {
  std::optional<journal::Journal> journal;
  std::error_code error;
  if (std::filesystem::exists(prepared.dir.journal(), error)) {
    auto opened = journal::Journal::open(prepared.dir.journal().string());
    if (!opened) {
      complain(context, opened.error(), ExitCode::failed);
      return;
    }
    journal = std::move(*opened);
  }
  const auto reporter = make_reporter(context, options);
  Ticking ticking(world, reporter.tick);
  const auto summary =
      engine::run(prepared.catalog, ticking, journal ? &*journal : nullptr, *reporter.sink, prepared.engine);
  context.exit_code = static_cast<ExitCode>(summary.exit_code);
}

}  // namespace

void run_estate(Context& context, const RunOptions& options, engine::Mode mode) {
  std::signal(SIGPIPE, SIG_IGN);  // `reprise apply | head` must not end a run half-way
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
  if (context.verbosity >= 3) {
    connected->world = std::make_unique<Logged>(std::move(connected->world), prepared->catalog.secrets);
  }
  if (mode != engine::Mode::plan) {
    run_journaled(context, options, *prepared, *connected->world);
    return;
  }
  run_plan(context, options, *prepared, *connected->world);
}

}  // namespace reprise::cli
