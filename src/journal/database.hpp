// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace reprise::journal {

/// A prepared statement in use: bind left to right, then step() or run(). Belongs to its Database; when it dies the
/// statement is reset and may be used again. Errors of binding show at the next step().
class Statement {
 public:
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  Statement& bind(std::int64_t number);
  Statement& bind(std::string_view text);
  std::int64_t number(int column) const;
  std::string text(int column) const;  ///< raw bytes, also where they are no UTF-8

 private:
  friend class Database;
  sqlite3_stmt* statement_;
  int bound_ = 0;
};

/// An SQLite connection (https://www.sqlite.org/c3ref/intro.html). Statements are prepared once and kept.
/// Not thread-safe.
class Database {
 public:
  enum class Access { create, existing };
  /// `path` may be ":memory:". Waits up to 5 s for other programs.
  static Result<Database> open(const std::string& path, Access access);
  Database(Database&&) noexcept = default;
  Database& operator=(Database&&) noexcept = default;

  /// Several statements without results.
  Status execute(const char* sql);
  /// `sql` must be a literal: its address is the key under which the statement is kept.
  Result<Statement> prepare(const char* sql);
  /// True: there is a row.
  Result<bool> step(Statement& statement);
  /// For statements whose rows do not matter.
  Status run(Statement& statement);
  /// Runs `work` in one transaction, undone wholly where anything fails. `lasting`: it is on the disk when this
  /// returns. Else it is seen by everybody, survives a crash of this program, and is on the disk with the next lasting
  /// one: power that fails in between takes it (https://www.sqlite.org/pragma.html#pragma_synchronous, NORMAL in WAL
  /// mode).
  Status transaction(const std::function<Status()>& work, bool lasting);
  /// What transactions that were not lasting have written is on the disk when this returns.
  Status sync();
  /// Runs `work`, which only reads, on one unchanging state of the file.
  Status snapshot(const std::function<Status()>& work);
  /// Leave the write-ahead log alone on close (while it is not yet known whether the file is ours).
  void keep_log_on_close(bool keep);

 private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  Database(std::string path, std::unique_ptr<sqlite3, Close> handle);
  Error error() const;
  Status enclosed(const char* begin, const std::function<Status()>& work);

  std::string path_;
  bool lasting_ = true;    ///< as the connection is set: synchronous = FULL
  bool unsynced_ = false;  ///< something was written since the last lasting transaction
  std::unique_ptr<sqlite3, Close> handle_;
  std::map<const char*, std::unique_ptr<sqlite3_stmt, Finalize>> statements_;  // die before the connection
};

}  // namespace reprise::journal
