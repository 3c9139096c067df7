// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

/// The kit: every Debian package that the hosts of an estate need, as a signed APT repository a system, made while
/// there is internet and served when there is none. A directory:
///   key.asc                      public key (ed25519, never expires); hosts trust it by `signed-by`
///   private/                     its secret half, mode 0700
///   debian-13/                   flat repository: InRelease Release Packages Packages.gz pool/*.deb
///   .apt/debian-13/              apt's own state while it downloads
/// Clients: deb [signed-by=...] http://127.0.0.1:8099/debian-13/ ./
namespace reprise::kit {

struct KitRequest {
  /// os ("debian-13") -> lists of packages that are installed together. Each list is resolved on its own: with
  /// alternatives (A|B) the union of two closures is not the closure of the union.
  std::map<std::string, std::vector<std::vector<std::string>>> packages;
  /// os -> dpkg's status file of a bare host: what is installed there need not be in the kit. No entry: nothing is.
  std::map<std::string, std::filesystem::path> base_status;
};

/// Told what has just happened, a sentence for the user.
using Progress = std::function<void(std::string_view line)>;

struct BuildReport {
  std::size_t packages = 0;        ///< files in the kit
  std::uint64_t bytes = 0;         ///< their size
  std::vector<std::string> built;  ///< systems that were not complete already
};

/// Makes `dir` the kit for `request`: resolves with apt (isolated from this machine's own), downloads what is missing
/// (an interrupted download goes on where it stopped), checks every file against the hash that Debian signed, removes
/// what no list needs any more, and signs the index. A system whose request has not changed is skipped at once. Needs
/// no root. Blocks for as long as the download takes. Errors: unknown packages, no mirror, a hash that differs.
Result<BuildReport> build(const KitRequest& request, const std::filesystem::path& dir, const Progress& progress);

struct Damage {
  std::string file;  ///< below the kit's directory
  std::string why;   ///< a sentence for the user
};

struct VerifyReport {
  std::size_t files = 0;  ///< packages looked at
  std::vector<Damage> damaged;
};

/// Reads the whole kit: signature of each InRelease by key.asc, indexes by it, every package by the index. Damage is in
/// the report; an Error means that there is no kit to verify.
Result<VerifyReport> verify(const std::filesystem::path& dir);

/// The armored public key, as hosts need it.
Result<std::string> public_key(const std::filesystem::path& dir);

/// Systems that the kit holds, as "debian-13".
std::vector<std::string> systems(const std::filesystem::path& dir);

}  // namespace reprise::kit
