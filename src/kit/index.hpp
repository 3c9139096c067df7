// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "kit/kit.hpp"

/// The texts that apt and the kit exchange, read and written; pure.
namespace reprise::kit {

/// One file that a closure needs.
struct PoolFile {
  std::string name;  ///< in the pool, as apt names it: an epoch's colon is "%3a"
  std::uint64_t size = 0;
  std::string sha256;
  friend bool operator==(const PoolFile&, const PoolFile&) = default;
};

/// A plain file name: no slash, no leading dot, nothing that a shell or a terminal could take amiss.
bool is_pool_name(std::string_view name);

/// The quoted lines of `apt-get --print-uris` with Acquire::ForceHash=SHA256. An Error on a line with no SHA-256, or
/// with a file name that is none.
Result<std::vector<PoolFile>> parse_uris(std::string_view text);

/// Filename, Size and SHA256 of every stanza of a Packages file of a flat repository ("pool/NAME").
Result<std::vector<PoolFile>> parse_packages(std::string_view text);

/// The "SHA256:" section of a Release file: file -> (hash, size).
std::map<std::string, PoolFile> parse_release(std::string_view text);

/// A Release file over `files`; `date` in RFC 2822 form.
std::string make_release(const std::string& os, const std::string& architecture, const std::string& date,
                         const std::vector<PoolFile>& files);

/// Changes when, and only when, the kit of `os` must be made anew: the lists (in any order) or the bare host differ.
std::string request_stamp(const std::vector<std::vector<std::string>>& lists, std::string_view base_status);

/// Package names as Debian policy 5.6.1 has them, with an optional "=version" or ":arch": nothing that apt could take
/// for an option or a pattern.
bool is_package_word(std::string_view word);

/// The file below the kit's directory that a decoded URL path names, or nothing: only key.asc, the indexes and pools of
/// systems are served, so no path can lead anywhere else.
std::optional<std::filesystem::path> resolve(std::string_view url_path);

}  // namespace reprise::kit
