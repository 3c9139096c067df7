// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <doctest/doctest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "journal/journal.hpp"
#include "journal/memory_backend.hpp"

namespace reprise::journal {

using Texts = std::vector<std::string>;

/// The two ways to keep records; whoever uses a Journal must not see which it is.
struct InSqlite {
  static Journal journal() { return Journal::in_memory(); }
};
struct InMemory {
  static Journal journal() { return Journal(memory_backend()); }
};

inline std::int64_t begin(Journal& journal) {
  Run run;
  run.verb = "apply";
  run.controller = "root@pc pid 4711";
  run.fingerprint = "f00d";
  run.started = Instant{1000};
  run.steps = 3;
  const auto id = journal.begin_run(run);
  REQUIRE(id);
  return *id;
}

inline Entry entry(const std::string& step, State state, std::int64_t took = 1) {
  return {step, "h", state, Instant{1500}, Duration(took), "because"};
}

/// A folder of its own that goes away with the test.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "reprise-journal-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string file(const std::string& name) const { return (path_ / name).string(); }
  Texts names() const {
    Texts out;
    for (const auto& item : std::filesystem::directory_iterator(path_)) out.push_back(item.path().filename().string());
    std::sort(out.begin(), out.end());
    return out;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace reprise::journal
