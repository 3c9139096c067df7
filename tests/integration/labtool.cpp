// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
//
// Drives the lab and the kit without an estate repository, for tests/integration/{lab,kit}.sh:
//   labtool up DIR NAME:OS:ADDRESS...     labtool status|down DIR     labtool freeze|thaw|cut|restore DIR HOST
//   labtool ssh DIR HOST COMMAND...       labtool inside DIR PROGRAM ARGS... (in the lab's network)
//   labtool root CACHE OS                 prints the root file system of a bare host
//   labtool kit-build DIR OS STATUS|- PACKAGE,PACKAGE...    labtool kit-verify DIR
//   labtool kit-serve DIR SOCKET          until standard input ends
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <string>
#include <vector>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "kit/kit.hpp"
#include "kit/serve.hpp"
#include "lab/lab.hpp"

using namespace reprise;

namespace {

int end(const Status& status) {
  if (status) return 0;
  fmt::print(stderr, "error: {}\n", to_string(status.error()));
  return 1;
}

void tell(std::string_view line) {
  fmt::print("{}\n", line);
  std::fflush(stdout);
}

Estate estate_of(const std::vector<std::string>& words) {
  Estate estate;
  estate.name = "lab-test";
  estate.networks.push_back({"lan", "main", "10.79.0.0/24", "10.79.0.1", {}});
  estate.hosts.emplace_back();
  for (const std::string& word : words) {
    const auto parts = split(word, ':');
    Host host;
    host.name = parts.at(0);
    host.fqdn = parts.at(0) + ".lab.test";
    host.os = parts.at(1);
    host.address = parts.at(2);
    host.network = "lan";
    estate.hosts.push_back(host);
  }
  return estate;
}

int show(const lab::LabOptions& options) {
  const auto all = lab::status(options);
  if (!all) return end(all.error());
  const char* const states[] = {"absent", "stopped", "running", "frozen"};
  for (const auto& host : *all) {
    fmt::print("{} {}{}\n", host.name, states[static_cast<int>(host.state)], host.cut ? " cut" : "");
  }
  return 0;
}

int inside(const lab::LabOptions& options, std::vector<std::string> words) {
  if (const Status moved = lab::enter_network(options); !moved) return end(moved);
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  execvp(argv[0], argv.data());
  return 127;
}

int lab_verb(const std::string& verb, const lab::LabOptions& options, const std::vector<std::string>& rest) {
  if (verb == "up") return end(lab::up(estate_of(rest), options, tell));
  if (verb == "status") return show(options);
  if (verb == "down") return end(lab::down(options));
  if (verb == "name") return fmt::print("{}\n", lab::lab_name(options)), 0;
  if (verb == "inside") return inside(options, rest);
  if (verb == "ssh") return end(lab::exec_ssh(options, rest.at(0), {rest.begin() + 1, rest.end()}));
  if (verb == "freeze") return end(lab::freeze(options, rest.at(0)));
  if (verb == "thaw") return end(lab::thaw(options, rest.at(0)));
  if (verb == "cut") return end(lab::cut(options, rest.at(0)));
  if (verb == "restore") return end(lab::restore(options, rest.at(0)));
  return 2;
}

int build_kit(const std::string& dir, const std::vector<std::string>& rest) {
  kit::KitRequest request;
  for (auto word = rest.begin() + 2; word != rest.end(); ++word)
    request.packages[rest.at(0)].push_back(split(*word, ','));
  if (rest.at(1) != "-") request.base_status[rest.at(0)] = rest.at(1);
  const auto report = kit::build(request, dir, tell);
  if (!report) return end(report.error());
  fmt::print("kit: {} packages, {} bytes, built: {}\n", report->packages, report->bytes, join(report->built, ","));
  return 0;
}

int verify_kit(const std::string& dir) {
  const auto report = kit::verify(dir);
  if (!report) return end(report.error());
  for (const auto& damage : report->damaged) fmt::print("damaged {}: {}\n", damage.file, damage.why);
  fmt::print("{} packages looked at\n", report->files);
  return report->damaged.empty() ? 0 : 7;
}

int serve_kit(const std::string& dir, const std::string& socket) {
  const auto server = kit::Server::start(dir, socket);
  if (!server) return end(server.error());
  tell("serving");
  while (std::getchar() != EOF) {
  }
  return 0;
}

int bare_root(const std::string& cache, const std::string& os) {
  lab::LabOptions options;
  options.cache = cache;
  const auto root = lab::base_root(os, options, [](std::string_view line) { fmt::print(stderr, "{}\n", line); });
  if (!root) return end(root.error());
  fmt::print("{}\n", root->string());
  return 0;
}

int kit_verb(const std::string& verb, const std::string& dir, const std::vector<std::string>& rest) {
  if (verb == "kit-build") return build_kit(dir, rest);
  if (verb == "kit-verify") return verify_kit(dir);
  if (verb == "kit-serve") return serve_kit(dir, rest.at(0));
  return bare_root(dir, rest.at(0));
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() < 2) return 2;
  if (words[0].starts_with("kit-") || words[0] == "root")
    return kit_verb(words[0], words[1], {words.begin() + 2, words.end()});
  lab::LabOptions options;
  options.dir = words[1];
  return lab_verb(words[0], options, {words.begin() + 2, words.end()});
}
