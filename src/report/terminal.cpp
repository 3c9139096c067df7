// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "report/terminal.hpp"

#include <algorithm>

#include "base/exit_code.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"
#include "report/eta.hpp"

namespace reprise::report {

using engine::StepReport;
using engine::StepResult;

namespace {

constexpr Duration kLong{10'000};  ///< from here on the time of a running step is told
constexpr std::size_t kMostSkipped = 20;
constexpr Duration kSign{30'000};  ///< without a status line: how often

const char* color_of(StepResult result) {
  switch (result) {
    case StepResult::ok:
      return "\x1b[32m";
    case StepResult::changed:
    case StepResult::would_change:
      return "\x1b[33m";
    case StepResult::failed:
    case StepResult::unreachable:
      return "\x1b[31m";
    default:
      return "\x1b[36m";
  }
}

/// The same words in every language: they are what users grep for.
std::string word_of(StepResult result) { return engine::to_string(result); }

/// Cuts to `columns` code points, so that a status line never wraps.
std::string cut(const std::string& text, std::size_t columns) {
  std::size_t seen = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80 && seen++ == columns) return text.substr(0, i);
  }
  return text;
}

int changed_steps(const engine::RunSummary& summary) {
  int sum = 0;
  for (const auto& host : summary.hosts) sum += host.changed;
  return sum;
}

}  // namespace

std::string Terminal::paint(StepResult result, std::string_view text) const {
  if (!options_.color) return std::string(text);
  return color_of(result) + std::string(text) + "\x1b[0m";
}

void Terminal::line(std::string_view text) {
  clear_status();
  write_(std::string(text) + "\n");
}

void Terminal::clear_status() {
  if (status_shown_) write_("\r\x1b[K");
  status_shown_ = false;
}

/// Each text on its own line, so that a message of several lines keeps its margin.
void Terminal::indented(std::string_view prefix, const std::string& text) {
  for (const auto& part : split_lines(text)) line(std::string(prefix) + part);
}

std::string Terminal::running(Duration at_least) const {
  std::vector<std::string> words;
  for (const auto& [key, since] : running_) {
    const auto seconds = Duration((now_ - since).count() / 1000 * 1000);
    if (now_ - since < at_least) continue;
    words.push_back(seconds < kLong ? key : fmt::format("{} ({})", key, to_string(seconds)));
  }
  return join(words, ", ");
}

void Terminal::status() {
  if (!options_.interactive || total_ == 0 || held_) return;
  std::string text = fmt::format("[{}/{}] ", done_, total_);
  if (eta_) {
    text += eta_words(*eta_, now_) + "  ";
  } else if (left_.count() > 0)
    text += trf("about {} left", to_string(left_)) + "  ";
  text += running(Duration(0));
  if (!last_output_.empty()) text += ": " + last_output_;
  clear_status();
  write_(cut(text, static_cast<std::size_t>(std::max(options_.width - 1, 20))));
  status_shown_ = true;
}

void Terminal::tick(Instant now) {
  now_ = now;
  if (options_.interactive) {
    status();
    return;
  }
  if (now - last_sign_ < kSign) return;
  last_sign_ = now;
  const auto still = running(kLong);
  if (!still.empty()) line(trf("still running: {}", still) + (eta_ ? "; " + eta_words(*eta_, now) : ""));
}

void Terminal::outlook(const forecast::Eta& eta) { eta_ = eta; }

void Terminal::hold_status(bool hold) {
  if (hold) clear_status();
  held_ = hold;
}

void Terminal::run_started(const catalog::Catalog& catalog, const engine::RunInfo& info) {
  info_ = info;
  now_ = last_sign_ = info.started;
  total_ = info.steps;
  const std::size_t hosts = catalog.estate.hosts.size() - 1;
  if (info.mode == engine::Mode::plan)
    line(trf("Plan for {}: {} steps, {} hosts (nothing is changed)", catalog.estate.name, info.steps, hosts));
  if (info.mode == engine::Mode::verify)
    line(trf("Verifying {}: {} steps, {} hosts (nothing is changed)", catalog.estate.name, info.steps, hosts));
  if (info.mode == engine::Mode::apply)
    line(trf("Applying {}: {} steps, {} hosts (run {})", catalog.estate.name, info.steps, hosts, info.run));
  for (const auto& told : info.order) line(told);
  status();
}

void Terminal::host_unreachable(const Host& host, const std::string& why) {
  line(paint(StepResult::unreachable, "unreachable") + "  " + host.name + ": " + why);
  status();
}

void Terminal::step_started(const catalog::Step& step, Instant at) {
  now_ = at;
  running_[step.key] = at;
  if (options_.verbosity >= 3) line("start        " + step.key);
  status();
}

void Terminal::step_output(const catalog::Step& step, const std::string& text) {
  if (trim(text).empty()) return;
  last_output_ = text;
  std::replace(last_output_.begin(), last_output_.end(), '\t', ' ');  // a tab would make the line longer than it looks
  if (options_.verbosity >= 2) line("  " + step.key + " | " + text);
  status();
}

void Terminal::diff_lines(const std::string& diff) {
  for (const auto& text : split_lines(diff)) {
    const bool added = text.starts_with('+');
    const bool removed = text.starts_with('-');
    const auto result = added ? StepResult::ok : StepResult::failed;
    line("      " + (added || removed ? paint(result, text) : text));
  }
}

void Terminal::changes(const StepReport& report, bool diff_shown) {
  for (const auto& change : report.changes) {
    if (change.field == "content" && diff_shown) continue;
    indented("      ", change.field + ": " + (change.is.empty() ? "-" : change.is) + " -> " +
                           (change.should.empty() ? "-" : change.should));
  }
}

void Terminal::details(const StepReport& report) {
  const bool bad = report.result == StepResult::failed || report.result == StepResult::unreachable;
  const bool diff = (options_.diff || info_.mode == engine::Mode::verify) && !report.diff.empty();
  if (!report.reason.empty()) indented("      ", report.reason);
  if (report.result == StepResult::waiting) {
    for (const auto& instructions : report.actions) indented("      | ", instructions);
    if (!report.hint.empty()) indented("      ", std::string(tr("next")) + ": " + report.hint);
    return;
  }
  if (report.result == StepResult::would_change || (options_.verbosity >= 1 && !bad)) changes(report, diff);
  if (diff) diff_lines(report.diff);
  if (!bad) return;
  indented("      | ", report.output);
  if (!report.hint.empty()) indented("      ", std::string(tr("next")) + ": " + report.hint);
}

void Terminal::step_ended(const catalog::Step& step, const StepReport& report) {
  running_.erase(step.key);
  last_output_.clear();
  ++done_;
  // why a host is unreachable was said once, when it was found out
  const bool quiet = report.result == StepResult::ok || report.result == StepResult::skipped ||
                     report.result == StepResult::unreachable;
  // what is taken for done by somebody's word is always told
  const bool by_word = step.kind->spec().by_people && report.result == StepResult::ok;
  if (!quiet || by_word || options_.verbosity >= 1) {
    const auto took = report.ended - report.started;
    std::string text = paint(report.result, fmt::format("{:<12}", word_of(report.result))) + " " + step.key + "  " +
                       step.kind->spec().name + " " + step.subject;
    if (took.count() >= 100) text += "  (" + to_string(took) + ")";
    line(text);
    details(report);
  }
  status();
}

void Terminal::progress(std::size_t done, std::size_t total, Duration left) {
  done_ = done;
  total_ = total;
  left_ = left;
  status();
}

void Terminal::interrupt_requested(int count) {
  line(count == 1 ? tr("stopping: waiting for the steps under way; press Ctrl-C again to end them now")
                  : tr("ending the steps under way"));
}

void Terminal::recap(const engine::RunSummary& summary) {
  std::size_t widest = 10;
  for (const auto& host : summary.hosts) widest = std::max(widest, host.host.size());
  line("");
  line(tr("RECAP"));
  for (const auto& host : summary.hosts) {
    const auto cell = [&](StepResult result, const char* name, int n, int width) {
      const auto text = fmt::format("{}={:<{}}", name, n, width);
      return n > 0 ? paint(result, text) : text;
    };
    line(fmt::format("{:<{}} : {} {} {} {} {}", host.host, widest, cell(StepResult::ok, "ok", host.ok, 5),
                     cell(StepResult::changed, "changed", host.changed, 5),
                     cell(StepResult::failed, "failed", host.failed, 5),
                     cell(StepResult::skipped, "skipped", host.skipped, 5),
                     cell(StepResult::unreachable, "unreachable", host.unreachable, 0)) +
         (host.waiting > 0 ? "  " + cell(StepResult::waiting, "waiting", host.waiting, 0) : ""));
  }
}

/// The last word: how it ended, and what to do next.
void Terminal::closing(const engine::RunSummary& summary) {
  const auto code = static_cast<ExitCode>(summary.exit_code);
  const auto took = to_string(summary.ended - summary.info.started);
  if (code == ExitCode::ok)
    line(trf("done in {}", took));
  else if (code == ExitCode::changes)
    line(trf("planned in {}: {} steps would change something", took, changed_steps(summary)));
  else
    line(trf("ended in {}", took));
  if (!summary.journal_failure.empty()) line(paint(StepResult::failed, "journal") + "      " + summary.journal_failure);
  if (summary.info.mode != engine::Mode::apply) return;
  if (summary.interrupted) line(tr("interrupted: `reprise apply --resume` goes on where this run stopped"));
  if (code == ExitCode::unreachable)
    line(tr("everything that could be reached is done; run `reprise apply --resume` when the hosts are back"));
  if (code == ExitCode::waiting)
    line(tr("everything else is done; run `reprise apply --resume` when the waiting steps are done and confirmed"));
  if (code == ExitCode::failed)
    line(tr("mend what failed and run `reprise apply --resume`; what succeeded stays done"));
}

void Terminal::run_ended(const catalog::Catalog& catalog, const engine::RunSummary& summary) {
  running_.clear();
  total_ = 0;  // no status line any more
  std::size_t skipped = 0;
  for (const auto& report : summary.steps) {
    // -v told each at its turn
    if (report.result != StepResult::skipped || options_.verbosity >= 1) continue;
    if (++skipped <= kMostSkipped) {
      line(paint(report.result, fmt::format("{:<12}", "skipped")) + " " + catalog.steps[report.step.index()].key +
           "  " + report.reason);
    }
  }
  if (skipped > kMostSkipped) line(trf("... and {} more skipped", skipped - kMostSkipped));
  recap(summary);
  closing(summary);
}

}  // namespace reprise::report
