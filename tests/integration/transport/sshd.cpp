// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "sshd.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/text.hpp"

namespace reprise::testing {

Scratch::Scratch() {
  std::string pattern = "/tmp/reprise-itest-XXXXXX";
  REQUIRE(::mkdtemp(pattern.data()) != nullptr);
  root_ = pattern;
  ::chmod(root_.c_str(), 0755);
}

Scratch::~Scratch() { std::filesystem::remove_all(root_); }

void Scratch::write(const std::string& name, const std::string& text) const { std::ofstream(path(name)) << text; }

std::string Scratch::read(const std::string& name) const {
  std::ifstream in(path(name));
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string sh(const std::string& command) {
  const Duration limit(120'000);  // a machine that is at its limit still does what it is told
  auto out = transport::run_command({"sh", "-ec", command}, "", limit);
  REQUIRE_MESSAGE(out.ok(), command << ": " << (out ? "" : out.error().message));
  return *out;
}

std::uint16_t free_port() {
  const transport::Fd socket(::socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  REQUIRE(::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
  REQUIRE(::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
  return ntohs(address.sin_port);
}

Sshd::Sshd(const Scratch& scratch, std::string name, const std::string& extra_config)
    : scratch_(scratch), name_(std::move(name)), port_(free_port()) {
  REQUIRE_MESSAGE(::geteuid() == 0, "these tests need root: they start servers that people log in to");
  ::mkdir("/run/sshd", 0755);
  if (::access(client_key().c_str(), F_OK) != 0) sh("ssh-keygen -q -t ed25519 -N '' -f " + client_key());
  renew_key();
  scratch_.write("authorized_keys", scratch_.read("client.pub"));
  // of each setting sshd takes the first that it finds
  scratch_.write(name_ + ".conf", extra_config + "Port " + std::to_string(port_) +
                                      "\nListenAddress 127.0.0.1\nHostKey " + scratch_.path(name_ + "_key") +
                                      "\nAuthorizedKeysFile " + scratch_.path("authorized_keys") +
                                      "\nStrictModes no\nPermitRootLogin yes\nUsePAM no\nPidFile none\n"
                                      "LoginGraceTime 120\n");
  start();
}

Sshd::~Sshd() { stop(); }

void Sshd::start() {
  auto child = transport::spawn(
      {"/usr/sbin/sshd", "-D", "-f", scratch_.path(name_ + ".conf"), "-E", scratch_.path(name_ + ".log")});
  REQUIRE(child.ok());
  server_ = std::move(*child);
  for (int i = 0; i < 100; ++i) {
    const transport::Fd socket(::socket(AF_INET, SOCK_STREAM, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port_);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) return;
    ::poll(nullptr, 0, 50);
  }
  FAIL("sshd does not start: " << scratch_.read(name_ + ".log"));
}

void Sshd::stop() {
  if (!server_) return;
  kill_sessions();
  ::kill(server_->pid, SIGTERM);
  transport::collect(server_->pid);
  server_.reset();
}

namespace {

/// Servers below a process (OpenSSH 9.8 and later: two for each connection), not what they run for users.
void add_servers(pid_t parent, std::vector<pid_t>& pids) {
  const auto pid = std::to_string(parent);
  std::ifstream in("/proc/" + pid + "/task/" + pid + "/children");
  for (pid_t child = 0; in >> child;) {
    std::string name;
    std::ifstream("/proc/" + std::to_string(child) + "/comm") >> name;
    if (!name.starts_with("sshd")) continue;
    pids.push_back(child);
    add_servers(child, pids);
  }
}

}  // namespace

std::vector<pid_t> Sshd::sessions() const {
  std::vector<pid_t> pids;
  add_servers(server_->pid, pids);
  return pids;
}

void Sshd::kill_sessions() {
  for (const pid_t pid : sessions()) ::kill(pid, SIGKILL);
}

void Sshd::freeze_sessions(bool frozen) {
  for (const pid_t pid : sessions()) ::kill(pid, frozen ? SIGSTOP : SIGCONT);
}

void Sshd::renew_key() {
  const auto file = scratch_.path(name_ + "_key");
  sh("rm -f " + file + " " + file + ".pub; ssh-keygen -q -t ed25519 -N '' -C '' -f " + file);
}

std::string Sshd::host_key() const { return std::string(trim(scratch_.read(name_ + "_key.pub"))); }

std::string Sshd::fingerprint() const {
  return split(sh("ssh-keygen -lf " + scratch_.path(name_ + "_key.pub")), ' ').at(1);
}

Host Sshd::host() const {
  Host host;
  host.name = name_;
  host.fqdn = name_ + ".clinic.test";
  host.address = "127.0.0.1";
  host.connection.port = port_;
  host.connection.user = "root";
  host.connection.identity_file = client_key();
  return host;
}

std::string Sshd::known_line() const { return "[127.0.0.1]:" + std::to_string(port_) + " " + host_key() + "\n"; }

RealWorldOptions options_for(const Scratch& scratch) {
  scratch.write("ssh_config", "UserKnownHostsFile " + scratch.path("user_known_hosts") +
                                  "\nGlobalKnownHostsFile none\n"
                                  "IdentityAgent none\nIdentityFile none\n");
  RealWorldOptions options;
  options.known_hosts = scratch.path("known_hosts");
  options.ssh_config = scratch.path("ssh_config");
  return options;
}

}  // namespace reprise::testing
