// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "journal/journal.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "target.hpp"

namespace reprise::fuzz {

namespace {

using journal::Entry;
using journal::Journal;
using journal::State;

/// A folder of this process that goes with it.
const std::string& folder() {
  static const struct Folder {
    std::string path = std::filesystem::temp_directory_path() / ("reprise-fuzz-" + std::to_string(::getpid()));
    Folder() { std::filesystem::create_directories(path); }
    ~Folder() {
      std::error_code error;
      std::filesystem::remove_all(path, error);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
  } one;
  return one.path;
}

void remove(const std::string& path) {
  for (const auto* end : {"", "-wal", "-shm", "-journal"}) ::unlink((path + end).c_str());
}

/// A journal of two runs, whole, as bytes.
const std::string& sound() {
  static const std::string bytes = [] {
    const auto path = folder() + "/sound.db";
    {
      auto opened = Journal::open(path);
      promise(opened.ok(), "a new journal opens");
      for (int i = 0; i < 2; ++i) {
        const auto id = opened->begin_run({0, "apply", "me@here", "f00d", {}, Instant{1}, {}, 3});
        const auto at = [&](State state, const char* step) {
          return Entry{step, "h1", state, Instant{2}, Duration(5), "why"};
        };
        (void)opened->intend(*id, at(State::intended, "a"), {"b"});
        (void)opened->append(*id, at(State::changed, "a"));
        (void)opened->append(*id, at(State::ok, "c"));
        (void)opened->note(*id, "forecast", "{}");
        (void)opened->confirm({"c", "ann", "what", "note", Instant{3}, false});
        (void)opened->end_run(*id, journal::RunState::finished, Instant{4});
      }
    }
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }();
  return bytes;
}

void write(const std::string& path, const std::string& bytes) {
  remove(path);
  std::ofstream(path, std::ios::binary) << bytes;
}

/// Rows that reprise never wrote: the columns of table record, one a line, numbers where they read as such.
void add_rows(const std::string& path, Bytes& input) {
  sqlite3* database = nullptr;
  if (sqlite3_open(path.c_str(), &database) == SQLITE_OK) {
    sqlite3_exec(database, "PRAGMA synchronous = OFF", nullptr, nullptr, nullptr);
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(database, "INSERT OR REPLACE INTO record VALUES (?,?,?,?,?,?,?,?,?,?)", -1, &statement, nullptr);
    for (int rows = 0; rows < 8 && !input.empty() && statement != nullptr; ++rows) {
      for (int column = 1; column <= 10; ++column) {
        const auto line = input.line();
        sqlite3_bind_text(statement, column, line.data(), static_cast<int>(line.size()), SQLITE_TRANSIENT);
      }
      sqlite3_step(statement);
      sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
  }
  sqlite3_close(database);
}

/// Everything that reprise reads from a journal.
void read_all(Journal& journal) {
  (void)journal.verify_chain();
  (void)journal.pending();
  (void)journal.last_run();
  (void)journal.history();
  (void)journal.confirmations();
  const auto runs = journal.runs(10);
  if (!runs) return;
  for (const auto& run : *runs) {
    (void)journal.entries(run.id);
    (void)journal.log(run.id);
    (void)journal.notes(run.id);
  }
}

/// Odd first byte: foreign rows. Even: patches of three bytes, place (two) and value. Last, a run is written to it.
void run(std::string_view bytes) {
  const auto path = folder() + "/journal.db";
  Bytes input(bytes);
  auto content = sound();
  const bool rows = (input.one() & 1U) != 0;
  while (!rows && !input.empty()) {
    const auto place = input.number() % content.size();
    content[place] = static_cast<char>(input.one());
  }
  write(path, content);
  if (rows) add_rows(path, input);
  {
    auto opened = Journal::open(path);
    if (opened) {
      read_all(*opened);
      const auto id = opened->begin_run({0, "apply", "me@here", "f00d", {}, Instant{9}, {}, 3});
      if (id) (void)opened->end_run(*id, journal::RunState::finished, Instant{10});
      promise(bytes.size() > 1 || opened->verify_chain().ok(), "a sound journal is found sound");
    }
  }
  remove(path);
}

}  // namespace

Target journal() { return {"journal", &run}; }

}  // namespace reprise::fuzz
