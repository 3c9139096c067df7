// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
// plan, apply and verify: one path, of which each verb runs a part.
#include <algorithm>
#include <csignal>
#include <functional>
#include <memory>

#include "base/encoding.hpp"
#include "base/i18n.hpp"
#include "cli/connect.hpp"
#include "cli/context.hpp"
#include "cli/desk.hpp"
#include "cli/estate_dir.hpp"
#include "cli/estate_lock.hpp"
#include "cli/forecaster.hpp"
#include "cli/logged.hpp"
#include "cli/people.hpp"
#include "cli/resume.hpp"
#include "cli/run_options.hpp"
#include "cli/ticking.hpp"
#include "engine/engine.hpp"
#include "engine/people.hpp"
#include "lab/lab.hpp"
#include "report/eta.hpp"
#include "report/json_lines.hpp"
#include "report/run_view.hpp"
#include "report/tee.hpp"
#include "report/terminal.hpp"
#include "transport/real_world.hpp"

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

/// Who tells the run to the user, what to call about once a second, and what with each new estimate.
struct Reporter {
  std::unique_ptr<engine::EventSink> sink;
  std::function<void(Instant)> tick = [](Instant) {};
  std::function<void(const forecast::Eta&)> outlook = [](const forecast::Eta&) {};
  std::function<void(bool)> hold_status = [](bool) {};
};

std::function<void(const forecast::Eta&)> json_outlook(const catalog::Catalog& catalog) {
  return [&catalog](const forecast::Eta& eta) { print(report::eta_json(catalog, eta, {}, false)); };
}

/// A person sees each estimate as it changes; in a log it stands beside a line every half minute.
Duration between_estimates(const RunOptions& options) {
  if (options.json) return Duration(5'000);
  return is_terminal() ? Duration(1'000) : Duration(20'000);
}

Reporter make_reporter(const Context& context, const RunOptions& options, const catalog::Catalog& catalog) {
  if (options.json) {
    return {std::make_unique<report::JsonLines>(print), [](Instant) {}, json_outlook(catalog), [](bool) {}};
  }
  report::TerminalOptions terminal;
  terminal.color = use_color(context);
  terminal.interactive = is_terminal();
  terminal.diff = options.diff;
  terminal.verbosity = context.verbosity;
  terminal.width = terminal_width();
  auto sink = std::make_unique<report::Terminal>(print, terminal);
  auto* raw = sink.get();
  return {std::move(sink), [raw](Instant now) { raw->tick(now); },
          [raw](const forecast::Eta& eta) { raw->outlook(eta); }, [raw](bool hold) { raw->hold_status(hold); }};
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
  std::vector<bool> chosen;  ///< what the user limited the run to, checks included
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

/// What a resumed run must have in common with the one before: the description, and in the laboratory the hosts, which
/// after `lab down` and `lab up` are new ones (of a lab with a new login key) on which nothing is done yet. Not their
/// own keys: a run may give them those of the plan.
std::string identity_of_run(const Prepared& prepared) {
  auto identity = fingerprint(prepared.catalog);
  if (!prepared.dir.rehearsal) return identity;
  const auto key = read_file(lab::identity_file(lab::LabOptions{prepared.dir.lab()}).string() + ".pub");
  return sha256_hex(identity + (key ? *key : std::string()));
}

std::optional<Prepared> prepare(Context& context, const RunOptions& options, engine::Mode mode,
                                const kinds::Registry& registry) {
  const auto dir = find_estate(context, options.lab);
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
  Prepared prepared{*dir, std::move(*catalog), {}, *selected};
  prepared.engine.mode = mode;
  if (mode != engine::Mode::verify) prepared.engine.objective = options.objective;
  prepared.engine.check = options.check;
  prepared.engine.selected = std::move(*selected);
  if (mode == engine::Mode::plan) prepared.engine.selected = without_checks(prepared.catalog, prepared.engine.selected);
  prepared.engine.nonce = "n" + random_hex(24) + "x";
  prepared.engine.controller = controller_name();
  prepared.engine.fingerprint = identity_of_run(prepared);
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
  const auto reporter = make_reporter(context, options, prepared.catalog);
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

forecast::Estimates estimate(const catalog::Catalog& catalog, journal::Journal* journal) {
  forecast::History history;
  if (journal != nullptr) {
    auto read = forecast::read_history(*journal);
    if (read) {
      history = std::move(*read);
    } else {
      warn(trf("the estimates do without history: {}", read.error().message));
    }
  }
  return forecast::learn(catalog, history);
}

std::vector<Duration> expected(const forecast::Estimates& estimates) {
  std::vector<Duration> out;
  for (const auto& one : estimates.acting) out.push_back(one.quantile(0.5));
  return out;
}

/// A rebuild must not pass over an unplugged cable because somebody has plugged it once.
void tell_words(const catalog::Catalog& catalog, journal::Journal& journal, Instant now) {
  std::string text;
  for (const auto& item : Errands::all(catalog, &journal, now)) {
    if (!item.word || !item.errand.proof.empty()) continue;
    text += "  " + item.step->key + ": " + engine::told(*item.word) + "\n";
  }
  if (text.empty()) return;
  text = std::string(tr("taken for done because people say so:")) + "\n" + text +
         tr("  if that does not hold any more: reprise confirm --all --take-back --by NAME") + "\n";
  std::fputs(catalog.secrets.mask(printable(text)).c_str(), stderr);
}

/// The run itself, told to the user, to the journal and to who estimates what is left.
engine::RunSummary run_told(Context& context, const RunOptions& options, Prepared& prepared, World& world,
                            journal::Journal& journal) {
  NoteTaker notes(journal, prepared.engine.selected, options.resume);
  const auto reporter = make_reporter(context, options, prepared.catalog);
  const bool apply = prepared.engine.mode == engine::Mode::apply;
  auto estimates = estimate(prepared.catalog, &journal);
  prepared.engine.expected = expected(estimates);
  prepared.engine.foresee = apply;
  prepared.engine.wait_for_people =
      apply && !options.non_interactive && !options.json && is_terminal() && can_confirm();
  Forecaster forecaster(prepared.catalog,
                        forecast::Outlook(prepared.catalog, std::move(estimates), prepared.engine.selected),
                        prepared.engine.selected, &journal, between_estimates(options), reporter.outlook);
  const auto controller = controller_name();
  Desk desk(journal, controller.substr(0, controller.find('@')), typed_line, [](const std::string& text) {
    print("\r\x1b[K" + text);  // a status line may stand there
  });
  if (apply) tell_words(prepared.catalog, journal, world.now());
  std::vector<engine::EventSink*> sinks{&notes, reporter.sink.get(), &desk};
  if (apply) sinks.push_back(&forecaster);
  report::Tee sink(std::move(sinks));
  Ticking ticking(world, [&](Instant now) {
    if (apply) forecaster.tick(now);
    reporter.hold_status(desk.busy());
    reporter.tick(now);
    desk.tick(now);
  });
  return engine::run(prepared.catalog, ticking, &journal, sink, prepared.engine);
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
  const auto summary = run_told(context, options, prepared, world, *journal);
  context.exit_code = static_cast<ExitCode>(summary.exit_code);
  if (auto status = write_report(prepared.dir, *journal, summary.info.run, !options.json); !status) {
    warn(to_string(status.error()));
  }
}

/// Tells the time of return; `summary` is what a look at the hosts found, nullptr without a look.
void tell_eta(const RunOptions& options, const Prepared& prepared, forecast::Estimates estimates,
              const engine::RunSummary* summary, Instant now) {
  const auto& catalog = prepared.catalog;
  forecast::Outlook outlook(catalog, std::move(estimates), prepared.chosen);
  if (summary != nullptr) {
    outlook.follow(summary->info.priorities);
    for (const auto& report : summary->steps) {
      if (report.result == engine::StepResult::ok) outlook.expect_converged(report.step);
    }
  }
  forecast::SimulationOptions simulation;
  simulation.runs = forecast::affordable_runs(outlook.open());
  simulation.threads = 0;
  const auto eta = outlook.eta(now, simulation);
  const auto gains = outlook.gains(now, simulation);
  print(options.json ? report::eta_json(catalog, eta, gains, true) : "\n" + report::eta_text(catalog, eta, gains));
}

/// A plan reads the journal, for restarts that are still owed, and writes nothing; without one there are none.
void run_plan(Context& context, const RunOptions& options, Prepared& prepared, World& world) {
  auto found = find_journal(prepared.dir);
  if (!found) {
    complain(context, found.error(), ExitCode::failed);
    return;
  }
  auto* journal = *found ? &**found : nullptr;
  const auto reporter = make_reporter(context, options, prepared.catalog);
  Ticking ticking(world, reporter.tick);
  const auto summary = engine::run(prepared.catalog, ticking, journal, *reporter.sink, prepared.engine);
  context.exit_code = static_cast<ExitCode>(summary.exit_code);
  if (options.eta && !summary.interrupted) {
    tell_eta(options, prepared, estimate(prepared.catalog, journal), &summary, world.now());
  }
}

/// The time of return of a rebuild from nothing: needs no host, which is when it is needed most.
void plan_from_scratch(Context& context, const RunOptions& options, const Prepared& prepared) {
  auto found = find_journal(prepared.dir);
  if (!found) return complain(context, found.error(), ExitCode::failed);
  tell_eta(options, prepared, estimate(prepared.catalog, *found ? &**found : nullptr), nullptr, wall_clock());
}

}  // namespace

void run_estate(Context& context, const RunOptions& options, engine::Mode mode) {
  std::signal(SIGPIPE, SIG_IGN);  // `reprise apply | head` must not end a run half-way
  const kinds::Registry registry;
  auto prepared = prepare(context, options, mode, registry);
  if (!prepared) return;
  if (options.from_scratch) return plan_from_scratch(context, options, *prepared);
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
