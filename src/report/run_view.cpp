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

/// Reads the note back. The journal is a file: a note that is damaged gives a report without edges, not a crash.
void read_plan(const std::string& note, RunView& view) {
  const Json plan = Json::parse(note, nullptr, false);
  if (!plan.is_object() || !plan.contains("steps") || !plan["steps"].is_array()) return;
  view.estate = plan.value("estate", "");
  view.title = plan.value("title", "");
  const std::size_t count = plan["steps"].size();
  for (const auto& item : plan["steps"]) {
    if (!item.is_object()) continue;
    RunView::Step step;
    step.key = item.value("key", "");
    step.host = item.value("host", "");
    step.service = item.value("service", "");
    step.kind = item.value("kind", "");
    step.subject = item.value("subject", "");
    for (const auto& index : item.value("after", Json::array())) {
      if (index.is_number_unsigned() && index.get<std::size_t>() < count)
        step.after.push_back(index.get<std::size_t>());
    }
    view.steps.push_back(std::move(step));
  }
}

void read_entries(const std::vector<journal::Entry>& entries, RunView& view) {
  std::map<std::string, std::size_t> index;
  for (std::size_t i = 0; i < view.steps.size(); ++i) index[view.steps[i].key] = i;
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
  for (const auto& [name, text] : *notes) {
    if (name == "plan") read_plan(text, view);
  }
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
