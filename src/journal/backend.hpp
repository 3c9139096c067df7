// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "journal/record.hpp"

namespace reprise::journal {

/// Where a journal keeps its records and what is pending: an SQLite file, or memory for rehearsals. Knows nothing of
/// runs and steps beyond the columns of Record; what they mean is Journal's business. One writer; not thread-safe.
class Backend {
 public:
  using Visit = std::function<Status(const Record&)>;
  /// What changed something and how long it took.
  using Sample = std::pair<std::string, std::int64_t>;
  virtual ~Backend() = default;

  /// Runs `work` in one transaction, undone wholly where anything fails. `lasting`: on the disk when this returns; else
  /// a crash of this program loses nothing, but the power may fail before the next lasting one.
  virtual Status transaction(const std::function<Status()>& work, bool lasting) = 0;
  Status transaction(const std::function<Status()>& work) { return transaction(work, true); }
  /// When this returns, all that was written is on the disk.
  virtual Status sync() = 0;
  /// Within a transaction: the record becomes the new end of the chain and gets its number.
  virtual Status add(Record&& record) = 0;
  virtual Result<bool> has_run(std::int64_t run) = 0;
  /// 0: there is none.
  virtual Result<std::int64_t> newest_run() = 0;

  /// A row that is there already belongs to an intent without outcome, or to an effect that may have happened: it is
  /// kept whatever becomes of this new intent.
  virtual Status add_pending(std::int64_t run, const std::string& source, const std::string& target) = 0;
  /// The intent of `source` changed nothing: its rows go, but for those that are kept.
  virtual Status withdraw_pending(std::int64_t run, const std::string& source) = 0;
  /// The effect of `source` has, or may have, happened.
  virtual Status keep_pending(std::int64_t run, const std::string& source) = 0;
  virtual Status clear_pending(const std::string& target) = 0;
  /// Targets, each once, in the order of their oldest row.
  virtual Result<std::vector<std::string>> pending() = 0;

  /// All records of `run` with this `what`, oldest first.
  virtual Status each(std::int64_t run, const char* what, const Visit& visit) = 0;
  /// Newest first; `id` 0: all.
  virtual Result<std::vector<Run>> runs(std::int64_t id, std::int64_t limit) = 0;
  /// The last 20 times that each step changed something, by step, the shortest first.
  virtual Result<std::vector<Sample>> samples() = 0;
  /// See Journal::verify_chain().
  virtual Status verify_chain() = 0;
};

/// The file holds what reprise never writes.
Error unreadable(const std::string& what);

}  // namespace reprise::journal
