// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "journal/journal.hpp"

namespace reprise::journal {

/// One link of the chain, as stored. What the columns mean depends on `what`:
/// "begin": name = verb, host = controller, detail = fingerprint, span = steps; "end": state = RunState;
/// "step": an Entry; "note": name and detail; "confirm" (run 0): a Confirmation, host = who, detail = what and note.
struct Record {
  std::int64_t seq = 0;
  std::int64_t run = 0;
  std::string what;
  std::string name;
  std::string host;
  std::string state;
  std::int64_t at = 0;
  std::int64_t span = 0;
  std::string detail;
};

/// SHA-256 (hex) over the predecessor's hash and all columns, each preceded by its length, so that no two records
/// give the same text.
std::string chain_hash(const std::string& previous, const Record& record);

Record begin_record(std::int64_t id, const Run& run);
Record end_record(std::int64_t run, RunState state, Instant at);
Record step_record(std::int64_t run, Entry&& entry);
Record confirm_record(const Confirmation& confirmation);
Confirmation to_confirmation(const Record& record);
/// Nothing where the state is none that reprise writes.
std::optional<Entry> to_entry(const Record& record);

std::string to_string(RunState state);
std::optional<RunState> run_state(std::string_view text);

}  // namespace reprise::journal
