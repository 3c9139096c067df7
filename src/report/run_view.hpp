// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "catalog/catalog.hpp"
#include "forecast/record.hpp"
#include "journal/journal.hpp"

namespace reprise::report {

/// A run as the journal remembers it: everything a report shows, whoever asks and however the run ended.
struct RunView {
  struct Step {
    std::string key;
    std::string host;
    std::string service;
    std::string kind;
    std::string subject;
    std::vector<std::size_t> after;  ///< indexes of the steps directly before it
    bool recorded = false;           ///< false: the run ended before it
    journal::State state = journal::State::intended;
    Instant started;
    Instant ended;
    std::string detail;
    Duration said{0};       ///< how long it was said to take; 0: nothing was said
    bool critical = false;  ///< on the chain of waiting that set the length of the run
  };
  std::string estate;
  std::string title;
  journal::Run run;
  std::vector<Step> steps;
  std::vector<std::string> hosts;  ///< in order of appearance
  Duration critical_length{0};
  std::optional<forecast::Promise> promise;  ///< what was said of the whole at its start
};

/// What the journal must keep at the start of a run for a later report (note "plan"): steps and edges, as JSON text.
std::string plan_note(const catalog::Catalog& catalog, const std::vector<bool>& selected);

/// Puts a run together from the journal; steps in the order of the plan, the critical chain marked.
Result<RunView> view_run(journal::Journal& journal, std::int64_t run);

/// The state in a word for people; "cut short" and "not reached" where the run ended before the step did.
std::string shown_state(const RunView::Step& step);
/// Failed, unreachable, or nobody knows.
bool is_failure(const RunView::Step& step);
/// How the run ended, for people.
std::string shown_state(const journal::Run& run);

/// The four forms of `reprise report`; pure. HTML is one self-contained file (no script, no outside reference): a
/// timeline (Gantt) by host, the critical chain, the failures.
std::string to_text(const RunView& view);
std::string to_json(const RunView& view);
std::string to_junit(const RunView& view);
std::string to_html(const RunView& view);

}  // namespace reprise::report
