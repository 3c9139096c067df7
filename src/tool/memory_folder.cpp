// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "tool/memory_folder.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "base/i18n.hpp"

namespace reprise::tool {
namespace {

namespace fs = std::filesystem;

bool in_memory(const fs::path& folder) {
  struct statfs info {};
  return !folder.empty() && statfs(folder.c_str(), &info) == 0 && info.f_type == TMPFS_MAGIC &&
         access(folder.c_str(), W_OK | X_OK) == 0;
}

/// The guard: waits until nobody holds the other end, then removes the folder. Never returns.
[[noreturn]] void guard(int ended, const fs::path& folder) {
  setsid();  // a Ctrl-C on the terminal, or its end, is not for us
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) std::signal(signal, SIG_IGN);
  // whoever waits for the end of our files and pipes need not wait for the guard
  const int nothing = open("/dev/null", O_RDWR);
  dup2(ended, 0);
  for (const int file : {1, 2}) dup2(nothing, file);
  close_range(3, ~0U, 0);
  char c = 0;
  while (read(0, &c, 1) < 0 && errno == EINTR) {
  }
  std::error_code error;
  fs::remove_all(folder, error);
  _exit(0);
}

}  // namespace

Result<MemoryFolder> MemoryFolder::make(const fs::path& preferred) {
  for (const fs::path& base : {preferred, fs::path("/dev/shm"), fs::path("/run")}) {
    if (!in_memory(base)) continue;
    std::string name = (base / "reprise-secrets.XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) continue;  // made with 0700
    MemoryFolder made;
    made.path_ = name;
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) == 0) {
      made.alive_ = ends[1];
      made.guard_ = fork();
      if (made.guard_ == 0) guard(ends[0], made.path_);
      close(ends[0]);
    }
    if (made.guard_ > 0) return made;
    return Error{trf("cannot guard a folder in memory: {}", std::strerror(errno)), {}, {}};
  }
  return Error{tr("there is no file system in memory to write to (/dev/shm, /run)"),
               tr("clear text is never written to a disk: mount a tmpfs at /dev/shm"),
               {}};
}

MemoryFolder::MemoryFolder(MemoryFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})),
      alive_(std::exchange(other.alive_, -1)),
      guard_(std::exchange(other.guard_, -1)) {}

MemoryFolder::~MemoryFolder() {
  if (alive_ >= 0) close(alive_);
  // the guard removes it; only where there is none we do
  if (guard_ > 0) {
    while (waitpid(guard_, nullptr, 0) < 0 && errno == EINTR) {
    }
    return;
  }
  std::error_code error;
  if (!path_.empty()) fs::remove_all(path_, error);
}

}  // namespace reprise::tool
