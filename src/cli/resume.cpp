// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "cli/resume.hpp"

#include <algorithm>
#include <set>

#include "base/i18n.hpp"

namespace reprise::cli {
namespace {

constexpr std::size_t kMostRuns = 100;  ///< looked back at

Status collect(journal::Journal& journal, std::int64_t run, std::set<std::string>& done) {
  const auto entries = journal.entries(run);
  if (!entries) return entries.error();
  for (const auto& entry : *entries) {
    if (entry.state == journal::State::ok || entry.state == journal::State::changed) done.insert(entry.step);
  }
  return Done{};
}

Result<bool> was_resumed(journal::Journal& journal, std::int64_t run) {
  const auto notes = journal.notes(run);
  if (!notes) return notes.error();
  return std::any_of(notes->begin(), notes->end(), [](const auto& note) { return note.first == kResumedNote; });
}

}  // namespace

Result<Resumed> find_resumed(journal::Journal& journal, const std::string& fingerprint) {
  const auto runs = journal.runs(kMostRuns);
  if (!runs) return runs.error();
  Resumed resumed;
  std::set<std::string> done;
  for (const auto& run : *runs) {
    if (run.verb != "apply") continue;
    const bool first = resumed.told.empty();
    if (run.state == journal::RunState::finished) {
      if (first) resumed.told = tr("nothing to resume: the last apply finished; everything is looked at again");
      break;
    }
    if (run.fingerprint != fingerprint) {
      if (first)
        resumed.told =
            trf("run {} wanted something else: the description has changed; everything is looked at again", run.id);
      break;
    }
    if (first) resumed.told = trf("going on where run {} stopped", run.id);
    if (auto status = collect(journal, run.id, done); !status) return status.error();
    const auto more = was_resumed(journal, run.id);
    if (!more) return more.error();
    if (!*more) break;
  }
  if (resumed.told.empty()) resumed.told = tr("nothing to resume: there was no apply before; everything is looked at");
  resumed.done.assign(done.begin(), done.end());
  return resumed;
}

}  // namespace reprise::cli
