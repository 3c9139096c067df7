// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "kit/build.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"
#include "tool/apt.hpp"

namespace reprise::kit {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kStatusLimit = 64U << 20;
constexpr std::size_t kIndexLimit = 64U << 20;

using Lists = std::vector<std::vector<std::string>>;

/// Everything about one system's part of the kit.
struct Part {
  std::string os;
  Lists lists;
  std::string status;  ///< of a bare host
  fs::path kit;
  fs::path repository() const { return kit / os; }
  fs::path pool() const { return kit / os / "pool"; }
  fs::path stamp_file() const { return kit / os / ".stamp"; }
};

Status check_lists(const std::string& os, const Lists& lists) {
  if (tool::suite_of(os).empty()) {
    return Error{trf("there are no packages for \"{}\"", os), tr("the kit knows debian-12 and debian-13"), {}};
  }
  for (const auto& list : lists) {
    for (const std::string& word : list) {
      if (!is_package_word(word)) return Error{trf("\"{}\" is not the name of a package", printable(word)), "", {}};
    }
  }
  return Done{};
}

/// All packages of the index are there with the right size: a quick look, not verify().
std::optional<std::vector<PoolFile>> complete(const Part& part, const std::string& stamp) {
  const auto known = read_file(part.stamp_file(), 1024);
  if (!known || trim(*known) != stamp || !fs::exists(part.repository() / "InRelease")) return std::nullopt;
  const auto text = read_file(part.repository() / "Packages", kIndexLimit);
  if (!text) return std::nullopt;
  auto files = parse_packages(*text);
  if (!files) return std::nullopt;
  for (const PoolFile& file : *files) {
    std::error_code failure;
    if (fs::file_size(part.pool() / file.name, failure) != file.size || failure) return std::nullopt;
  }
  return std::move(*files);
}

Result<std::map<std::string, PoolFile>> closures(const Apt& apt, const Lists& lists) {
  std::map<std::string, PoolFile> wanted;
  for (const auto& list : lists) {
    if (list.empty()) continue;
    const auto files = apt.closure(list);
    if (!files) return files.error();
    for (const PoolFile& file : *files) wanted.emplace(file.name, file);
  }
  return wanted;
}

/// Removes from the pool what is damaged or no longer wanted; apt would take a file of the right name for good.
void sweep(const fs::path& pool, const std::map<std::string, PoolFile>& wanted) {
  std::vector<fs::path> bad;
  for (const auto& entry : fs::directory_iterator(pool)) {
    if (!entry.is_regular_file()) continue;
    const auto found = wanted.find(entry.path().filename().string());
    if (found == wanted.end() || measure(entry.path()) != found->second) bad.push_back(entry.path());
  }
  for (const fs::path& path : bad) fs::remove(path);
}

Status check_pool(const fs::path& pool, const std::map<std::string, PoolFile>& wanted) {
  for (const auto& [name, file] : wanted) {
    const auto measured = measure(pool / name);
    if (!measured) return Error{trf("{} has not arrived", name), tr("run the same command again"), {}};
    if (*measured == file) continue;
    fs::remove(pool / name);
    return Error{trf("{} is not what Debian signed; it was removed", name),
                 tr("run the same command again; if it happens again, the mirror or the disk is damaged"),
                 {}};
  }
  return Done{};
}

/// stdout of a program that must work.
Result<std::string> output_of(const std::vector<std::string>& argv, std::string_view input = {}) {
  auto ended = tool::run(argv, input);
  if (!ended) return ended.error();
  if (ended->code == 0) return std::move(ended->out);
  return Error{trf("{} failed: {}", argv.front(), printable(trim(ended->errors))), "", {}};
}

Result<std::string> release_text(const Part& part, const std::vector<PoolFile>& indexes) {
  const auto date = output_of({"env", "LC_ALL=C", "date", "-u", "+%a, %d %b %Y %H:%M:%S UTC"});
  if (!date) return date.error();
  const auto architecture = output_of({"dpkg", "--print-architecture"});
  if (!architecture) return architecture.error();
  return make_release(part.os, std::string(trim(*architecture)) + " all", std::string(trim(*date)), indexes);
}

PoolFile described(const std::string& name, std::string_view text) { return {name, text.size(), sha256_hex(text)}; }

/// Packages, Packages.gz, Release and InRelease over what lies in the pool.
Status write_indexes(const Part& part) {
  const auto packages =
      output_of({"sh", "-c", "cd \"$1\" && exec dpkg-scanpackages -m pool", "scan", part.repository().string()});
  if (!packages) return packages.error();
  const auto packed = output_of({"gzip", "-9nc"}, *packages);
  if (!packed) return packed.error();
  const auto release = release_text(part, {described("Packages", *packages), described("Packages.gz", *packed)});
  if (!release) return release.error();
  const auto in_release = sign(part.kit, *release);
  if (!in_release) return in_release.error();
  for (const auto& [name, text] : {std::pair<const char*, const std::string&>{"Packages", *packages},
                                   {"Packages.gz", *packed},
                                   {"Release", *release},
                                   {"InRelease", *in_release}}) {
    if (Status written = write_file(part.repository() / name, text); !written) return written;
  }
  return Done{};
}

Status fetch(const Part& part, const Apt& apt, const std::map<std::string, PoolFile>& wanted,
             const Progress& progress) {
  std::error_code failure;
  fs::create_directories(part.pool() / "partial", failure);
  if (failure) return Error{trf("{} could not be made: {}", part.pool().string(), failure.message()), "", {}};
  sweep(part.pool(), wanted);
  for (const auto& list : part.lists) {
    if (list.empty()) continue;
    if (Status got = apt.download(list, part.pool(), progress); !got) return got;
  }
  if (Status fine = check_pool(part.pool(), wanted); !fine) return fine;
  fs::remove_all(part.pool() / "partial", failure);
  return Done{};
}

void count(BuildReport& report, const PoolFile& file) {
  ++report.packages;
  report.bytes += file.size;
}

Status build_part(const Part& part, BuildReport& report, const Progress& progress) {
  const std::string stamp = request_stamp(part.lists, part.status);
  if (const auto files = complete(part, stamp)) {
    for (const PoolFile& file : *files) count(report, file);
    progress(trf("{}: complete, {} packages", part.os, files->size()));
    return Done{};
  }
  std::error_code ignored;
  fs::remove(part.stamp_file(), ignored);
  progress(trf("{}: resolving what the hosts need", part.os));
  const auto apt = Apt::prepare(part.kit / ".apt" / part.os, part.os, part.status);
  if (!apt) return apt.error();
  if (Status updated = apt->update(); !updated) return updated;
  const auto wanted = closures(*apt, part.lists);
  if (!wanted) return wanted.error();
  if (Status fetched = fetch(part, *apt, *wanted, progress); !fetched) return fetched;
  progress(trf("{}: signing the index of {} packages", part.os, wanted->size()));
  if (Status written = write_indexes(part); !written) return written;
  for (const auto& [name, file] : *wanted) count(report, file);
  report.built.push_back(part.os);
  return write_file(part.stamp_file(), stamp + "\n");
}

Result<Part> make_part(const KitRequest& request, const std::string& os, const Lists& lists, const fs::path& kit) {
  if (Status fine = check_lists(os, lists); !fine) return fine.error();
  Part part{os, lists, "", kit};
  const auto status = request.base_status.find(os);
  if (status == request.base_status.end()) return part;
  auto text = read_file(status->second, kStatusLimit);
  if (!text) return text.error();
  part.status = std::move(*text);
  return part;
}

}  // namespace

Result<BuildReport> build(const KitRequest& request, const fs::path& dir, const Progress& progress) {
  std::vector<Part> parts;
  for (const auto& [os, lists] : request.packages) {
    auto part = make_part(request, os, lists, fs::absolute(dir));
    if (!part) return part.error();
    parts.push_back(std::move(*part));
  }
  BuildReport report;
  for (const Part& part : parts) {
    std::error_code failure;
    fs::create_directories(part.repository(), failure);
    if (failure) return Error{trf("{} could not be made: {}", part.repository().string(), failure.message()), "", {}};
    if (Status built = build_part(part, report, progress); !built) return built.error();
  }
  return report;
}

Result<std::string> public_key(const fs::path& dir) {
  auto key = read_file(dir / "key.asc", 1U << 20);
  if (key) return key;
  return Error{trf("there is no kit in {}", dir.string()), tr("make it: reprise kit build"), {}};
}

}  // namespace reprise::kit
