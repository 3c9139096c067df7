// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "journal/journal.hpp"

#include <map>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "base/i18n.hpp"
#include "journal/database.hpp"
#include "journal/record.hpp"
#include "journal/store.hpp"

namespace reprise::journal {

namespace {

constexpr const char* kColumns =
    "SELECT seq, run, what, name, host, state, at, span, detail, hash FROM record ORDER BY seq";
constexpr const char* kStepsOfRun =
    "SELECT seq, run, what, name, host, state, at, span, detail FROM record WHERE run = ? AND what = 'step' ORDER BY "
    "seq";
// the last end counts: a run may be interrupted and then, by a second signal, failed
constexpr const char* kRuns =
    "SELECT b.run, b.name, b.host, b.detail, b.span, b.at, coalesce(e.state, b.state), coalesce(e.at, 0) "
    "FROM record b LEFT JOIN record e ON e.seq = "
    "(SELECT max(seq) FROM record WHERE run = b.run AND what = 'end') "
    "WHERE b.what = 'begin' AND (b.run = ?1 OR ?1 = 0) ORDER BY b.run DESC LIMIT ?2";
constexpr const char* kSamples =
    "SELECT name, span FROM (SELECT name, span, row_number() OVER (PARTITION BY name ORDER BY seq DESC) AS age "
    "FROM record WHERE what = 'step' AND state = 'changed') WHERE age <= 20 ORDER BY name, span";

Record read_record(const Statement& row) {
  return {row.number(0), row.number(1), row.text(2),   row.text(3), row.text(4),
          row.text(5),   row.number(6), row.number(7), row.text(8)};
}

Error unreadable(const std::string& what) {
  return {trf("the journal holds what reprise never writes: {}", what),
          tr("it was changed outside of reprise; keep it as it is and begin a new one"),
          {}};
}

Error broken_chain(std::int64_t seq, const std::string& what) {
  return {trf("the journal was changed outside of reprise: entry {} {}", seq, what),
          tr("entries before it are as they were written; do not rely on this one and what follows"),
          {}};
}

}  // namespace

struct Journal::Impl {
  explicit Impl(Database&& opened) : database(std::move(opened)) {}

  /// Runs a statement with its values, rows do not matter.
  template <typename... Values>
  Status run(const char* sql, const Values&... values) {
    auto statement = database.prepare(sql);
    if (!statement) return statement.error();
    (statement->bind(values), ...);
    return database.run(*statement);
  }

  /// Calls `visit(row)` (a Status) for every row.
  template <typename Visit, typename... Values>
  Status each(const char* sql, const Visit& visit, const Values&... values) {
    auto statement = database.prepare(sql);
    if (!statement) return statement.error();
    (statement->bind(values), ...);
    while (true) {
      auto row = database.step(*statement);
      if (!row) return row.error();
      if (!*row) return Done{};
      if (Status status = visit(*statement); !status) return status;
    }
  }

  Status add(Record record);
  Status must_exist(std::int64_t run);
  Result<std::vector<Run>> runs(std::int64_t id, std::int64_t limit);
  Result<std::optional<Run>> one_run(std::int64_t id);
  Status add_pending(std::int64_t run, const std::string& source, const std::vector<std::string>& targets);
  Status settle_pending(std::int64_t run, const Entry& entry);
  Status check_links(std::int64_t& count, std::string& hash);
  Status check_end(std::int64_t count, const std::string& hash);

  Database database;
};

/// Within a transaction: the new end of the chain.
Status Journal::Impl::add(Record record) {
  std::string previous;
  auto status = each("SELECT count, hash FROM end_of_chain", [&](const Statement& row) -> Status {
    record.seq = row.number(0) + 1;
    previous = row.text(1);
    return Done{};
  });
  if (!status) return status;
  const auto hash = chain_hash(previous, record);
  status = run("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", record.seq, record.run, record.what,
               record.name, record.host, record.state, record.at, record.span, record.detail, hash);
  if (!status) return status;
  return run("UPDATE end_of_chain SET count = ?, hash = ?", record.seq, hash);
}

Status Journal::Impl::must_exist(std::int64_t id) {
  bool found = false;
  auto status = each(
      "SELECT 1 FROM record WHERE run = ? AND what = 'begin'",
      [&](const Statement&) -> Status {
        found = true;
        return Done{};
      },
      id);
  if (!status || found) return status;
  return Error{
      trf("internal error: the journal has no run {}", id), tr("this is a defect of reprise, please report it"), {}};
}

/// A row that is there already belongs to an intent without outcome, or to an effect that may have happened: it is kept
/// whatever becomes of this new intent.
Status Journal::Impl::add_pending(std::int64_t run_id, const std::string& source,
                                  const std::vector<std::string>& targets) {
  for (const auto& target : targets) {
    auto status =
        run("INSERT INTO pending (target, source, run, kept) VALUES (?, ?, ?, 0) "
            "ON CONFLICT (target, source, run) DO UPDATE SET kept = 1",
            target, source, run_id);
    if (!status) return status;
  }
  return Done{};
}

Status Journal::Impl::settle_pending(std::int64_t run_id, const Entry& entry) {
  switch (entry.state) {
    case State::intended:
      return Done{};
    case State::ok:
      return run("DELETE FROM pending WHERE run = ? AND source = ? AND kept = 0", run_id, entry.step);
    default:
      return run("UPDATE pending SET kept = 1 WHERE run = ? AND source = ?", run_id, entry.step);
  }
}

Result<std::vector<Run>> Journal::Impl::runs(std::int64_t id, std::int64_t limit) {
  std::vector<Run> out;
  auto status = each(
      kRuns,
      [&](const Statement& row) -> Status {
        const auto state = run_state(row.text(6));
        if (!state) return unreadable(row.text(6));
        Run run{row.number(0),          row.text(1), row.text(2),  row.text(3), *state,
                Instant{row.number(5)}, {},          row.number(4)};
        if (*state != RunState::running) run.ended = Instant{row.number(7)};
        out.push_back(std::move(run));
        return Done{};
      },
      id, limit);
  if (!status) return status.error();
  return out;
}

Result<std::optional<Run>> Journal::Impl::one_run(std::int64_t id) {
  auto found = runs(id, 1);
  if (!found) return found.error();
  if (found->empty()) return std::optional<Run>();
  return std::optional<Run>(std::move(found->front()));
}

Journal::Journal(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Journal::Journal(Journal&&) noexcept = default;
Journal& Journal::operator=(Journal&&) noexcept = default;
Journal::~Journal() = default;

Result<Journal> Journal::open(const std::string& path) {
  auto store = open_store(path);
  if (!store) return store.error();
  return Journal(std::make_unique<Impl>(std::move(*store)));
}

Journal Journal::in_memory() {
  auto store = memory_store();
  if (!store) throw std::runtime_error(to_string(store.error()));  // only without memory
  return Journal(std::make_unique<Impl>(std::move(*store)));
}

Result<std::int64_t> Journal::begin_run(const Run& run) {
  std::int64_t id = 0;
  auto status = impl_->database.transaction([&]() -> Status {
    auto found = impl_->each("SELECT coalesce(max(run), 0) + 1 FROM record WHERE what = 'begin'",
                             [&](const Statement& row) -> Status {
                               id = row.number(0);
                               return Done{};
                             });
    if (!found) return found;
    return impl_->add(begin_record(id, run));
  });
  if (!status) return status.error();
  return id;
}

Status Journal::end_run(std::int64_t run, RunState state, Instant at) {
  return impl_->database.transaction([&]() -> Status {
    if (auto status = impl_->must_exist(run); !status) return status;
    return impl_->add(end_record(run, state, at));
  });
}

Status Journal::intend(std::int64_t run, const Entry& entry, const std::vector<std::string>& notifies) {
  return impl_->database.transaction([&]() -> Status {
    if (auto status = impl_->must_exist(run); !status) return status;
    auto record = step_record(run, entry);
    record.state = to_string(State::intended);
    if (auto status = impl_->add(std::move(record)); !status) return status;
    return impl_->add_pending(run, entry.step, notifies);
  });
}

Status Journal::append(std::int64_t run, const Entry& entry) {
  return impl_->database.transaction([&]() -> Status {
    if (auto status = impl_->must_exist(run); !status) return status;
    if (auto status = impl_->add(step_record(run, entry)); !status) return status;
    return impl_->settle_pending(run, entry);
  });
}

Status Journal::notified(const std::string& target) {
  return impl_->database.transaction([&] { return impl_->run("DELETE FROM pending WHERE target = ?", target); });
}

Result<std::vector<std::string>> Journal::pending() {
  std::vector<std::string> out;
  auto status =
      impl_->each("SELECT target FROM pending GROUP BY target ORDER BY min(id)", [&](const Statement& row) -> Status {
        out.push_back(row.text(0));
        return Done{};
      });
  if (!status) return status.error();
  return out;
}

Result<std::optional<Run>> Journal::last_run() { return impl_->one_run(0); }

Result<std::optional<Run>> Journal::run(std::int64_t id) {
  if (id <= 0) return std::optional<Run>();
  return impl_->one_run(id);
}

Result<std::vector<Run>> Journal::runs(std::size_t newest) { return impl_->runs(0, static_cast<std::int64_t>(newest)); }

Result<std::vector<Entry>> Journal::log(std::int64_t run) {
  std::vector<Entry> out;
  auto status = impl_->each(
      kStepsOfRun,
      [&](const Statement& row) -> Status {
        auto entry = to_entry(read_record(row));
        if (!entry) return unreadable(row.text(5));
        out.push_back(std::move(*entry));
        return Done{};
      },
      run);
  if (!status) return status.error();
  return out;
}

Result<std::vector<Entry>> Journal::entries(std::int64_t run) {
  auto all = log(run);
  if (!all) return all.error();
  std::vector<Entry> out;
  std::map<std::string, std::size_t> place;
  for (auto& entry : *all) {
    const auto [at, added] = place.try_emplace(entry.step, out.size());
    if (added) {
      out.push_back(std::move(entry));
    } else {
      out[at->second] = std::move(entry);
    }
  }
  return out;
}

Result<std::vector<History>> Journal::history() {
  std::vector<History> out;
  std::vector<std::int64_t> spans;  // of the last step of `out`, ascending
  auto status = impl_->each(kSamples, [&](const Statement& row) -> Status {
    auto step = row.text(0);
    if (out.empty() || out.back().step != step) {
      out.push_back({std::move(step), Duration(0), 0});
      spans.clear();
    }
    spans.push_back(row.number(1));
    out.back().samples = static_cast<std::int64_t>(spans.size());
    out.back().median = Duration(std::midpoint(spans[(spans.size() - 1) / 2], spans[spans.size() / 2]));
    return Done{};
  });
  if (!status) return status.error();
  return out;
}

Status Journal::note(std::int64_t run, const std::string& name, const std::string& text) {
  return impl_->database.transaction([&]() -> Status {
    if (auto status = impl_->must_exist(run); !status) return status;
    return impl_->add({0, run, "note", name, {}, {}, 0, 0, text});
  });
}

Result<std::vector<std::pair<std::string, std::string>>> Journal::notes(std::int64_t run) {
  std::map<std::string, std::string> last;
  auto status = impl_->each(
      "SELECT name, detail FROM record WHERE run = ? AND what = 'note' ORDER BY seq",
      [&](const Statement& row) -> Status {
        last[row.text(0)] = row.text(1);
        return Done{};
      },
      run);
  if (!status) return status.error();
  return std::vector<std::pair<std::string, std::string>>(last.begin(), last.end());
}

/// Follows the chain from its start; `count` and `hash` are those of its last sound link.
Status Journal::Impl::check_links(std::int64_t& count, std::string& hash) {
  return each(kColumns, [&](const Statement& row) -> Status {
    const auto record = read_record(row);
    if (record.seq != count + 1) return broken_chain(count + 1, tr("is missing"));
    auto expected = chain_hash(hash, record);
    if (row.text(9) != expected) {
      return broken_chain(record.seq,
                          trf("was changed ({} {}, {})", record.what, record.name, to_string(Instant{record.at})));
    }
    count = record.seq;
    hash = std::move(expected);
    return Done{};
  });
}

Status Journal::Impl::check_end(std::int64_t count, const std::string& hash) {
  return each("SELECT count, hash FROM end_of_chain", [&](const Statement& row) -> Status {
    if (row.number(0) > count) return broken_chain(count + 1, tr("is missing"));
    if (row.number(0) < count) return broken_chain(row.number(0) + 1, tr("was added"));
    if (row.text(1) != hash) return broken_chain(count, tr("was replaced"));
    return Done{};
  });
}

Status Journal::verify_chain() {
  // one snapshot: a run that goes on meanwhile must not look like a forgery
  return impl_->database.snapshot([&]() -> Status {
    std::int64_t count = 0;
    std::string hash;
    if (auto status = impl_->check_links(count, hash); !status) return status;
    return impl_->check_end(count, hash);
  });
}

}  // namespace reprise::journal
