// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
// The HTML report: one file without scripts or outside references, readable in ten years and by a screen reader.
#include <algorithm>

#include "base/i18n.hpp"
#include "report/accuracy.hpp"
#include "report/markup.hpp"
#include "report/run_view.hpp"

namespace reprise::report {
namespace {

constexpr int kWidth = 1000;  ///< of the time axis, in SVG units
constexpr int kLabel = 130;
constexpr int kRow = 14;
constexpr std::size_t kMostBars = 5000;

const char* kStyle = R"(
body{font:15px/1.45 system-ui,sans-serif;margin:2em auto;max-width:1180px;padding:0 1em;color:#1b1b1b;background:#fff}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.25em .6em;border-bottom:1px solid #ddd;vertical-align:top}
td.n{text-align:right;font-variant-numeric:tabular-nums}
.ok{color:#1a6b2f}.changed{color:#8a5a00}.failed,.unreachable,.effect_unknown,.intended{color:#b00020;font-weight:600}.skipped,.interrupted,.waiting,.none{color:#1f5f7a}
code{white-space:pre-wrap;overflow-wrap:anywhere}
svg{width:100%;height:auto;border:1px solid #ddd}.critical{stroke:#000;stroke-width:1.6}
@media(prefers-color-scheme:dark){body{background:#161616;color:#e6e6e6}th,td,svg{border-color:#444}.ok{color:#7bd88f}.changed{color:#f2c063}.failed,.unreachable,.effect_unknown,.intended{color:#ff7b8a}.skipped,.interrupted,.waiting,.none{color:#7fc7e3}svg text{fill:#e6e6e6}.critical{stroke:#fff}}
)";

const char* bar_color(journal::State state) {
  switch (state) {
    case journal::State::ok:
      return "#4c9f5f";
    case journal::State::changed:
      return "#d99a2b";
    case journal::State::failed:
    case journal::State::unreachable:
    case journal::State::effect_unknown:
    case journal::State::intended:
      return "#c4273c";
    default:
      return "#4a8fb0";
  }
}

std::string state_class(const RunView::Step& step) { return step.recorded ? to_string(step.state) : "none"; }

/// What is drawn: steps that took time, and those under way at the end, however short.
bool has_bar(const RunView::Step& step) {
  return step.recorded && (step.ended > step.started || step.state == journal::State::intended);
}

/// Steps that took time, as lanes below their host: a step goes into the first lane that is free at its start.
struct Lane {
  Instant free_from;
  std::vector<const RunView::Step*> bars;
};

std::vector<Lane> lanes_of(const RunView& view, const std::string& host) {
  std::vector<const RunView::Step*> bars;
  for (const auto& step : view.steps) {
    if (step.host == host && has_bar(step)) bars.push_back(&step);
  }
  std::stable_sort(bars.begin(), bars.end(), [](const auto* a, const auto* b) { return a->started < b->started; });
  if (bars.size() > kMostBars) bars.resize(kMostBars);
  std::vector<Lane> lanes;
  for (const auto* bar : bars) {
    auto lane = std::find_if(lanes.begin(), lanes.end(), [&](const Lane& l) { return l.free_from <= bar->started; });
    if (lane == lanes.end()) lane = lanes.insert(lanes.end(), Lane{});
    lane->free_from = bar->ended;
    lane->bars.push_back(bar);
  }
  return lanes;
}

class Gantt {
 public:
  explicit Gantt(const RunView& view) : view_(view), from_(view.run.started), to_(view.run.started + Duration(1)) {
    for (const auto& step : view.steps) {
      if (!step.recorded) continue;
      to_ = std::max(to_, step.ended);
      from_ = std::min(from_, step.started);  // a clock that was set back during the run
    }
  }

  std::string draw() {
    std::string rows;
    int y = kRow * 2;
    for (const auto& host : view_.hosts) {
      const auto lanes = lanes_of(view_, host);
      if (lanes.empty()) continue;
      rows += fmt::format("<text x=\"4\" y=\"{}\" font-size=\"12\">{}</text>", y + kRow - 3, escape_markup(host));
      for (const auto& lane : lanes) {
        for (const auto* bar : lane.bars) rows += draw_bar(*bar, y);
        y += kRow;
      }
      y += kRow / 2;
    }
    return fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">", kWidth + kLabel + 10, y + kRow,
                       escape_markup(tr("Timeline of the run by host"))) +
           axis(y) + rows + "</svg>";
  }

 private:
  double x_of(Instant at) const {
    return kLabel + kWidth * static_cast<double>((at - from_).count()) / static_cast<double>((to_ - from_).count());
  }

  std::string draw_bar(const RunView::Step& step, int y) const {
    const double x = x_of(step.started);
    const double width = std::max(1.0, x_of(step.ended) - x);
    return fmt::format(
        "<rect x=\"{:.1f}\" y=\"{}\" width=\"{:.1f}\" height=\"{}\" fill=\"{}\"{}><title>{}</title></rect>", x, y,
        width, kRow - 3, bar_color(step.state), step.critical ? " class=\"critical\"" : "",
        escape_markup(step.key + "  " + to_string(step.ended - step.started) + "  " + shown_state(step)));
  }

  std::string axis(int height) const {
    std::string out;
    constexpr int ticks = 8;
    for (int i = 0; i <= ticks; ++i) {
      const Instant at = from_ + Duration((to_ - from_).count() * i / ticks);
      const double x = x_of(at);
      out += fmt::format(
          "<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1}\" y2=\"{2}\" stroke=\"#8888\"/><text x=\"{0:.1f}\" y=\"12\" "
          "font-size=\"10\" text-anchor=\"middle\">{3}</text>",
          x, kRow + 2, height, to_string(at - from_));
    }
    return out;
  }

  const RunView& view_;
  Instant from_;
  Instant to_;
};

std::string row(const RunView::Step& step) {
  return fmt::format(
      "<tr><td class=\"{}\">{}</td><td>{}</td><td class=\"n\">{}</td><td>{} "
      "<code>{}</code></td><td><code>{}</code></td></tr>\n",
      state_class(step), escape_markup(shown_state(step)), escape_markup(step.key),
      step.recorded ? to_string(step.ended - step.started) : "", escape_markup(step.kind), escape_markup(step.subject),
      escape_markup(step.detail));
}

std::string table(const std::string& title, const std::string& rows) {
  if (rows.empty()) return {};
  return "<h2>" + escape_markup(title) + "</h2>\n<table><thead><tr><th>" + tr("Result") + "</th><th>" + tr("Step") +
         "</th><th>" + tr("Time") + "</th><th>" + tr("Resource") + "</th><th>" + tr("Detail") +
         "</th></tr></thead><tbody>\n" + rows + "</tbody></table>\n";
}

/// Columns of the recap: ok, changed, failed, skipped, unreachable.
std::size_t column_of(const RunView::Step& step) {
  if (step.recorded && step.state == journal::State::ok) return 0;
  if (step.recorded && step.state == journal::State::changed) return 1;
  if (step.recorded && step.state == journal::State::unreachable) return 4;
  return is_failure(step) ? 2 : 3;
}

std::string recap(const RunView& view) {
  std::string rows;
  for (const auto& host : view.hosts) {
    int n[5] = {};
    for (const auto& step : view.steps) {
      if (step.host == host) ++n[column_of(step)];
    }
    rows += fmt::format(
        "<tr><td>{}</td><td class=\"n ok\">{}</td><td class=\"n changed\">{}</td><td class=\"n failed\">{}</td><td "
        "class=\"n skipped\">{}</td><td class=\"n unreachable\">{}</td></tr>\n",
        escape_markup(host), n[0], n[1], n[2], n[3], n[4]);
  }
  return std::string("<h2>") + tr("Recap") + "</h2>\n<table><thead><tr><th>" + tr("Host") +
         "</th><th>ok</th><th>changed</th><th>failed</th><th>skipped</th><th>unreachable</th></tr></thead><tbody>\n" +
         rows + "</tbody></table>\n";
}

std::string accuracy_table(const RunView& view) {
  std::string rows;
  for (const auto& row : accuracy(view)) {
    std::string what = row.name;
    if (row.of == Accuracy::Of::run) what = tr("the whole run");
    if (row.of == Accuracy::Of::service) what = trf("service {}", row.name);
    if (row.of == Accuracy::Of::kind) what = trf("{} ({} steps)", row.name, row.steps);
    rows += fmt::format(
        "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td "
        "class=\"n\">{}</td></tr>\n",
        escape_markup(what), to_string(row.said), row.of == Accuracy::Of::kind ? "" : to_string(row.said_p90),
        to_string(row.took), escape_markup(deviation(row)));
  }
  if (rows.empty()) return {};
  return std::string("<h2>") + tr("Forecast and truth") + "</h2>\n<table><thead><tr><th></th><th>" + tr("Said") +
         "</th><th>" + tr("9 in 10") + "</th><th>" + tr("Measured") + "</th><th>" + tr("Deviation") +
         "</th></tr></thead><tbody>\n" + rows + "</tbody></table>\n";
}

}  // namespace

std::string to_html(const RunView& view) {
  std::string failures;
  std::string critical;
  std::string all;
  for (const auto& step : view.steps) {
    if (is_failure(step) || step.state == journal::State::interrupted || step.state == journal::State::waiting)
      failures += row(step);
    if (step.critical && step.ended > step.started) critical += row(step);
    all += row(step);
  }
  const auto title = trf("{}: run {} ({})", view.title.empty() ? view.estate : view.title, view.run.id, view.run.verb);
  std::string took = view.run.ended ? trf("took {}", to_string(*view.run.ended - view.run.started))
                                    : std::string(tr("did not end by itself"));
  return "<!DOCTYPE html>\n<html lang=\"" + current_language() +
         "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>" +
         escape_markup(title) + "</title><style>" + kStyle + "</style></head><body>\n<h1>" + escape_markup(title) +
         "</h1>\n<p>" +
         escape_markup(trf("started {} by {}", to_string(view.run.started), view.run.controller) + ", " + took + ": " +
                       shown_state(view.run)) +
         "</p>\n" + recap(view) + table(tr("Failures"), failures) + "<h2>" + tr("Timeline") + "</h2>\n<p>" +
         tr("Bars with a border: the critical chain.") + "</p>\n" + Gantt(view).draw() + "\n" +
         table(trf("Critical chain ({})", to_string(view.critical_length)), critical) + accuracy_table(view) +
         table(tr("All steps"), all) + "</body></html>\n";
}

}  // namespace reprise::report
