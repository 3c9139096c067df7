// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "tool/apt.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "tool/run.hpp"

namespace reprise::tool {
namespace {

constexpr std::string_view kSecurity = "-security";
constexpr std::array kReleases{"bookworm", "trixie",    "forky",   "bullseye", "sid",
                               "stable",   "oldstable", "testing", "unstable"};

bool is_debian_release(const std::string& name) {
  return std::find(kReleases.begin(), kReleases.end(), name) != kReleases.end();
}

std::string archive_of(const std::vector<Mirror>& mirrors) {
  for (const Mirror& mirror : mirrors) {
    if (is_debian_release(mirror.release)) return mirror.uri;
  }
  return "";
}

std::string security_of(const std::vector<Mirror>& mirrors) {
  for (const Mirror& mirror : mirrors) {
    if (!mirror.release.ends_with(kSecurity)) continue;
    if (is_debian_release(mirror.release.substr(0, mirror.release.size() - kSecurity.size()))) return mirror.uri;
  }
  return "";
}

}  // namespace

std::string_view suite_of(std::string_view os) {
  if (os == "debian-12") return "bookworm";
  if (os == "debian-13") return "trixie";
  return "";
}

std::vector<Mirror> parse_mirrors(std::string_view indextargets) {
  std::vector<Mirror> mirrors;
  for (const std::string& line : split_lines(indextargets)) {
    const auto blank = line.find(' ');
    // a CD does not have the other releases, and is seldom in its drive
    if (blank == std::string::npos || line.starts_with("cdrom:")) continue;
    mirrors.push_back({line.substr(0, blank), std::string(trim(line.substr(blank + 1)))});
  }
  return mirrors;
}

Result<std::string> sources_for(std::string_view suite, const std::vector<Mirror>& mirrors) {
  const std::string archive = archive_of(mirrors);
  if (archive.empty()) {
    return Error{tr("APT on this machine names no Debian mirror"),
                 tr("add one to /etc/apt/sources.list, as apt-get update needs it"),
                 {}};
  }
  constexpr const char* kLine = "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] {} {}{} main\n";
  std::string text = fmt::format(kLine, archive, suite, "") + fmt::format(kLine, archive, suite, "-updates");
  const std::string security = security_of(mirrors);
  if (!security.empty()) text += fmt::format(kLine, security, suite, kSecurity);
  return text;
}

Result<std::string> debian_sources(std::string_view suite) {
  auto targets = run({"apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE)", "Created-By: Packages"});
  if (!targets) return targets.error();
  return sources_for(suite, parse_mirrors(targets->out));
}

}  // namespace reprise::tool
