// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
// Text, JSON and JUnit forms of a run.
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/encoding.hpp"
#include "base/i18n.hpp"
#include "report/accuracy.hpp"
#include "report/markup.hpp"
#include "report/run_view.hpp"

namespace reprise::report {

namespace {

const char* state_name(journal::RunState state) {
  switch (state) {
    case journal::RunState::running:
      return "running";
    case journal::RunState::finished:
      return "finished";
    case journal::RunState::failed:
      return "failed";
    case journal::RunState::interrupted:
      return "interrupted";
    case journal::RunState::waiting:
      return "waiting";
  }
  return "?";
}

/// For programs: never translated.
std::string state_name(const RunView::Step& step) { return step.recorded ? to_string(step.state) : "not reached"; }

bool is_skip(const RunView::Step& step) {
  return !step.recorded || step.state == journal::State::skipped || step.state == journal::State::interrupted ||
         step.state == journal::State::waiting;
}

std::string accuracy_line(const Accuracy& row) {
  switch (row.of) {
    case Accuracy::Of::run:
      return trf("the whole run: said {} (9 in 10: {}), took {}, {}", to_string(row.said), to_string(row.said_p90),
                 to_string(row.took), deviation(row));
    case Accuracy::Of::service:
      return trf("service {}: said {} (9 in 10: {}), took {}, {}", row.name, to_string(row.said),
                 to_string(row.said_p90), to_string(row.took), deviation(row));
    case Accuracy::Of::kind:
      return trf("{}: {} steps, said {}, took {}, {}; half of them within a factor of {:.1f}", row.name, row.steps,
                 to_string(row.said), to_string(row.took), deviation(row), row.factor);
  }
  return {};
}

std::string accuracy_text(const RunView& view) {
  std::string out;
  for (const auto& row : accuracy(view)) out += "  " + accuracy_line(row) + "\n";
  return out.empty() ? out : "\n" + std::string(tr("Forecast and truth:")) + "\n" + out;
}

nlohmann::ordered_json accuracy_json(const RunView& view) {
  nlohmann::ordered_json out = nlohmann::ordered_json::array();
  for (const auto& row : accuracy(view)) {
    const char* of = row.of == Accuracy::Of::run ? "run" : row.of == Accuracy::Of::service ? "service" : "kind";
    nlohmann::ordered_json item = {
        {"of", of}, {"name", row.name}, {"said_p50_ms", row.said.count()}, {"took_ms", row.took.count()}};
    if (row.of == Accuracy::Of::kind) {
      item.update({{"steps", row.steps}, {"median_factor", row.factor}});
    } else {
      item["said_p90_ms"] = row.said_p90.count();
    }
    out.push_back(std::move(item));
  }
  return out;
}

std::string junit_case(const RunView::Step& step) {
  const double seconds = step.recorded ? static_cast<double>((step.ended - step.started).count()) / 1000.0 : 0.0;
  std::string out = fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\"",
                                escape_markup(step.service), escape_markup(step.key), seconds);
  if (!is_failure(step) && !is_skip(step)) return out + "/>\n";
  const auto why = step.detail.empty() ? shown_state(step) : shown_state(step) + ": " + step.detail;
  return out + fmt::format("><{} message=\"{}\"/></testcase>\n", is_failure(step) ? "failure" : "skipped",
                           escape_markup(why));
}

}  // namespace

std::string to_text(const RunView& view) {
  std::string out = trf("Run {} ({}) of {}: {}", view.run.id, view.run.verb, view.estate, shown_state(view.run)) + "\n";
  out += trf("started {} by {}", to_string(view.run.started), view.run.controller) + "\n";
  if (view.run.ended) out += trf("took {}", to_string(*view.run.ended - view.run.started)) + "\n";
  out += trf("critical chain: {}", to_string(view.critical_length)) + "\n\n";
  for (const auto& step : view.steps) {
    out += fmt::format("{} {:<15} {:>8}  {}", step.critical ? "*" : " ", shown_state(step),
                       step.recorded ? to_string(step.ended - step.started) : "-", step.key);
    if (!step.detail.empty() && step.state != journal::State::ok && step.state != journal::State::changed)
      out += "\n      " + step.detail;
    out += "\n";
  }
  return printable(out + accuracy_text(view));
}

std::string to_json(const RunView& view) {
  using Json = nlohmann::ordered_json;
  Json steps = Json::array();
  for (const auto& step : view.steps) {
    Json item = {{"step", step.key},  {"host", step.host},       {"service", step.service},
                 {"kind", step.kind}, {"subject", step.subject}, {"state", state_name(step)}};
    if (step.recorded) item.update({{"started", step.started.ms}, {"ended", step.ended.ms}});
    if (step.said.count() > 0) item["said_p50_ms"] = step.said.count();
    item.update({{"critical", step.critical}, {"after", step.after}, {"detail", step.detail}});
    steps.push_back(std::move(item));
  }
  Json json = {{"run", view.run.id},
               {"verb", view.run.verb},
               {"estate", view.estate},
               {"state", state_name(view.run.state)},
               {"controller", view.run.controller},
               {"started", view.run.started.ms}};
  if (view.run.ended) json["ended"] = view.run.ended->ms;
  json["critical_ms"] = view.critical_length.count();
  json["forecast"] = accuracy_json(view);
  json["steps"] = std::move(steps);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string to_junit(const RunView& view) {
  std::map<std::string, std::vector<const RunView::Step*>> suites;
  for (const auto& step : view.steps) suites[step.service].push_back(&step);
  std::string out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"" + escape_markup(view.estate) + "\">\n";
  for (const auto& [service, steps] : suites) {
    const auto count = [&](bool (*is)(const RunView::Step&)) {
      return std::count_if(steps.begin(), steps.end(), [&](const auto* step) { return is(*step); });
    };
    std::string cases;
    for (const auto* step : steps) cases += junit_case(*step);
    out += fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" skipped=\"{}\">\n",
                       escape_markup(service), steps.size(), count(is_failure), count(is_skip)) +
           cases + "  </testsuite>\n";
  }
  return out + "</testsuites>\n";
}

}  // namespace reprise::report
