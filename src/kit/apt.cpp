// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <string_view>

#include "base/encoding.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"
#include "kit/build.hpp"
#include "tool/apt.hpp"

namespace reprise::kit {
namespace fs = std::filesystem;
namespace {

/// apt's own last words, without its progress.
std::string complaints(const tool::Ended& ended) {
  std::vector<std::string> lines;
  for (const std::string& line : split_lines(printable(ended.errors))) {
    if (line.starts_with("E:") || line.starts_with("Err:")) lines.push_back(line);
  }
  return lines.empty() ? std::string(trim(printable(ended.errors))) : join(lines, "\n");
}

/// "Get:3 http://mirror/debian trixie/main amd64 nftables amd64 1.1.3-1 [75.9 kB]" -> "nftables 1.1.3-1 [75.9 kB]"
std::string fetched(std::string_view line) {
  const auto words = split(line, ' ');
  if (!line.starts_with("Get:") || words.size() < 8) return "";
  std::string text = words[4] + " " + words[6];
  for (std::size_t i = 7; i < words.size(); ++i) text += " " + words[i];
  return text;
}

Error failed(const std::string& what, const tool::Ended& ended, const std::string& hint) {
  const std::string words = complaints(ended);
  return {words.empty() ? what : what + "\n" + words, hint, {}};
}

Status make_directories(const fs::path& root) {
  for (const char* name :
       {"etc/apt/apt.conf.d", "etc/apt/preferences.d", "etc/apt/sources.list.d", "etc/apt/trusted.gpg.d",
        "var/lib/apt/lists/partial", "var/lib/dpkg", "var/cache/apt/archives/partial", "var/log/apt"}) {
    std::error_code failure;
    fs::create_directories(root / name, failure);
    if (failure) return Error{trf("{} could not be made: {}", (root / name).string(), failure.message()), "", {}};
  }
  return Done{};
}

}  // namespace

Result<Apt> Apt::prepare(const fs::path& root, const std::string& os, std::string_view status) {
  const auto sources = tool::debian_sources(tool::suite_of(os));
  if (!sources) return sources.error();
  const auto architecture = tool::run({"dpkg", "--print-architecture"});
  if (!architecture) return architecture.error();
  const std::string arch(trim(architecture->out));
  if (Status made = make_directories(root); !made) return made.error();
  if (Status written = write_file(root / "etc/apt/sources.list", *sources); !written) return written.error();
  if (Status written = write_file(root / "var/lib/dpkg/status", status); !written) return written.error();
  const auto dir = root.string();
  Apt apt({"env",
           "LC_ALL=C",
           "DEBIAN_FRONTEND=noninteractive",
           "apt-get",
           "-q",
           "-o",
           "Dir=" + dir,
           "-o",
           "Dir::State::status=" + dir + "/var/lib/dpkg/status",
           "-o",
           "APT::Architecture=" + arch,
           "-o",
           "APT::Architectures::=" + arch,
           "-o",
           "APT::Sandbox::User=root",
           "-o",
           "Acquire::Languages=none",
           "-o",
           "Acquire::Retries=3",
           "-o",
           "Acquire::ForceHash=SHA256",
           "-o",
           "APT::Install-Recommends=false",
           "-o",
           "APT::Get::AllowUnauthenticated=false",
           "-o",
           "Debug::NoLocking=1",
           "-o",
           "APT::Update::Post-Invoke-Success="});
  apt.root_ = root;
  return apt;
}

std::vector<std::string> Apt::with(const std::vector<std::string>& words) const {
  std::vector<std::string> argv = command_;
  argv.insert(argv.end(), words.begin(), words.end());
  return argv;
}

Status Apt::update() const {
  // without the option apt-get is content with the old lists where a mirror fails
  const auto ended = tool::run(with({"-o", "APT::Update::Error-Mode=any", "update"}));
  if (!ended) return ended.error();
  if (ended->code == 0) return Done{};
  return failed(tr("the lists of packages could not be fetched"), *ended,
                tr("the kit is made where there is internet: can this machine reach its Debian mirror?"));
}

Result<std::vector<PoolFile>> Apt::closure(const std::vector<std::string>& packages) const {
  std::vector<std::string> words{"-y", "--print-uris", "install", "--"};
  words.insert(words.end(), packages.begin(), packages.end());
  const auto ended = tool::run(with(words));
  if (!ended) return ended.error();
  if (ended->code == 0) return parse_uris(ended->out);
  return failed(trf("these packages cannot be installed together: {}", join(packages, " ")), *ended,
                tr("check their names for this release of Debian"));
}

Status Apt::download(const std::vector<std::string>& packages, const fs::path& pool, const Progress& progress) const {
  std::vector<std::string> words{"-y", "-d", "-o", "Dir::Cache::archives=" + pool.string(), "install", "--"};
  words.insert(words.end(), packages.begin(), packages.end());
  const auto ended = tool::run(with(words), "", [&](std::string_view line) {
    const std::string what = fetched(line);
    if (!what.empty()) progress(trf("fetched {}", what));
  });
  if (!ended) return ended.error();
  if (ended->code == 0) return Done{};
  return failed(tr("packages could not be downloaded"), *ended,
                tr("what has been fetched is kept: run the same command again to go on"));
}

}  // namespace reprise::kit
