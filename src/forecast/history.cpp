// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
// Between the journal and the forecast: what is kept of a run, and what is read of many.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "forecast/learn.hpp"
#include "forecast/record.hpp"

namespace reprise::forecast {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostRuns = 100;  ///< looked at, verifications among them
constexpr std::int64_t kMostApplies = 30;
constexpr std::size_t kMostSamples = 200'000;
constexpr std::size_t kMostNote = 64U << 20;  ///< bytes of one note
constexpr double kMostPace = 20;              ///< a run that took longer was waiting for people or was asleep

std::string text_of(const Json& object, const char* key) {
  const auto it = object.find(key);
  return it != object.end() && it->is_string() ? it->get<std::string>() : std::string();
}

double number_of(const Json& object, const char* key) {
  const auto it = object.find(key);
  return it != object.end() && it->is_number() ? it->get<double>() : 0.0;
}

Duration ms_of(const Json& object, const char* key) {
  return Duration(static_cast<std::int64_t>(std::clamp(number_of(object, key), 0.0, 3.2e11)));
}

Promise::Span span_of(const Json& object) { return {ms_of(object, "p50_ms"), ms_of(object, "p90_ms")}; }

using Notes = std::vector<std::pair<std::string, std::string>>;

std::string note_of(const Notes& notes, const char* name) {
  for (const auto& [key, text] : notes) {
    if (key == name && text.size() <= kMostNote) return text;
  }
  return {};
}

void collect(const std::vector<Foreseen>& steps, const std::vector<journal::Entry>& entries, History& history) {
  std::unordered_map<std::string, const Foreseen*> by_key;
  for (const auto& step : steps) by_key.emplace(step.key, &step);
  for (const auto& entry : entries) {
    const auto it = by_key.find(entry.step);
    if (it == by_key.end()) continue;
    if (entry.state != journal::State::ok && entry.state != journal::State::changed) continue;
    const auto& step = *it->second;
    history.samples.push_back(
        {entry.step, step.kind, step.work, step.host_class, entry.took, entry.state == journal::State::changed});
  }
}

}  // namespace

std::string forecast_note(const catalog::Catalog& catalog, const std::vector<bool>& selected,
                          const Estimates& estimates) {
  Json steps = Json::array();
  for (const auto& step : catalog.steps) {
    if (!selected.empty() && !selected[step.id.index()]) continue;
    const auto& estimate = estimates.acting[step.id.index()];
    steps.push_back({{"key", step.key},
                     {"kind", step.kind->spec().name},
                     {"work", step.subject},
                     {"class", class_of(catalog.estate, catalog.estate.hosts[step.host.index()])},
                     {"p50_ms", std::llround(estimate.median_ms)},
                     {"p90_ms", estimate.quantile(0.9).count()},
                     {"samples", estimate.samples}});
  }
  const Json note = {{"runs", estimates.runs}, {"pace", estimates.pace.median_ms}, {"steps", std::move(steps)}};
  return note.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::vector<Foreseen> read_forecast_note(const std::string& text) {
  std::vector<Foreseen> out;
  const Json note = Json::parse(text, nullptr, false);
  if (!note.is_object()) return out;
  const auto steps = note.find("steps");
  if (steps == note.end() || !steps->is_array()) return out;
  for (const auto& item : *steps) {
    if (!item.is_object()) continue;
    out.push_back({text_of(item, "key"), text_of(item, "kind"), text_of(item, "work"), text_of(item, "class"),
                   ms_of(item, "p50_ms"), ms_of(item, "p90_ms")});
  }
  return out;
}

std::string promise_note(const Promise& promise) {
  Json services = Json::object();
  for (const auto& [name, span] : promise.services) {
    services[name] = {{"p50_ms", span.p50.count()}, {"p90_ms", span.p90.count()}};
  }
  const Json note = {{"at", promise.at.ms},
                     {"p50_ms", promise.all.p50.count()},
                     {"p90_ms", promise.all.p90.count()},
                     {"pace", promise.pace},
                     {"services", std::move(services)}};
  return note.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<Promise> read_promise_note(const std::string& text) {
  const Json note = Json::parse(text, nullptr, false);
  if (!note.is_object()) return std::nullopt;
  Promise out;
  out.at = Instant{static_cast<std::int64_t>(number_of(note, "at"))};
  out.all = span_of(note);
  out.pace = number_of(note, "pace");
  const auto services = note.find("services");
  if (services == note.end() || !services->is_object()) return out;
  for (const auto& [name, span] : services->items()) {
    if (span.is_object()) out.services[name] = span_of(span);
  }
  return out;
}

/// What the run took to what was said, without the pace that was then added: what is to be learned is the whole.
void collect_pace(const journal::Run& run, const Notes& notes, History& history) {
  if (run.state != journal::RunState::finished || !run.ended) return;
  const auto promise = read_promise_note(note_of(notes, kPromiseNote));
  if (!promise || promise->pace <= 0 || promise->all.p50.count() < 1000) return;
  const auto took = static_cast<double>((*run.ended - promise->at).count());
  const double ratio = took * promise->pace / static_cast<double>(promise->all.p50.count());
  if (ratio > 1 / kMostPace && ratio < kMostPace) history.pace.push_back(ratio);
}

Result<History> read_history(journal::Journal& journal) {
  History history;
  const auto runs = journal.runs(kMostRuns);
  if (!runs) return runs.error();
  for (const auto& run : *runs) {
    if (run.verb != "apply") continue;
    if (history.runs >= kMostApplies || history.samples.size() >= kMostSamples) break;
    const auto notes = journal.notes(run.id);
    if (!notes) return notes.error();
    const auto steps = read_forecast_note(note_of(*notes, kForecastNote));
    if (steps.empty()) continue;
    const auto entries = journal.entries(run.id);
    if (!entries) return entries.error();
    collect(steps, *entries, history);
    collect_pace(run, *notes, history);
    ++history.runs;
  }
  return history;
}

}  // namespace reprise::forecast
