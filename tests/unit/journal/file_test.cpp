// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
//
// The journal as a file: crashes, tampering, foreign and broken files, a full disk.
#include <doctest/doctest.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <random>
#include <sstream>

#include "helpers.hpp"
#include "journal/journal.hpp"

using namespace reprise;
using namespace reprise::journal;

namespace {

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

void write(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

/// What somebody with the sqlite3 shell could do.
void tamper(const std::string& path, const std::string& sql) {
  sqlite3* handle = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &handle) == SQLITE_OK);
  CHECK(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(handle);
}

/// A closed journal with one run of five steps (records 2 to 6).
std::string sample(const Folder& folder) {
  const auto path = folder.file("journal.db");
  auto journal = Journal::open(path);
  REQUIRE(journal);
  const auto id = begin(*journal);
  for (int i = 0; i < 5; ++i) REQUIRE(journal->append(id, entry("s" + std::to_string(i), State::changed)));
  REQUIRE(journal->end_run(id, RunState::finished, Instant{9000}));
  return path;
}

/// Refused, with `why` in the message, and not a byte of the file is different.
void check_refused(const std::string& path, const std::string& why) {
  const auto before = read(path);
  const auto journal = Journal::open(path);
  REQUIRE_FALSE(journal);
  CHECK(journal.error().message.find(why) != std::string::npos);
  CHECK(journal.error().message.find(path) != std::string::npos);
  CHECK_FALSE(journal.error().hint.empty());
  CHECK(read(path) == before);
}

}  // namespace

TEST_CASE("what was recorded is there after closing and opening") {
  const Folder folder;
  const auto path = sample(folder);
  CHECK(folder.names() == Texts{"journal.db"});
  auto journal = Journal::open(path);
  REQUIRE(journal);
  CHECK(journal->entries(1)->size() == 5);
  CHECK((*journal->last_run())->state == RunState::finished);
  CHECK(journal->verify_chain());
  CHECK(begin(*journal) == 2);
}

TEST_CASE("others cannot read the journal") {
  const Folder folder;
  const auto path = sample(folder);
  struct stat info {};
  REQUIRE(::stat(path.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
}

TEST_CASE("a crash loses nothing that was recorded") {
  const Folder folder;
  auto journal = Journal::open(folder.file("journal.db"));
  REQUIRE(journal);
  const auto id = begin(*journal);
  for (int i = 0; i < 20; ++i) {
    REQUIRE(journal->intend(id, entry("conf", State::intended), {"restart" + std::to_string(i)}));
    // what a dead controller leaves: the files as they are now, mid-run and without any farewell
    const auto copy = folder.file("copy.db");
    std::filesystem::copy_file(folder.file("journal.db"), copy, std::filesystem::copy_options::overwrite_existing);
    std::filesystem::copy_file(folder.file("journal.db-wal"), copy + "-wal",
                               std::filesystem::copy_options::overwrite_existing);
    auto survivor = Journal::open(copy);
    REQUIRE(survivor);
    CHECK(survivor->log(id)->size() == static_cast<std::size_t>(i) + 1);
    CHECK(survivor->pending()->size() == static_cast<std::size_t>(i) + 1);
    CHECK((*survivor->last_run())->state == RunState::running);
    CHECK(survivor->verify_chain());
  }
}

TEST_CASE("a write-ahead log that ends in the middle of a record gives all complete ones") {
  const Folder folder;
  auto journal = Journal::open(folder.file("journal.db"));
  REQUIRE(journal);
  const auto id = begin(*journal);
  for (int i = 0; i < 10; ++i) REQUIRE(journal->append(id, entry("s", State::ok)));
  const auto main_file = read(folder.file("journal.db"));
  const auto log = read(folder.file("journal.db-wal"));
  std::size_t least = 99, most = 0;
  for (std::size_t size = log.size(); size > 4096 * 4; size -= 1999) {
    const auto copy = folder.file("copy.db");
    write(copy, main_file);
    write(copy + "-wal", log.substr(0, size));
    auto survivor = Journal::open(copy);
    REQUIRE(survivor);
    CHECK(survivor->verify_chain());
    const auto entries = survivor->log(id)->size();
    least = std::min(least, entries);
    most = std::max(most, entries);
  }
  CHECK(most == 10);
  CHECK(least < 10);
}

TEST_CASE("two journals on one file: readers see what is recorded, chains do not fork") {
  const Folder folder;
  auto writer = Journal::open(folder.file("journal.db"));
  auto reader = Journal::open(folder.file("journal.db"));
  REQUIRE(writer);
  REQUIRE(reader);
  const auto id = begin(*writer);
  REQUIRE(writer->append(id, entry("a", State::ok)));
  CHECK(reader->log(id)->size() == 1);
  REQUIRE(reader->append(id, entry("b", State::ok)));
  REQUIRE(writer->append(id, entry("c", State::ok)));
  CHECK(writer->log(id)->size() == 3);
  CHECK(writer->verify_chain());
}

TEST_CASE("tampering shows, and says where") {
  const Folder folder;
  const auto path = sample(folder);
  std::string number;
  SUBCASE("a state was changed") {
    tamper(path, "UPDATE record SET state = 'ok' WHERE seq = 4");
    number = "entry 4 ";
  }
  SUBCASE("a text moved from one column to the next") {
    tamper(path, "UPDATE record SET name = 's1h', host = '' WHERE seq = 3");
    number = "entry 3 ";
  }
  SUBCASE("the time of a run was changed") {
    tamper(path, "UPDATE record SET at = at + 1 WHERE what = 'begin'");
    number = "entry 1 ";
  }
  SUBCASE("an entry was removed") {
    tamper(path, "DELETE FROM record WHERE seq = 5");
    number = "entry 5 ";
  }
  SUBCASE("an entry was removed and the rest renumbered") {
    tamper(path, "DELETE FROM record WHERE seq = 5; UPDATE record SET seq = seq - 1 WHERE seq > 5");
    number = "entry 5 ";
  }
  SUBCASE("the last entry was removed") {
    tamper(path, "DELETE FROM record WHERE seq = 7");
    number = "entry 7 ";
  }
  SUBCASE("an entry was added") {
    tamper(
        path,
        "INSERT INTO record SELECT 8, run, what, name, host, state, at, span, detail, hash FROM record WHERE seq = 3");
    number = "entry 8 ";
  }
  SUBCASE("two entries were swapped") {
    tamper(path,
           "UPDATE record SET seq = 99 WHERE seq = 3; UPDATE record SET seq = 3 WHERE seq = 4;"
           "UPDATE record SET seq = 4 WHERE seq = 99");
    number = "entry 3 ";
  }
  SUBCASE("the end was replaced") {
    tamper(path, "UPDATE end_of_chain SET hash = 'x'");
    number = "entry 7 ";
  }
  auto journal = Journal::open(path);
  REQUIRE(journal);
  const auto verdict = journal->verify_chain();
  REQUIRE_FALSE(verdict);
  CHECK(verdict.error().message.find(number) != std::string::npos);
}

TEST_CASE("a state that reprise never writes is an error, not a guess") {
  const Folder folder;
  const auto path = sample(folder);
  tamper(path, "UPDATE record SET state = 'splendid' WHERE what IN ('step', 'end')");
  auto journal = Journal::open(path);
  REQUIRE(journal);
  CHECK_FALSE(journal->log(1));
  CHECK_FALSE(journal->entries(1));
  CHECK_FALSE(journal->last_run());
}

TEST_CASE("files that are no journal are refused and left untouched") {
  const Folder folder;
  const auto path = folder.file("journal.db");
  SUBCASE("empty") {
    write(path, "");
    check_refused(path, "it is empty");
  }
  SUBCASE("text") {
    write(path, "estate: clinique\n");
    check_refused(path, "no SQLite file");
  }
  SUBCASE("random bytes") {
    std::mt19937 random(1);
    std::string bytes(9000, '\0');
    for (auto& byte : bytes) byte = static_cast<char>(random());
    write(path, bytes);
    check_refused(path, "no SQLite file");
  }
  SUBCASE("another program's SQLite file") {
    tamper(path, "PRAGMA application_id = 1; CREATE TABLE t (x); INSERT INTO t VALUES (1)");
    check_refused(path, "another program");
  }
  SUBCASE("another program's SQLite file with a log waiting") {
    tamper(path, "PRAGMA journal_mode = WAL; CREATE TABLE t (x)");
    check_refused(path, "another program");
  }
  CHECK(folder.names() == Texts{"journal.db"});
}

TEST_CASE("a folder or a missing folder is refused") {
  const Folder folder;
  CHECK_FALSE(Journal::open(folder.file(".")));
  const auto journal = Journal::open(folder.file("no/such/journal.db"));
  REQUIRE_FALSE(journal);
  CHECK(journal.error().message.find("No such file or directory") != std::string::npos);
}

TEST_CASE("a newer version is refused and left untouched") {
  const Folder folder;
  const auto path = sample(folder);
  tamper(path, "PRAGMA user_version = 2");
  check_refused(path, "newer reprise (format 2, this one knows 1)");
  tamper(path, "PRAGMA user_version = 0");
  check_refused(path, "damaged");
}

TEST_CASE("a newer version that still stands in the log only is refused, and the log is kept") {
  const Folder folder;
  const auto path = sample(folder);
  sqlite3* handle = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &handle) == SQLITE_OK);
  REQUIRE(sqlite3_exec(handle, "PRAGMA user_version = 2", nullptr, nullptr, nullptr) == SQLITE_OK);
  const auto copy = folder.file("copy.db");
  std::filesystem::copy_file(path, copy);
  std::filesystem::copy_file(path + "-wal", copy + "-wal");
  sqlite3_close(handle);
  const auto log = read(copy + "-wal");
  REQUIRE_FALSE(log.empty());
  check_refused(copy, "newer reprise");
  CHECK(read(copy + "-wal") == log);
}

TEST_CASE("a truncated journal is refused and left untouched") {
  const Folder folder;
  const auto path = sample(folder);
  const auto whole = read(path);
  for (const std::size_t size :
       {whole.size() - 4096, whole.size() - 4500, whole.size() / 2, std::size_t{4096}, std::size_t{100}}) {
    CAPTURE(size);
    write(path, whole.substr(0, size));
    check_refused(path, "damaged");
  }
  write(path, whole.substr(0, 60));
  check_refused(path, "no SQLite file");
}

TEST_CASE("damage inside is refused, or shows in the chain, or hit nothing that counts") {
  const Folder folder;
  const auto path = sample(folder);
  const auto whole = read(path);
  std::mt19937 random(20261122);
  int refused = 0;
  for (int round = 0; round < 200; ++round) {
    auto bytes = whole;
    const auto length = 1 + random() % 600;
    const auto at = 100 + random() % (bytes.size() - 100 - length);
    for (std::size_t i = 0; i < length; ++i) bytes[at + i] = static_cast<char>(random());
    write(path, bytes);
    auto journal = Journal::open(path);
    if (!journal) {
      ++refused;
      continue;
    }
    (void)journal->pending();
    (void)journal->history();
    const auto log = journal->log(1);
    if (!journal->verify_chain()) continue;
    REQUIRE(log);
    CHECK(log->size() == 5);
    for (const auto& item : *log) CHECK(item.detail == "because");
  }
  CHECK(refused > 20);
}

TEST_CASE("a byte that changed on the disk shows in the chain") {
  const Folder folder;
  const auto path = sample(folder);
  const auto whole = read(path);
  int places = 0;
  for (auto at = whole.find("because"); at != std::string::npos; at = whole.find("because", at + 1)) {
    auto bytes = whole;
    bytes[at] = 'B';
    write(path, bytes);
    auto journal = Journal::open(path);
    REQUIRE(journal);
    CHECK_FALSE(journal->verify_chain());
    ++places;
  }
  CHECK(places == 5);
}

TEST_CASE("a log that was left without its journal is not played into a new one") {
  const Folder folder;
  auto journal = Journal::open(folder.file("journal.db"));
  REQUIRE(journal);
  begin(*journal);
  std::filesystem::copy_file(folder.file("journal.db-wal"), folder.file("copy.db-wal"));
  const auto copy = Journal::open(folder.file("copy.db"));
  REQUIRE_FALSE(copy);
  CHECK(copy.error().message.find("the file is gone") != std::string::npos);
}

TEST_CASE("a journal that another program holds is an error that says so") {
  const Folder folder;
  const auto path = sample(folder);
  auto journal = Journal::open(path);
  REQUIRE(journal);
  sqlite3* handle = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &handle) == SQLITE_OK);
  REQUIRE(sqlite3_exec(handle, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
  const auto status = journal->append(1, entry("late", State::ok));
  REQUIRE_FALSE(status);
  CHECK(status.error().message.find("in use") != std::string::npos);
  sqlite3_close(handle);
  CHECK(journal->append(1, entry("late", State::ok)));
}

TEST_CASE("no space: an error that says what is safe; afterwards it goes on") {
  const Folder folder;
  const auto path = folder.file("journal.db");
  auto journal = Journal::open(path);
  REQUIRE(journal);
  const auto id = begin(*journal);
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  auto* const former = ::signal(SIGXFSZ, SIG_IGN);
  const rlimit tight{65'536, before.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &tight) == 0);
  std::size_t recorded = 0;
  Status status = Done{};
  while (recorded < 1000 &&
         (status = journal->intend(id, entry("s", State::intended), {"r" + std::to_string(recorded)}))) {
    ++recorded;
  }
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
  ::signal(SIGXFSZ, former);
  REQUIRE_FALSE(status);
  CHECK(status.error().message.find(path) != std::string::npos);
  CHECK(status.error().hint.find("everything recorded before is safe") != std::string::npos);
  CHECK(recorded > 0);
  CHECK(journal->log(id)->size() == recorded);
  CHECK(journal->pending()->size() == recorded);
  CHECK(journal->append(id, entry("after", State::ok)));
  CHECK(journal->verify_chain());
}

TEST_CASE("an ok costs no fsync of its own, yet others see it at once and the chain goes on through it") {
  Folder folder;
  const auto path = folder.file("journal.db");
  auto journal = Journal::open(path);
  REQUIRE(journal);
  const auto id = begin(*journal);
  for (const char* step : {"a", "b", "c"}) REQUIRE(journal->append(id, entry(step, State::ok)));
  auto other = Journal::open(path);
  REQUIRE(other);
  CHECK(other->entries(id)->size() == 3);
  REQUIRE(journal->append(id, entry("d", State::changed)));
  CHECK(other->entries(id)->size() == 4);
  CHECK(other->verify_chain());
}
