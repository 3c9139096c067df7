// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "journal/sqlite_backend.hpp"

#include <utility>

#include "base/i18n.hpp"
#include "journal/database.hpp"

namespace reprise::journal {

namespace {

constexpr const char* kColumns =
    "SELECT seq, run, what, name, host, state, at, span, detail, hash FROM record ORDER BY seq";
constexpr const char* kOfRun =
    "SELECT seq, run, what, name, host, state, at, span, detail FROM record WHERE run = ? AND what = ? ORDER BY seq";
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

Error broken_chain(std::int64_t seq, const std::string& what) {
  return {trf("the journal was changed outside of reprise: entry {} {}", seq, what),
          tr("entries before it are as they were written; do not rely on this one and what follows"),
          {}};
}

class SqliteBackend final : public Backend {
 public:
  explicit SqliteBackend(Database&& opened) : database_(std::move(opened)) {}

  Status transaction(const std::function<Status()>& work, bool lasting) override {
    return database_.transaction(work, lasting);
  }
  Status sync() override { return database_.sync(); }
  Status add(Record&& record) override;
  Result<bool> has_run(std::int64_t run) override;
  Result<std::int64_t> newest_run() override;
  Status add_pending(std::int64_t run, const std::string& source, const std::string& target) override;
  Status withdraw_pending(std::int64_t run, const std::string& source) override;
  Status keep_pending(std::int64_t run, const std::string& source) override;
  Status clear_pending(const std::string& target) override;
  Result<std::vector<std::string>> pending() override;
  Status each(std::int64_t run, const char* what, const Visit& visit) override;
  Result<std::vector<Run>> runs(std::int64_t id, std::int64_t limit) override;
  Result<std::vector<Sample>> samples() override;
  Status verify_chain() override;

 private:
  /// Runs a statement with its values, rows do not matter.
  template <typename... Values>
  Status run(const char* sql, const Values&... values) {
    auto statement = database_.prepare(sql);
    if (!statement) return statement.error();
    (statement->bind(values), ...);
    return database_.run(*statement);
  }

  /// Calls `visit(row)` (a Status) for every row.
  template <typename VisitRow, typename... Values>
  Status rows(const char* sql, const VisitRow& visit, const Values&... values) {
    auto statement = database_.prepare(sql);
    if (!statement) return statement.error();
    (statement->bind(values), ...);
    while (true) {
      auto row = database_.step(*statement);
      if (!row) return row.error();
      if (!*row) return Done{};
      if (Status status = visit(*statement); !status) return status;
    }
  }

  Status check_links(std::int64_t& count, std::string& hash);
  Status check_end(std::int64_t count, const std::string& hash);

  Database database_;
};

Status SqliteBackend::add(Record&& record) {
  std::string previous;
  auto status = rows("SELECT count, hash FROM end_of_chain", [&](const Statement& row) -> Status {
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

Result<bool> SqliteBackend::has_run(std::int64_t id) {
  bool found = false;
  auto status = rows(
      "SELECT 1 FROM record WHERE run = ? AND what = 'begin'",
      [&](const Statement&) -> Status {
        found = true;
        return Done{};
      },
      id);
  if (!status) return status.error();
  return found;
}

Result<std::int64_t> SqliteBackend::newest_run() {
  std::int64_t id = 0;
  auto status =
      rows("SELECT coalesce(max(run), 0) FROM record WHERE what = 'begin'", [&](const Statement& row) -> Status {
        id = row.number(0);
        return Done{};
      });
  if (!status) return status.error();
  return id;
}

Status SqliteBackend::add_pending(std::int64_t id, const std::string& source, const std::string& target) {
  return run(
      "INSERT INTO pending (target, source, run, kept) VALUES (?, ?, ?, 0) "
      "ON CONFLICT (target, source, run) DO UPDATE SET kept = 1",
      target, source, id);
}

Status SqliteBackend::withdraw_pending(std::int64_t id, const std::string& source) {
  return run("DELETE FROM pending WHERE run = ? AND source = ? AND kept = 0", id, source);
}

Status SqliteBackend::keep_pending(std::int64_t id, const std::string& source) {
  return run("UPDATE pending SET kept = 1 WHERE run = ? AND source = ?", id, source);
}

Status SqliteBackend::clear_pending(const std::string& target) {
  return run("DELETE FROM pending WHERE target = ?", target);
}

Result<std::vector<std::string>> SqliteBackend::pending() {
  std::vector<std::string> out;
  auto status =
      rows("SELECT target FROM pending GROUP BY target ORDER BY min(id)", [&](const Statement& row) -> Status {
        out.push_back(row.text(0));
        return Done{};
      });
  if (!status) return status.error();
  return out;
}

Status SqliteBackend::each(std::int64_t id, const char* what, const Visit& visit) {
  return rows(
      kOfRun, [&](const Statement& row) -> Status { return visit(read_record(row)); }, id, std::string_view(what));
}

Result<std::vector<Run>> SqliteBackend::runs(std::int64_t id, std::int64_t limit) {
  std::vector<Run> out;
  auto status = rows(
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

Result<std::vector<Backend::Sample>> SqliteBackend::samples() {
  std::vector<Sample> out;
  auto status = rows(kSamples, [&](const Statement& row) -> Status {
    out.emplace_back(row.text(0), row.number(1));
    return Done{};
  });
  if (!status) return status.error();
  return out;
}

/// Follows the chain from its start; `count` and `hash` are those of its last sound link.
Status SqliteBackend::check_links(std::int64_t& count, std::string& hash) {
  return rows(kColumns, [&](const Statement& row) -> Status {
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

Status SqliteBackend::check_end(std::int64_t count, const std::string& hash) {
  return rows("SELECT count, hash FROM end_of_chain", [&](const Statement& row) -> Status {
    if (row.number(0) > count) return broken_chain(count + 1, tr("is missing"));
    if (row.number(0) < count) return broken_chain(row.number(0) + 1, tr("was added"));
    if (row.text(1) != hash) return broken_chain(count, tr("was replaced"));
    return Done{};
  });
}

Status SqliteBackend::verify_chain() {
  // one snapshot: a run that goes on meanwhile must not look like a forgery
  return database_.snapshot([&]() -> Status {
    std::int64_t count = 0;
    std::string hash;
    if (auto status = check_links(count, hash); !status) return status;
    return check_end(count, hash);
  });
}

}  // namespace

std::unique_ptr<Backend> sqlite_backend(Database&& opened) {
  return std::make_unique<SqliteBackend>(std::move(opened));
}

}  // namespace reprise::journal
