// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <CLI/CLI.hpp>
#include <memory>

#include "base/i18n.hpp"
#include "cli/context.hpp"
#include "cli/estate_dir.hpp"
#include "cli/verbs.hpp"
#include "report/run_view.hpp"

namespace reprise::cli {

namespace {

struct ReportOptions {
  std::int64_t run = 0;
  std::string format = "text";
  std::string output;
  bool lab = false;
};

std::string render(const report::RunView& view, const std::string& format) {
  if (format == "json") return report::to_json(view);
  if (format == "junit") return report::to_junit(view);
  if (format == "html") return report::to_html(view);
  return report::to_text(view);
}

Status show_report(const EstateDir& dir, ReportOptions options) {
  auto found = find_journal(dir);
  if (!found) return found.error();
  if (!*found) return no_runs(dir);
  auto& journal = **found;
  if (options.run == 0) {
    const auto last = journal.last_run();
    if (!last) return last.error();
    if (!last->has_value()) return no_runs(dir);
    options.run = (*last)->id;
  }
  const auto view = report::view_run(journal, options.run);
  if (!view) return view.error();
  const auto text = render(*view, options.format);
  if (!options.output.empty()) return write_file(options.output, text, 0600);
  print(text);
  return Done{};
}

}  // namespace

void add_report(CLI::App& app, Context& context) {
  auto* verb = app.add_subcommand("report", tr("Tell a run again, from the journal"));
  auto options = std::make_shared<ReportOptions>();
  verb->add_option("run", options->run, tr("Number of the run (default: the last)"))
      ->check(CLI::Range(1, 1'000'000'000));
  verb->add_option("--format", options->format, tr("text, json, junit or html"))
      ->check(CLI::IsMember({"text", "json", "junit", "html"}))
      ->capture_default_str();
  verb->add_option("-o,--output", options->output, tr("Write to this file"));
  verb->add_flag("--lab", options->lab, tr("A run on the hosts of the laboratory"));
  verb->callback([&context, options] {
    const auto dir = find_estate(context, options->lab);
    if (!dir) {
      complain(context, dir.error(), ExitCode::usage);
      return;
    }
    if (auto status = show_report(*dir, *options); !status) complain(context, status.error(), ExitCode::failed);
  });
}

}  // namespace reprise::cli
