// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "base/result.hpp"

namespace reprise::cli {

/// One controller at a time on an estate's directory: flock(2) on a file that also names the holder. The kernel lets
/// go when the process ends, however it ends. Movable; released by the destructor.
class EstateLock {
 public:
  /// An Error that names the holder where somebody else has it.
  static Result<EstateLock> take(const std::filesystem::path& path, const std::string& owner);
  /// Who holds it now; nothing where nobody does.
  static std::optional<std::string> holder(const std::filesystem::path& path);
  EstateLock(EstateLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  EstateLock& operator=(EstateLock&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
  }
  ~EstateLock();

 private:
  explicit EstateLock(int file) : file_(file) {}
  int file_;
};

}  // namespace reprise::cli
