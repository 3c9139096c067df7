// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "tool/memory_folder.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <string>

#include "tool/run.hpp"

namespace fs = std::filesystem;
using reprise::tool::MemoryFolder;

TEST_CASE("a folder in memory is ours alone and goes with all that is in it") {
  fs::path path;
  {
    const auto folder = MemoryFolder::make();
    REQUIRE(folder);
    path = folder->path();
    struct stat info {};
    REQUIRE(stat(path.c_str(), &info) == 0);
    CHECK((info.st_mode & 0777U) == 0700);
    fs::create_directory(path / "swap");
    CHECK(reprise::tool::run({"touch", (path / "secrets.yaml").string(), (path / "swap" / "x").string()})->code == 0);
  }
  CHECK_FALSE(fs::exists(path));
}

TEST_CASE("a folder in memory goes too when its process is killed") {
  int told[2];
  REQUIRE(pipe(told) == 0);
  const pid_t child = fork();
  if (child == 0) {
    const auto folder = MemoryFolder::make();
    const std::string path = folder ? folder->path().string() + "\n" : "\n";
    (void)!write(told[1], path.data(), path.size());
    raise(SIGKILL);
  }
  close(told[1]);
  std::string path;
  for (char c = 0; read(told[0], &c, 1) == 1 && c != '\n';) path += c;
  waitpid(child, nullptr, 0);
  REQUIRE_FALSE(path.empty());
  bool gone = false;
  for (int i = 0; i < 500 && !gone; ++i) {
    gone = !fs::exists(path);
    if (!gone) usleep(20'000);
  }
  CHECK(gone);
}

TEST_CASE("a folder on a disk is not taken for one in memory") {
  const auto folder = MemoryFolder::make("/proc");
  REQUIRE(folder);
  CHECK_FALSE(folder->path().string().starts_with("/proc"));
}

TEST_CASE("a program in the terminal gets variables, and its exit code comes back") {
  CHECK(reprise::tool::run_in_terminal({"sh", "-c", "[ \"$WORD\" = 'a b' ] && exit 7"}, {{"WORD", "a b"}}).value() ==
        7);
  CHECK(reprise::tool::run_in_terminal({"sh", "-c", "kill -TERM $$"}).value() == 128 + SIGTERM);
  CHECK_FALSE(reprise::tool::run_in_terminal({"no-such-program-of-ours"}));
}
