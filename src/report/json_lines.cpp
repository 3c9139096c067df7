// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "report/json_lines.hpp"

#include <nlohmann/json.hpp>

namespace reprise::report {

namespace {

using Json = nlohmann::ordered_json;

/// Host output may be any bytes; what is not UTF-8 is replaced instead of ending the run.
std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n"; }

const char* name_of(engine::Mode mode) {
  switch (mode) {
    case engine::Mode::plan:
      return "plan";
    case engine::Mode::apply:
      return "apply";
    case engine::Mode::verify:
      return "verify";
  }
  return "?";
}

}  // namespace

void JsonLines::run_started(const catalog::Catalog& catalog, const engine::RunInfo& info) {
  write_(dump({{"event", "run_started"},
               {"estate", catalog.estate.name},
               {"run", info.run},
               {"mode", name_of(info.mode)},
               {"steps", info.steps},
               {"at", info.started.ms}}));
}

void JsonLines::host_unreachable(const Host& host, const std::string& why) {
  write_(dump({{"event", "host_unreachable"}, {"host", host.name}, {"why", why}}));
}

void JsonLines::step_started(const catalog::Step& step, Instant at) {
  write_(dump({{"event", "step_started"}, {"step", step.key}, {"at", at.ms}}));
}

void JsonLines::person_wanted(const catalog::Step& step, const kinds::Errand& errand, const std::string& doubt) {
  Json event = {{"event", "person_wanted"},
                {"step", step.key},
                {"subject", step.subject},
                {"instructions", errand.instructions},
                {"who", errand.who}};
  if (!doubt.empty()) event["doubt"] = doubt;
  write_(dump(event));
}

void JsonLines::step_output(const catalog::Step& step, const std::string& line) {
  write_(dump({{"event", "step_output"}, {"step", step.key}, {"line", line}}));
}

void JsonLines::step_ended(const catalog::Step& step, const engine::StepReport& report) {
  Json changes = Json::array();
  for (const auto& change : report.changes) {
    changes.push_back({{"field", change.field}, {"is", change.is}, {"should", change.should}});
  }
  Json event = {{"event", "step_ended"},
                {"step", step.key},
                {"kind", step.kind->spec().name},
                {"subject", step.subject},
                {"result", engine::to_string(report.result)},
                {"started", report.started.ms},
                {"ended", report.ended.ms},
                {"changes", changes},
                {"actions", report.actions}};
  if (!report.reason.empty()) event["reason"] = report.reason;
  if (!report.hint.empty()) event["hint"] = report.hint;
  if (!report.diff.empty()) event["diff"] = report.diff;
  if (!report.output.empty()) event["output"] = report.output;
  write_(dump(event));
}

void JsonLines::run_ended(const catalog::Catalog& /*catalog*/, const engine::RunSummary& summary) {
  Json hosts = Json::object();
  for (const auto& host : summary.hosts) {
    hosts[host.host] = {{"ok", host.ok},           {"changed", host.changed},         {"failed", host.failed},
                        {"skipped", host.skipped}, {"unreachable", host.unreachable}, {"waiting", host.waiting}};
  }
  write_(dump({{"event", "run_ended"},
               {"run", summary.info.run},
               {"at", summary.ended.ms},
               {"hosts", hosts},
               {"interrupted", summary.interrupted},
               {"exit_code", summary.exit_code}}));
}

}  // namespace reprise::report
