// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "report/run_view.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/i18n.hpp"

namespace reprise::report {

namespace {

using Json = nlohmann::json;

std::string text_of(const Json& object, const char* key) {
  const auto it = object.find(key);
  return it != object.end() && it->is_string() ? it->get<std::string>() : std::string();
}

RunView::Step read_step(const Json& item, std::size_t count) {
  RunView::Step step;
  if (!item.is_object()) return step;
  step.key = text_of(item, "key");
  step.host = text_of(item, "host");
  step.service = text_of(item, "service");
  step.kind = text_of(item, "kind");
  step.subject = text_of(item, "subject");
  const auto after = item.find("after");
  if (after == item.end() || !after->is_array()) return step;
  for (const auto& index : *after) {
    if (index.is_number_unsigned() && index.get<std::size_t>() < count) step.after.push_back(index.get<std::size_t>());
  }
  return step;
}

/// Reads the note back. The journal is a file: a note that is damaged gives a report without edges, not a crash.
void read_plan(const std::string& note, RunView& view) {
  const Json plan = Json::parse(note, nullptr, false);
  if (!plan.is_object()) return;
  view.estate = text_of(plan, "estate");
  view.title = text_of(plan, "title");
  const auto steps = plan.find("steps");
  if (steps == plan.end() || !steps->is_array()) return;
  for (const auto& item : *steps) view.steps.push_back(read_step(item, steps->size()));
}

void read_said(const std::string& note, RunView& view) {
  std::map<std::string, Duration> said;
  for (const auto& step : forecast::read_forecast_note(note)) said[step.key] = step.p50;
  for (auto& step : view.steps) {
    const auto it = said.find(step.key);
    if (it != said.end()) step.said = it->second;
  }
}

void read_entries(const std::vector<journal::Entry>& entries, RunView& view) {
  std::map<std::string, std::size_t> index;
  for (std::size_t i = 0; i < view.steps.size(); ++i) index[view.steps[i].key] = i;
  Instant latest = view.run.started;
  for (const auto& entry : entries) {
    const auto [it, added] = index.try_emplace(entry.step, view.steps.size());
    if (added) {
      view.steps.emplace_back();
      view.steps.back().key = entry.step;
      view.steps.back().host = entry.host;
    }
    auto& step = view.steps[it->second];
    step.recorded = true;
    step.state = entry.state;
    step.ended = entry.at;
    step.started = {entry.at.ms - entry.took.count()};
    step.detail = entry.detail;
    latest = std::max(latest, entry.at);
  }
  // a step that was under way when the run was cut short took at least until the last sign of life
  for (auto& step : view.steps) {
    if (step.recorded && step.state == journal::State::intended) step.ended = latest;
  }
}

/// Walks back from the step that ended last, each time to the predecessor that ended last: the chain of waiting.
void mark_critical(RunView& view) {
  std::size_t at = view.steps.size();
  for (std::size_t i = 0; i < view.steps.size(); ++i) {
    if (view.steps[i].recorded && (at == view.steps.size() || view.steps[i].ended > view.steps[at].ended)) at = i;
  }
  while (at < view.steps.size() && !view.steps[at].critical) {
    auto& step = view.steps[at];
    step.critical = true;
    view.critical_length += step.ended - step.started;
    std::size_t before = view.steps.size();
    for (const auto candidate : step.after) {
      if (candidate >= view.steps.size() || !view.steps[candidate].recorded) continue;
      if (before == view.steps.size() || view.steps[candidate].ended > view.steps[before].ended) before = candidate;
    }
    at = before;
  }
}

}  // namespace

std::string shown_state(const RunView::Step& step) {
  if (!step.recorded) return tr("not reached");
  if (step.state == journal::State::intended) return tr("cut short");
  return to_string(step.state);
}

bool is_failure(const RunView::Step& step) {
  switch (step.state) {
    case journal::State::intended:
    case journal::State::failed:
    case journal::State::unreachable:
    case journal::State::effect_unknown:
      return step.recorded;
    default:
      return false;
  }
}

std::string shown_state(const journal::Run& run) {
  switch (run.state) {
    case journal::RunState::running:
      return tr("cut short (or under way)");
    case journal::RunState::finished:
      return tr("finished");
    case journal::RunState::failed:
      return tr("failed");
    case journal::RunState::interrupted:
      return tr("interrupted");
    case journal::RunState::waiting:
      return tr("waiting for people");
  }
  return "?";
}

std::string plan_note(const catalog::Catalog& catalog, const std::vector<bool>& selected) {
  std::vector<std::size_t> number(catalog.steps.size(), catalog.steps.size());
  std::size_t count = 0;
  for (std::size_t i = 0; i < catalog.steps.size(); ++i) {
    if (selected.empty() || selected[i]) number[i] = count++;
  }
  Json steps = Json::array();
  for (const auto& step : catalog.steps) {
    if (number[step.id.index()] == catalog.steps.size()) continue;
    Json after = Json::array();
    for (const auto before : catalog.graph.before(step.id)) {
      if (number[before.index()] != catalog.steps.size()) after.push_back(number[before.index()]);
    }
    steps.push_back({{"key", step.key},
                     {"host", catalog.estate.hosts[step.host.index()].name},
                     {"service", catalog.estate.services[step.service].name},
                     {"kind", step.kind->spec().name},
                     {"subject", step.subject},
                     {"after", std::move(after)}});
  }
  const Json plan = {{"estate", catalog.estate.name}, {"title", catalog.estate.title}, {"steps", std::move(steps)}};
  return plan.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<RunView> view_run(journal::Journal& journal, std::int64_t id) {
  const auto run = journal.run(id);
  if (!run) return run.error();
  if (!run->has_value())
    return Error{trf("the journal has no run {}", id), tr("`reprise status` lists the last runs"), {}};
  RunView view;
  view.run = **run;
  const auto notes = journal.notes(id);
  if (!notes) return notes.error();
  std::string said;
  for (const auto& [name, text] : *notes) {
    if (name == "plan") read_plan(text, view);
    if (name == forecast::kForecastNote) said = text;
    if (name == forecast::kPromiseNote) view.promise = forecast::read_promise_note(text);
  }
  read_said(said, view);
  const auto entries = journal.entries(id);
  if (!entries) return entries.error();
  read_entries(*entries, view);
  for (const auto& step : view.steps) {
    if (std::find(view.hosts.begin(), view.hosts.end(), step.host) == view.hosts.end()) view.hosts.push_back(step.host);
  }
  mark_critical(view);
  return view;
}

}  // namespace reprise::report
