// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <sys/types.h>

#include <filesystem>

#include "base/result.hpp"

namespace reprise::tool {

/// A folder in memory (tmpfs, 0700, ours alone) for what must never reach a disk, such as the clear text of secrets
/// that an editor needs as a file. It and all in it are removed when the value dies, and by a small process of its own
/// when this one dies first, in whatever way (SIGKILL too). Pages of a tmpfs may be swapped: encrypt your swap.
class MemoryFolder {
 public:
  /// Below XDG_RUNTIME_DIR, /dev/shm or /run, whichever is a tmpfs that we may write to; an Error where none is.
  /// Forks: call it while this process has one thread.
  static Result<MemoryFolder> make(const std::filesystem::path& preferred = {});
  MemoryFolder(MemoryFolder&& other) noexcept;
  MemoryFolder& operator=(MemoryFolder&&) = delete;
  MemoryFolder(const MemoryFolder&) = delete;
  MemoryFolder& operator=(const MemoryFolder&) = delete;
  ~MemoryFolder();

  const std::filesystem::path& path() const { return path_; }

 private:
  MemoryFolder() = default;
  std::filesystem::path path_;
  int alive_ = -1;  // the guard reads its other end: end of file means that we are no more
  pid_t guard_ = -1;
};

}  // namespace reprise::tool
