// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "lab/lab.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>

#include "base/encoding.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"
#include "lab/spec.hpp"
#include "tool/apt.hpp"
#include "tool/run.hpp"

namespace reprise::lab {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kLabScript =
#include "lab/lab.sh.inc"
    ;
constexpr std::string_view kSuperviseScript =
#include "lab/supervise.sh.inc"
    ;
constexpr std::string_view kRootScript =
#include "lab/root.sh.inc"
#include "model/schema.hpp"
    ;

/// A bare Debian as an installer leaves it, with what it takes to reach it: all else is the playbooks' business.
constexpr const char* kRootPackages =
    "systemd,systemd-sysv,dbus,libpam-systemd,openssh-server,sudo,iproute2,iputils-ping,netbase,ca-certificates,procps,"
    "debian-archive-keyring";

Error no_root() { return {tr("the lab starts containers and needs root"), tr("run the same command with sudo"), {}}; }

std::string absolute_dir(const LabOptions& options) { return fs::weakly_canonical(fs::absolute(options.dir)).string(); }

/// The path goes into files of ssh and the shell; what could break out of them there is refused.
Status check_dir(const std::string& dir) {
  for (const char c : dir) {
    if (c == '"' || c == '\\' || static_cast<unsigned char>(c) < ' ') {
      return Error{trf("the lab cannot live in the directory {}", printable(dir)),
                   tr("choose a path without quotes, backslashes and control characters"),
                   {}};
    }
  }
  return Done{};
}

Status write(const fs::path& path, std::string_view text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (file) return Done{};
  return Error{trf("{} could not be written: {}", path.string(), std::strerror(errno)), "", {}};
}

Result<tool::Ended> script(const LabOptions& options, const std::string& verb, const std::string& host = {},
                           const tool::OnLine& on_line = {}) {
  return tool::run(
      {"sh", "-c", std::string(kLabScript), "reprise-lab", verb, absolute_dir(options), lab_name(options), host}, "",
      on_line);
}

/// What went wrong, from the stage that lab.sh names; `log` holds the programs' own words.
Error stage_error(const std::string& host, const std::string& stage, const std::string& log) {
  static const std::map<std::string, const char*> kStages{
      {"key", msgid("the lab could not make an SSH key for {}")},
      {"network", msgid("the lab could not make its network")},
      {"mount", msgid("the root file system of {} could not be mounted")},
      {"furnish", msgid("name, address and keys of {} could not be written")},
      {"boot", msgid("the container of {} could not be started")},
      {"ssh", msgid("{} was started but does not answer over SSH")},
      {"kill", msgid("processes of the lab could not be ended")},
      {"umount", msgid("file systems of the lab could not be unmounted")},
      {"netns", msgid("the network namespace of the lab could not be removed")},
      {"cgroup", msgid("control groups of the lab could not be removed")},
  };
  const auto found = kStages.find(stage);
  return {trf(found == kStages.end() ? msgid("the lab failed") : found->second, host),
          log.empty() ? "" : trf("see {}; `reprise lab down` clears everything away", log),
          {}};
}

/// Follows the lines of `up`: tells the user, and remembers the first failure.
class UpEvents {
 public:
  UpEvents(const LabOptions& options, const Progress& progress) : options_(options), progress_(progress) {}
  void operator()(std::string_view line) {
    const auto words = split(line, ' ');
    if (words.size() == 3 && words[0] == "ready") {
      progress_(trf("{}: answers over SSH after {}", words[1], to_string(Duration(std::atoll(words[2].c_str())))));
    } else if (words.size() == 2 && words[0] == "already") {
      progress_(trf("{}: runs already", words[1]));
    } else if (words.size() == 3 && words[0] == "failed") {
      const std::string log = words[1] == "-" ? "" : absolute_dir(options_) + "/hosts/" + words[1] + "/log";
      failure_ = stage_error(words[1], words[2], log);
      progress_(failure_.message);
    }
  }
  const Error& failure() const { return failure_; }

 private:
  const LabOptions& options_;
  const Progress& progress_;
  Error failure_;
};

Error with_words_of(Error error, const tool::Ended& ended) {
  const std::string words = printable(trim(ended.errors));
  if (error.message.empty()) error.message = tr("the lab failed");
  if (!words.empty()) error.message += "\n" + words;
  return error;
}

Status write_files(const Estate& estate, const LabOptions& options, const std::string& spec) {
  const fs::path dir = absolute_dir(options);
  std::error_code failure;
  fs::create_directories(dir, failure);
  fs::permissions(dir, fs::perms::owner_all, failure);  // it holds private keys
  if (failure) return Error{trf("{} could not be made: {}", dir.string(), failure.message()), "", {}};
  for (const auto& [name, text] : {std::pair<const char*, std::string>{"spec", spec},
                                   {"supervise.sh", std::string(kSuperviseScript)},
                                   {"ssh_config", make_ssh_config(estate, dir.string())}}) {
    if (Status written = write(dir / name, text); !written) return written;
  }
  return Done{};
}

Result<std::map<std::string, std::string>> roots_of(const Estate& estate, const LabOptions& options,
                                                    const Progress& progress) {
  const auto spec = make_spec(estate, lab_name(options), {});
  if (!spec) return spec.error();
  std::map<std::string, std::string> roots;
  for (const std::string& os : spec->systems) {
    const auto root = base_root(os, options, progress);
    if (!root) return root.error();
    roots.emplace(os, root->string());
  }
  return roots;
}

/// freeze, thaw, cut, restore
Status fault(const LabOptions& options, const std::string& verb, const std::string& host) {
  const auto all = status(options);
  if (!all) return all.error();
  std::vector<std::string> names;
  for (const HostStatus& one : *all) {
    names.push_back(one.name);
    if (one.name != host) continue;
    if (one.state != HostState::running && one.state != HostState::frozen) {
      return Error{trf("host {} of the lab does not run", host), tr("boot it: reprise lab up"), {}};
    }
    const auto ended = script(options, verb, host);
    if (!ended) return ended.error();
    if (ended->code == 0) return Done{};
    return with_words_of({trf("lab {} {} failed", verb, host), "", {}}, *ended);
  }
  return Error{trf("the lab has no host {}", host), did_you_mean(host, names), {}};
}

}  // namespace

std::string lab_name(const LabOptions& options) { return "rl" + sha256_hex(absolute_dir(options)).substr(0, 8); }

bool exists(const LabOptions& options) { return fs::exists(fs::path(absolute_dir(options)) / "spec"); }

fs::path identity_file(const LabOptions& options) { return fs::path(absolute_dir(options)) / "id_ed25519"; }

fs::path known_hosts_file(const LabOptions& options) { return fs::path(absolute_dir(options)) / "known_hosts"; }

Result<fs::path> base_root(const std::string& os, const LabOptions& options, const Progress& progress) {
  const std::string suite(tool::suite_of(os));
  if (suite.empty())
    return Error{trf("there is no root file system for \"{}\"", os), tr("the lab knows debian-12 and debian-13"), {}};
  const std::string cache = fs::absolute(options.cache).string();
  if (cache.find_first_of(" \t\n,:\"'\\") != std::string::npos) {
    return Error{trf("the cache cannot live in {}", printable(cache)),
                 tr("choose a path without blanks, commas, colons and quotes"),
                 {}};
  }
  const fs::path root = fs::path(cache) / "roots" / (os + "-" + sha256_hex(kRootPackages).substr(0, 8));
  if (fs::exists(root)) return root;
  if (geteuid() != 0) return no_root();
  const auto sources = tool::debian_sources(suite);
  if (!sources) return sources.error();
  progress(trf("making a bare {} in {} (once; about 100 MB to download)", os, root.string()));
  const auto ended =
      tool::run({"sh", "-c", std::string(kRootScript), "reprise-root", root.string(), suite, kRootPackages}, *sources);
  if (!ended) return ended.error();
  if (ended->code == 0) return root;
  return with_words_of({trf("a bare {} could not be made", os),
                        tr("is the Debian mirror of this machine reachable? What has been downloaded is kept"),
                        {}},
                       *ended);
}

Status up(const Estate& estate, const LabOptions& options, const Progress& progress) {
  if (geteuid() != 0) return no_root();
  if (Status fine = check_dir(absolute_dir(options)); !fine) return fine;
  const auto roots = roots_of(estate, options, progress);
  if (!roots) return roots.error();
  const auto spec = make_spec(estate, lab_name(options), *roots);
  if (!spec) return spec.error();
  if (Status written = write_files(estate, options, spec->text); !written) return written;
  UpEvents events(options, progress);
  const auto ended = script(options, "up", "", [&](std::string_view line) { events(line); });
  if (!ended) return ended.error();
  if (ended->code == 0) return Done{};
  return with_words_of(events.failure(), *ended);
}

Result<std::vector<HostStatus>> status(const LabOptions& options) {
  std::vector<HostStatus> hosts;
  if (!exists(options)) return hosts;
  if (geteuid() != 0) return no_root();  // nobody else sees the lab's network
  const auto ended = script(options, "status");
  if (!ended) return ended.error();
  static const std::map<std::string, HostState> kStates{{"absent", HostState::absent},
                                                        {"stopped", HostState::stopped},
                                                        {"running", HostState::running},
                                                        {"frozen", HostState::frozen}};
  for (const std::string& line : split_lines(ended->out)) {
    const auto words = split(line, ' ');
    if (words.size() != 3 || !kStates.contains(words[1])) continue;
    hosts.push_back({words[0], kStates.at(words[1]), words[2] == "cut"});
  }
  return hosts;
}

Status down(const LabOptions& options) {
  if (geteuid() != 0) return no_root();
  if (!fs::exists(fs::path(absolute_dir(options)).parent_path())) return Done{};
  std::string failed;
  const auto ended = script(options, "down", "", [&](std::string_view line) { failed = line; });
  if (!ended) return ended.error();
  if (ended->code == 0) return Done{};
  const auto words = split(failed, ' ');
  return with_words_of(stage_error("", words.size() == 3 ? words[2] : "", ""), *ended);
}

Status exec_ssh(const LabOptions& options, const std::string& host, const std::vector<std::string>& command) {
  if (geteuid() != 0) return no_root();
  const auto all = status(options);
  if (!all) return all.error();
  std::vector<std::string> names;
  for (const HostStatus& one : *all) names.push_back(one.name);
  if (std::find(names.begin(), names.end(), host) == names.end()) {
    return Error{trf("the lab has no host {}", host),
                 names.empty() ? tr("boot it: reprise lab up") : did_you_mean(host, names),
                 {}};
  }
  std::vector<std::string> words{"nsenter", "--net=/run/netns/" + lab_name(options), "ssh",
                                 "-F",      absolute_dir(options) + "/ssh_config",   "--",
                                 host};
  words.insert(words.end(), command.begin(), command.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  execvp(argv[0], argv.data());
  return Error{trf("{} could not be started: {}", words[0], std::strerror(errno)), "", {}};
}

Status enter_network(const LabOptions& options) {
  const std::string path = "/run/netns/" + lab_name(options);
  const int network = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (network < 0) {
    return Error{trf("the lab's network {} cannot be opened: {}", path, std::strerror(errno)),
                 tr("boot it: reprise lab up"),
                 {}};
  }
  const int code = setns(network, CLONE_NEWNET);
  const int reason = errno;
  close(network);
  if (code == 0) return Done{};
  return Error{
      trf("the lab's network cannot be entered: {}", std::strerror(reason)), tr("run the same command with sudo"), {}};
}

Status freeze(const LabOptions& options, const std::string& host) { return fault(options, "freeze", host); }
Status thaw(const LabOptions& options, const std::string& host) { return fault(options, "thaw", host); }
Status cut(const LabOptions& options, const std::string& host) { return fault(options, "cut", host); }
Status restore(const LabOptions& options, const std::string& host) { return fault(options, "restore", host); }

}  // namespace reprise::lab
