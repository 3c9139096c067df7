// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "journal/database.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/i18n.hpp"

namespace reprise::journal {

namespace {

constexpr int kBusyMs = 5000;

Error describe(int code, const std::string& path, const std::string& detail) {
  switch (code & 0xff) {  // the primary result code: https://www.sqlite.org/rescode.html
    case SQLITE_FULL:
      return {trf("the journal {} cannot be written: the disk is full", path),
              tr("everything recorded before is safe; free some space, then go on with apply --resume"),
              {}};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {trf("the journal {} is in use by another program", path),
              tr("nothing was recorded; wait until the other program has ended, then try again"),
              {}};
    case SQLITE_IOERR:
      return {trf("the journal {} cannot be read or written: {}", path, detail),
              tr("everything recorded before is safe; check the disk (space, dmesg), then go on with apply --resume"),
              {}};
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {trf("the journal {} cannot be opened for writing: {}", path, detail),
              tr("check that its directory exists and belongs to you; nothing was changed"),
              {}};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {
          trf("the journal {} is damaged: {}", path, detail),
          tr("it was left as it is; move it away (with its -wal and -shm files) and keep it. A new journal does not "
             "know which restarts were still pending"),
          {}};
    default:
      return {trf("the journal {} reports: {}", path, detail), tr("everything recorded before is safe"), {}};
  }
}

}  // namespace

Statement::Statement(Statement&& other) noexcept
    : statement_(std::exchange(other.statement_, nullptr)), bound_(other.bound_) {}

Statement::~Statement() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

Statement& Statement::bind(std::int64_t number) {
  sqlite3_bind_int64(statement_, ++bound_, number);
  return *this;
}

Statement& Statement::bind(std::string_view text) {
  const char* const data = text.data() == nullptr ? "" : text.data();  // a null pointer would bind NULL
  sqlite3_bind_text64(statement_, ++bound_, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  return *this;
}

std::int64_t Statement::number(int column) const { return sqlite3_column_int64(statement_, column); }

std::string Statement::text(int column) const {
  const auto* const data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return data == nullptr ? std::string() : std::string(data, size);
}

void Database::Close::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
void Database::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Database::Database(std::string path, std::unique_ptr<sqlite3, Close> handle)
    : path_(std::move(path)), handle_(std::move(handle)) {}

Result<Database> Database::open(const std::string& path, Access access) {
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (access == Access::create ? SQLITE_OPEN_CREATE : 0);
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
  Database database(path, std::unique_ptr<sqlite3, Close>(raw));
  if (code != SQLITE_OK) return describe(code, path, sqlite3_errstr(code));
  sqlite3_extended_result_codes(raw, 1);
  sqlite3_busy_timeout(raw, kBusyMs);
  return database;
}

Error Database::error() const {
  return describe(sqlite3_extended_errcode(handle_.get()), path_, sqlite3_errmsg(handle_.get()));
}

Status Database::execute(const char* sql) {
  if (sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) return error();
  return Done{};
}

Result<Statement> Database::prepare(const char* sql) {
  auto& kept = statements_[sql];
  if (kept == nullptr) {
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v3(handle_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &raw, nullptr) != SQLITE_OK) {
      return error();
    }
    kept.reset(raw);
  }
  return Statement(kept.get());
}

Result<bool> Database::step(Statement& statement) {
  const int code = sqlite3_step(statement.statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return error();
}

Status Database::run(Statement& statement) {
  while (true) {
    auto row = step(statement);
    if (!row) return row.error();
    if (!*row) return Done{};
  }
}

Status Database::transaction(const std::function<Status()>& work, bool lasting) {
  if (lasting != lasting_) {
    if (auto status = execute(lasting ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL"); !status)
      return status;
    lasting_ = lasting;
  }
  // IMMEDIATE: the write lock first, so that the end of the chain that `work` reads is still its end when it writes
  auto status = enclosed("BEGIN IMMEDIATE", work);
  if (status) unsynced_ = !lasting;
  return status;
}

// SQLite has no call for it; its write-ahead log is one file, which this program has open already
Status Database::sync() {
  const char* const file = sqlite3_db_filename(handle_.get(), "main");
  if (!unsynced_ || file == nullptr || *file == '\0') return Done{};  // a journal in memory has no file
  const int fd = ::open(sqlite3_filename_wal(file), O_RDONLY | O_CLOEXEC);
  const bool done = fd >= 0 && ::fdatasync(fd) == 0;
  const int why = errno;
  if (fd >= 0) ::close(fd);
  if (!done) return describe(SQLITE_IOERR, path_, std::strerror(why));
  unsynced_ = false;
  return Done{};
}

Status Database::snapshot(const std::function<Status()>& work) { return enclosed("BEGIN", work); }

Status Database::enclosed(const char* begin, const std::function<Status()>& work) {
  if (auto status = execute(begin); !status) return status;
  auto status = work();
  if (status) status = execute("COMMIT");
  // some errors (disk full) have already rolled back
  if (!status && sqlite3_get_autocommit(handle_.get()) == 0) (void)execute("ROLLBACK");
  return status;
}

void Database::keep_log_on_close(bool keep) {
  sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep ? 1 : 0, nullptr);
}

}  // namespace reprise::journal
