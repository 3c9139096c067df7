// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <signal.h>

#include <cstdlib>
#include <memory>

#include "conformance.hpp"
#include "sshd.hpp"

using namespace reprise;
using namespace reprise::testing;
using conformance::run;
using conformance::shell;
using Kind = Outcome::Kind;

namespace {

constexpr HostId kHost{0};

/// An ssh-agent with one key, which the test's hosts know.
class Agent {
 public:
  Agent(const Scratch& scratch, const std::string& key) : socket_(scratch.path("agent")) {
    pid_ = sh("ssh-agent -s -a " + socket_ + " | sed -n 's/^SSH_AGENT_PID=\\([0-9]*\\);.*/\\1/p'");
    sh("SSH_AUTH_SOCK=" + socket_ + " ssh-add -q " + key);
  }
  ~Agent() { ::kill(std::atoi(pid_.c_str()), SIGTERM); }
  const std::string& socket() const { return socket_; }

 private:
  std::string socket_;
  std::string pid_;
};

}  // namespace

TEST_CASE("a key of the agent, whose file is gone") {
  const Scratch scratch;
  const Sshd sshd(scratch, "srv");
  scratch.write("known_hosts", sshd.known_line());
  const Agent agent(scratch, sshd.client_key());
  sh("rm " + sshd.client_key());
  auto host = sshd.host();
  host.connection.identity_file.clear();
  const auto options = options_for(scratch);
  CHECK(run(*make_real_world({host}, options), shell(kHost, "echo in")).outcome.kind == Kind::unreachable);
  scratch.write("ssh_config", "IdentityAgent " + agent.socket() + "\n" + scratch.read("ssh_config"));
  CHECK(run(*make_real_world({host}, options), shell(kHost, "echo in")).outcome.out == "in\n");
}

TEST_CASE("a certificate of the user's authority, and one of another") {
  const Scratch scratch;
  sh("cd " + scratch.path("") + " && for k in ca other client user; do ssh-keygen -q -t ed25519 -N '' -f $k; done");
  const Sshd sshd(scratch, "srv", "TrustedUserCAKeys " + scratch.path("ca.pub") + "\n");
  scratch.write("known_hosts", sshd.known_line());
  auto host = sshd.host();
  host.connection.identity_file = scratch.path("user");
  const auto options = options_for(scratch);
  CHECK(run(*make_real_world({host}, options), shell(kHost, "echo in")).outcome.kind == Kind::unreachable);
  const auto certify = [&scratch](const std::string& authority) {
    sh("cd " + scratch.path("") + " && ssh-keygen -q -s " + authority + " -I test -n root -V +1h user.pub");
  };
  certify("other");
  CHECK(run(*make_real_world({host}, options), shell(kHost, "echo in")).outcome.kind == Kind::unreachable);
  certify("ca");
  CHECK(run(*make_real_world({host}, options), shell(kHost, "echo in")).outcome.out == "in\n");
}

TEST_CASE("keyboard-interactive: PAM's question is put to the user") {
  const Scratch scratch;
  const Sshd sshd(scratch, "srv", "UsePAM yes\nKbdInteractiveAuthentication yes\nPasswordAuthentication no\n");
  scratch.write("known_hosts", sshd.known_line());
  sh("userdel reprise-itki >/dev/null 2>&1 || :");
  sh("useradd -M -s /bin/sh -p \"$(openssl passwd -6 'pass word')\" reprise-itki");
  auto host = sshd.host();
  host.connection.identity_file.clear();
  host.connection.user = "reprise-itki";
  auto options = options_for(scratch);
  std::vector<std::string> asked;
  std::string reply = "pass word";
  options.ask = [&](const std::string& prompt) {
    asked.push_back(prompt);
    return std::optional<Secret>(Secret(reply));
  };
  CHECK(run(*make_real_world({host}, options), shell(kHost, "id -un")).outcome.out == "reprise-itki\n");
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].find("reprise-itki@srv") != std::string::npos);
  reply = "wrong";
  const auto refused = run(*make_real_world({host}, options), shell(kHost, "id -un")).outcome;
  CHECK(refused.kind == Kind::unreachable);
  CHECK(refused.message.find("wrong") == std::string::npos);
  CHECK(refused.message.find("keyboard-interactive") != std::string::npos);
  sh("userdel reprise-itki");
}
