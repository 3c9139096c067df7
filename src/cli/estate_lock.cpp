// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "cli/estate_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/encoding.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"

namespace reprise::cli {

namespace {

/// What the holder wrote about itself.
std::string read_owner(int file) {
  char text[512] = {};
  [[maybe_unused]] const auto n = pread(file, text, sizeof text - 1, 0);
  return std::string(trim(printable(text)));
}

}  // namespace

Result<EstateLock> EstateLock::take(const std::filesystem::path& path, const std::string& owner) {
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return Error{trf("cannot open the lock {}: {}", path.string(), std::strerror(errno)), {}, {}};
  if (flock(file, LOCK_EX | LOCK_NB) != 0) {
    const auto other = read_owner(file);
    close(file);
    return Error{trf("another run works on this estate: {}", other),
                 tr("wait for it, or end it (it can be resumed); nothing was touched"),
                 {}};
  }
  [[maybe_unused]] const auto cut = ftruncate(file, 0);
  [[maybe_unused]] const auto written = pwrite(file, owner.data(), owner.size(), 0);
  return EstateLock(file);
}

std::optional<std::string> EstateLock::holder(const std::filesystem::path& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return std::nullopt;
  std::optional<std::string> owner;
  if (flock(file, LOCK_SH | LOCK_NB) != 0) owner = read_owner(file);
  close(file);
  return owner;
}

EstateLock::~EstateLock() {
  if (file_ >= 0) close(file_);
}

}  // namespace reprise::cli
