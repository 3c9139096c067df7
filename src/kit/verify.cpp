// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>

#include "base/i18n.hpp"
#include "kit/build.hpp"
#include "tool/apt.hpp"

namespace reprise::kit {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kIndexLimit = 64U << 20;

/// What differs between a file and its entry in an index, as a sentence; "" where nothing does.
std::string difference(const fs::path& path, const PoolFile& wanted) {
  if (!fs::exists(path)) return tr("it is missing");
  const auto measured = measure(path);
  if (!measured) return tr("it cannot be read");
  if (measured->size != wanted.size) return trf("it has {} bytes, not {}", measured->size, wanted.size);
  if (measured->sha256 != wanted.sha256) return tr("its content has changed");
  return "";
}

class Verifier {
 public:
  explicit Verifier(fs::path kit) : kit_(std::move(kit)) {}
  void look_at(const std::string& os) {
    const auto release = verified(kit_, kit_ / os / "InRelease");
    if (!release) return damaged(os + "/InRelease", release.error().message);
    const auto indexes = parse_release(*release);
    if (!indexes.contains("Packages")) return damaged(os + "/InRelease", tr("it does not name Packages"));
    for (const auto& [name, wanted] : indexes) compare(os, name, wanted);
    pool(os);
  }
  VerifyReport take() { return std::move(report_); }

 private:
  void damaged(const std::string& file, const std::string& why) { report_.damaged.push_back({file, why}); }
  void compare(const std::string& os, const std::string& name, const PoolFile& wanted) {
    const std::string why = difference(kit_ / os / name, wanted);
    if (!why.empty()) damaged(os + "/" + name, why);
  }
  /// By the index as it lies there: where it is damaged itself, that has been said already.
  void pool(const std::string& os) {
    const auto text = read_file(kit_ / os / "Packages", kIndexLimit);
    if (!text) return;
    const auto files = parse_packages(*text);
    if (!files) return damaged(os + "/Packages", files.error().message);
    for (const PoolFile& file : *files) {
      ++report_.files;
      compare(os, "pool/" + file.name, file);
    }
  }

  fs::path kit_;
  VerifyReport report_;
};

}  // namespace

std::vector<std::string> systems(const fs::path& dir) {
  std::vector<std::string> names;
  std::error_code failure;
  for (const auto& entry : fs::directory_iterator(dir, failure)) {
    const std::string name = entry.path().filename().string();
    if (!tool::suite_of(name).empty() && fs::exists(entry.path() / "InRelease")) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

Result<VerifyReport> verify(const fs::path& dir) {
  const fs::path kit = fs::absolute(dir);
  const auto names = systems(kit);
  if (names.empty() || !fs::exists(kit / "key.asc")) {
    return Error{trf("there is no kit in {}", kit.string()), tr("make it: reprise kit build"), {}};
  }
  Verifier verifier(kit);
  for (const std::string& os : names) verifier.look_at(os);
  return verifier.take();
}

}  // namespace reprise::kit
