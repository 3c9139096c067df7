// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "kit/index.hpp"
#include "kit/kit.hpp"
#include "tool/run.hpp"

/// Inner parts of the kit; not for other modules.
namespace reprise::kit {

/// Whole content of a file; an Error above `limit` bytes or where it cannot be read.
Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit);
/// By a temporary file and a rename: readers see the old text or the new one.
Status write_file(const std::filesystem::path& path, std::string_view text);
/// SHA-256 and size of a file read piece by piece; nothing where it cannot be read.
std::optional<PoolFile> measure(const std::filesystem::path& path);

/// sign.sh: see there.
Result<std::string> sign(const std::filesystem::path& kit, const std::string& text);
/// The signed text of an InRelease, or why it is not to be trusted.
Result<std::string> verified(const std::filesystem::path& kit, const std::filesystem::path& in_release);

/// apt-get that knows the mirrors and the bare host of one system only, and leaves this machine's own state alone.
class Apt {
 public:
  /// Makes the directories, sources and status below `root`.
  static Result<Apt> prepare(const std::filesystem::path& root, const std::string& os, std::string_view status);
  Status update() const;
  /// What an installation of `packages` would fetch, whether or not it lies in the pool already.
  Result<std::vector<PoolFile>> closure(const std::vector<std::string>& packages) const;
  /// Fetches the same into `pool`; goes on with what an interrupted download has left in pool/partial.
  Status download(const std::vector<std::string>& packages, const std::filesystem::path& pool,
                  const Progress& progress) const;

 private:
  explicit Apt(std::vector<std::string> command) : command_(std::move(command)) {}
  std::vector<std::string> with(const std::vector<std::string>& words) const;
  std::vector<std::string> command_;
  std::filesystem::path root_;
};

}  // namespace reprise::kit
