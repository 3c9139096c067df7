// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "journal/store.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <system_error>

#include "base/i18n.hpp"
#include "model/schema.hpp"

namespace reprise::journal {

namespace {

// "rprs", at offset 68 of the file: https://www.sqlite.org/fileformat2.html#the_database_header
constexpr std::uint32_t kApplicationId = 0x72707273;
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kHeaderSize = 100;

/// `record`: all that ever happened, in one chain; `end_of_chain`: how long it must be; `pending`: who must still act.
/// `kept`: 0 as long as it is open whether the effect of the intent took place.
constexpr const char* kSchema = R"sql(
PRAGMA page_size = 4096;
PRAGMA application_id = 0x72707273;
PRAGMA user_version = 1;
BEGIN;
CREATE TABLE record (
  seq INTEGER PRIMARY KEY,
  run INTEGER NOT NULL,
  what TEXT NOT NULL,
  name TEXT NOT NULL,
  host TEXT NOT NULL,
  state TEXT NOT NULL,
  at INTEGER NOT NULL,
  span INTEGER NOT NULL,
  detail TEXT NOT NULL,
  hash TEXT NOT NULL
);
CREATE INDEX record_by_run ON record (run, what, seq);
CREATE INDEX record_begins ON record (run) WHERE what = 'begin';
CREATE INDEX record_samples ON record (name, seq) WHERE what = 'step' AND state = 'changed';
CREATE TABLE end_of_chain (count INTEGER NOT NULL, hash TEXT NOT NULL);
INSERT INTO end_of_chain VALUES (0, '');
CREATE TABLE pending (
  id INTEGER PRIMARY KEY,
  target TEXT NOT NULL,
  source TEXT NOT NULL,
  run INTEGER NOT NULL,
  kept INTEGER NOT NULL,
  UNIQUE (target, source, run)
);
COMMIT;
)sql";

constexpr const char* kDurable = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";

Error no_journal(const std::string& path, const char* why) {
  return {trf("{} is not a journal of reprise: {}", path, why),
          tr("the file was left untouched; move it away, or name another journal"),
          {}};
}

Error damaged(const std::string& path, const std::string& why) {
  return {trf("the journal {} is damaged: {}", path, why),
          tr("it was left as it is; move it away (with its -wal and -shm files) and keep it. A new journal does not "
             "know which restarts were still pending"),
          {}};
}

Error newer(const std::string& path, const std::string& version) {
  return {trf("the journal {} was written by a newer reprise (format {}, this one knows {})", path, version, kVersion),
          tr("the file was left untouched; use that newer reprise"),
          {}};
}

Error system_error(const char* text, const std::string& path, int code) {
  return {trf(text, path, std::generic_category().message(code)),
          tr("check that its directory exists, belongs to you and has space; nothing was changed"),
          {}};
}

std::uint32_t big_endian(const std::array<char, kHeaderSize>& header, std::size_t at) {
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < 4; ++i) out = out << 8 | static_cast<unsigned char>(header[at + i]);
  return out;
}

/// Looks at the file without SQLite, which might already repair (change) a file that is none of ours.
Status check_header(const std::string& path) {
  std::array<char, kHeaderSize> header{};
  std::ifstream file(path, std::ios::binary);
  if (!file) return system_error(msgid("the journal {} cannot be read: {}"), path, errno);
  file.read(header.data(), header.size());
  if (file.gcount() == 0) return no_journal(path, tr("it is empty"));
  if (static_cast<std::size_t>(file.gcount()) < header.size() ||
      std::memcmp(header.data(), "SQLite format 3", 16) != 0) {
    return no_journal(path, tr("it is no SQLite file"));
  }
  if (big_endian(header, 68) != kApplicationId) return no_journal(path, tr("it belongs to another program"));
  if (big_endian(header, 60) > kVersion) return newer(path, std::to_string(big_endian(header, 60)));
  return Done{};
}

Result<std::string> one_text(Database& database, const char* sql) {
  auto statement = database.prepare(sql);
  if (!statement) return statement.error();
  auto row = database.step(*statement);
  if (!row) return row.error();
  return *row ? statement->text(0) : std::string();
}

/// The header was sound; now everything behind it, through SQLite but without writing.
Status check_content(Database& database, const std::string& path) {
  auto version = one_text(database, "PRAGMA user_version");  // a newer one may stand in the write-ahead log only
  if (!version) return version.error();
  if (*version == "0") return damaged(path, tr("its format is unknown"));
  if (*version != std::to_string(kVersion)) return newer(path, *version);
  auto verdict = one_text(database, "PRAGMA quick_check(1)");
  if (!verdict) return verdict.error();
  if (*verdict != "ok") return damaged(path, *verdict);
  for (const char* sql : {"SELECT seq, run, what, name, host, state, at, span, detail, hash FROM record LIMIT 1",
                          "SELECT target, source, run, kept FROM pending LIMIT 1"}) {
    if (auto readable = one_text(database, sql); !readable) return damaged(path, readable.error().message);
  }
  auto end = one_text(database, "SELECT count(*) FROM end_of_chain");
  if (!end || *end != "1") return damaged(path, tr("the end of the chain is missing"));
  return Done{};
}

Status sync_directory_of(const std::string& path) {
  const auto slash = path.rfind('/');
  const std::string directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return system_error(msgid("the directory of the journal {} cannot be opened: {}"), path, errno);
  const int synced = ::fsync(fd);
  const int code = errno;
  ::close(fd);
  // EINVAL: this file system cannot sync directories, and nothing better can be done
  if (synced != 0 && code != EINVAL)
    return system_error(msgid("the directory of the journal {} cannot be written: {}"), path, code);
  return Done{};
}

Status fill(const std::string& path) {
  auto database = Database::open(path, Database::Access::create);
  if (!database) return database.error();
  // not yet in WAL mode: all of it is in the one file that gets renamed
  return database->execute(kSchema);
}

/// Never replaces a journal that somebody else made in the same moment.
Status move_into_place(const std::string& from, const std::string& to) {
  int done = ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE);
  // EINVAL: a file system that cannot do that (NFS); a hard link never replaces either
  if (done != 0 && errno == EINVAL) done = ::link(from.c_str(), to.c_str());
  const int code = errno;
  ::unlink(from.c_str());
  if (done == 0 || code == EEXIST) return sync_directory_of(to);
  return system_error(msgid("the journal {} cannot be made: {}"), to, code);
}

Status create(const std::string& path) {
  const std::string draft = path + ".new-" + std::to_string(::getpid());
  ::unlink(draft.c_str());
  const int fd = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);  // SQLite keeps the mode
  if (fd < 0) return system_error(msgid("the journal {} cannot be made: {}"), path, errno);
  ::close(fd);
  if (auto status = fill(draft); !status) {
    ::unlink(draft.c_str());
    ::unlink((draft + "-journal").c_str());
    return status;
  }
  return move_into_place(draft, path);
}

bool has_log(const std::string& path) {
  struct stat info {};
  return ::stat((path + "-wal").c_str(), &info) == 0 && info.st_size > 0;
}

}  // namespace

Result<Database> open_store(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) {
    if (errno != ENOENT) return system_error(msgid("the journal {} cannot be read: {}"), path, errno);
    // SQLite would play a log that was left behind into the new file
    if (has_log(path)) return damaged(path, trf("the file is gone, but {}-wal is there", path));
    if (auto status = create(path); !status) return status.error();
  } else if (!S_ISREG(info.st_mode)) {
    return no_journal(path, tr("it is no regular file"));
  }
  if (auto status = check_header(path); !status) return status.error();
  const bool keep = has_log(path);
  auto database = Database::open(path, Database::Access::existing);
  if (!database) return database.error();
  if (keep) database->keep_log_on_close(true);
  if (auto status = check_content(*database, path); !status) return status.error();
  if (auto status = database->execute(kDurable); !status) return status.error();
  database->keep_log_on_close(false);
  return database;
}

Result<Database> memory_store() {
  auto database = Database::open(":memory:", Database::Access::create);
  if (!database) return database.error();
  if (auto status = database->execute(kSchema); !status) return status.error();
  return database;
}

}  // namespace reprise::journal
