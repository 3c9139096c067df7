// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
//
// The same configuration file, given to ssh(1) and to us: both must do the same. What ssh(1) says is not assumed, it is
// run beside.
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

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// A host that only the configuration file says how to reach.
Host named(const std::string& name) {
  Host host;
  host.name = name;
  return host;
}

/// Three servers and one configuration; `config` follows what keeps the machine's own settings out.
class Bench {
 public:
  explicit Bench(const std::string& server_config = {})
      : gate_(scratch_, "gate", server_config),
        mid_(scratch_, "mid", server_config),
        end_(scratch_, "end", server_config) {
    // by their aliases alone
    scratch_.write("known_hosts",
                   "gate " + gate_.host_key() + "\nmid " + mid_.host_key() + "\nend " + end_.host_key() + "\n");
  }

  /// "HostName ... Port ... HostKeyAlias ..." of a server
  std::string at(const Sshd& server, const std::string& name) const {
    return "  HostName 127.0.0.1\n  Port " + std::to_string(server.port()) + "\n  HostKeyAlias " + name + "\n";
  }
  void configure(const std::string& config) {
    scratch_.write("ssh_config", config + "\nHost *\n  User root\n  IdentityFile " + scratch_.path("client") +
                                     "\n  IdentityAgent none\n  UserKnownHostsFile " + scratch_.path("known_hosts") +
                                     "\n  GlobalKnownHostsFile none\n");
  }
  /// What ssh(1) gets from `script` on `host`; "no" where it does not get in.
  std::string openssh(const std::string& host, const std::string& script) const {
    // ProxyJump starts another ssh, which must read the same file
    return sh("ssh -F " + scratch_.path("ssh_config") + " -o BatchMode=yes -o ConnectTimeout=30 " + host + " '" +
              script + "' </dev/null 2>/dev/null || echo no");
  }
  std::string ours(const std::string& host, const std::string& script) const {
    RealWorldOptions options;
    options.ssh_config = scratch_.path("ssh_config");
    options.known_hosts = scratch_.path("estate_known_hosts");
    const auto world = make_real_world({named(host)}, options);
    last_ = run(*world, shell(kHost, script)).outcome;
    return last_.kind == Kind::exited ? last_.out : "no\n";
  }
  /// Both, which must be the same: it, or "differs".
  std::string both(const std::string& host, const std::string& script) const {
    const auto theirs = openssh(host, script);
    const auto mine = ours(host, script);
    return theirs == mine ? mine : "differs: ssh(1) \"" + theirs + "\", we \"" + mine + "\" " + last_.message;
  }
  const Outcome& last() const { return last_; }
  const Scratch& scratch() const { return scratch_; }
  const Sshd& gate() const { return gate_; }
  const Sshd& mid() const { return mid_; }
  const Sshd& end() const { return end_; }

 private:
  Scratch scratch_;
  Sshd gate_;
  Sshd mid_;
  Sshd end_;
  mutable Outcome last_;
};

/// The port a script was reached by, and the one it was reached from: which server, and whether another stood before.
const char* const kWhere = "echo ${SSH_CONNECTION##* }";

}  // namespace

TEST_CASE("as ssh(1): chains of jump hosts, each with settings of its own") {
  Bench bench;
  bench.configure("Host gate\n" + bench.at(bench.gate(), "gate") + "Host mid\n" + bench.at(bench.mid(), "mid") +
                  "  ProxyJump gate\nHost end\n" + bench.at(bench.end(), "end") + "  ProxyJump mid\nHost both\n" +
                  bench.at(bench.end(), "end") + "  ProxyJump gate,mid\nHost none\n" + bench.at(bench.end(), "end") +
                  "  ProxyJump none\nHost lost\n" + bench.at(bench.end(), "end") + "  ProxyJump nowhere.invalid\n");
  const auto port = std::to_string(bench.end().port()) + "\n";
  CHECK(bench.both("end", kWhere) == port);
  CHECK(contains(bench.scratch().read("mid.log"), "Accepted publickey"));
  CHECK(bench.both("both", kWhere) == port);
  CHECK(bench.both("none", kWhere) == port);
  CHECK(bench.both("lost", kWhere) == "no\n");
}

TEST_CASE("as ssh(1): Match blocks by host, original name, user, command, and the final pass; the first word wins") {
  Bench bench;
  const auto& end = bench.end();
  const auto& mid = bench.mid();
  bench.configure(
      "Match originalhost a\n" + bench.at(end, "end") + "Match originalhost b exec \"true\"\n" + bench.at(mid, "mid") +
      "Match originalhost b\n" + bench.at(end, "end") + "Match originalhost c exec \"false\"\n" + bench.at(mid, "mid") +
      "Match originalhost c\n" + bench.at(end, "end") + "Match originalhost d,e !originalhost e\n" +
      bench.at(end, "end") + "Host e\n" + bench.at(mid, "mid") +
      "Host f\n  HostName 127.0.0.1\n  HostKeyAlias end\nMatch final originalhost f\n  Port " +
      std::to_string(end.port()) + "\n" + "Match user nobody-of-that-name originalhost g\n" + bench.at(end, "end") +
      "Host g\n" + bench.at(mid, "mid") + "Host h\n  HostName 127.0.0.1\n  HostKeyAlias end\n" +
      "Match host 127.0.0.1 originalhost h\n  Port " + std::to_string(end.port()) + "\n");
  const auto at_end = std::to_string(end.port()) + "\n";
  const auto at_mid = std::to_string(mid.port()) + "\n";
  CHECK(bench.both("a", kWhere) == at_end);
  CHECK(bench.both("b", kWhere) == at_mid);
  CHECK(bench.both("c", kWhere) == at_end);
  CHECK(bench.both("d", kWhere) == at_end);
  CHECK(bench.both("e", kWhere) == at_mid);
  CHECK(bench.both("f", kWhere) == at_end);
  CHECK(bench.both("g", kWhere) == at_mid);
  CHECK(bench.both("h", kWhere) == at_end);
}

TEST_CASE("as ssh(1): ciphers, MACs, key exchange, host keys and accepted keys") {
  Bench bench(
      "LogLevel DEBUG1\nCiphers aes256-ctr,aes128-ctr\nMACs hmac-sha2-512,hmac-sha2-256\n"
      "KexAlgorithms ecdh-sha2-nistp384,curve25519-sha256\n");
  const auto& end = bench.end();
  const auto with = [&](const std::string& setting) {
    bench.configure("Host end\n" + bench.at(end, "end") + setting);
    return bench.both("end", "echo in");
  };
  CHECK(with("") == "in\n");
  CHECK(with("  Ciphers aes128-ctr\n") == "in\n");
  CHECK(contains(bench.scratch().read("end.log"), "cipher: aes128-ctr"));
  CHECK(with("  Ciphers no-such@openssh.com,aes256-ctr\n") == "no\n");  // ssh(1) refuses such a file
  CHECK(with("  Ciphers aes192-ctr\n") == "no\n");
  CHECK(contains(bench.last().message, "aes192-ctr"));
  CHECK(with("  MACs hmac-sha2-256\n") == "in\n");
  CHECK(contains(bench.scratch().read("end.log"), "MAC: hmac-sha2-256 "));
  CHECK(with("  MACs umac-64@openssh.com,hmac-sha2-256\n") == "in\n");  // the first is known to ssh(1) alone
  CHECK(with("  MACs hmac-sha1\n") == "no\n");
  CHECK(with("  KexAlgorithms ecdh-sha2-nistp384\n") == "in\n");
  CHECK(contains(bench.scratch().read("end.log"), "kex: algorithm: ecdh-sha2-nistp384"));
  CHECK(with("  KexAlgorithms ecdh-sha2-nistp521\n") == "no\n");
  CHECK(with("  KexAlgorithms -curve25519-sha256,curve25519-sha256@libssh.org\n") == "in\n");
  CHECK(with("  HostKeyAlgorithms ssh-ed25519\n") == "in\n");
  CHECK(with("  HostKeyAlgorithms rsa-sha2-512\n") == "no\n");
  CHECK(with("  PubkeyAcceptedAlgorithms ssh-ed25519\n") == "in\n");
  CHECK(with("  PubkeyAcceptedAlgorithms rsa-sha2-512\n") == "no\n");
  CHECK(with("  PubkeyAuthentication no\n") == "no\n");
  CHECK(with("  Compression yes\n") == "in\n");
  CHECK(with("  AddressFamily inet\n") == "in\n");
  CHECK(with("  AddressFamily inet6\n") == "no\n");
  // what only OpenSSH can do is refused with the name of the setting, not replaced by something else
  bench.configure("Host end\n" + bench.at(end, "end") + "  MACs umac-64@openssh.com\n");
  CHECK(bench.ours("end", "echo in") == "no\n");
  CHECK(contains(bench.last().message, "MACs"));
  CHECK(contains(bench.last().message, "umac-64@openssh.com"));
}

TEST_CASE("as ssh(1): CertificateFile away from its key, among others, and of a wrong authority") {
  Scratch keys;
  sh("cd " + keys.path("") + " && for k in ca other user plain; do ssh-keygen -q -t ed25519 -N '' -f $k; done && " +
     "ssh-keygen -q -s ca -I test -n root -V +1h user.pub && mv user-cert.pub good.pub && " +
     "ssh-keygen -q -s other -I test -n root -V +1h user.pub && mv user-cert.pub bad.pub && " +
     "ssh-keygen -q -s ca -I test -n root -V +1h plain.pub && mv plain-cert.pub foreign.pub");
  Bench bench("TrustedUserCAKeys " + keys.path("ca.pub") + "\n");
  const auto with = [&](const std::string& certificates) {
    // the first IdentityFile counts, and no other: the bench's own key may log in without a certificate
    bench.scratch().write("ssh_config", "Host end\n" + bench.at(bench.end(), "end") + "  User root\n  IdentityFile " +
                                            keys.path("user") + "\n  IdentitiesOnly yes\n  IdentityAgent none\n" +
                                            certificates + "  UserKnownHostsFile " +
                                            bench.scratch().path("known_hosts") + "\n  GlobalKnownHostsFile none\n");
    return bench.both("end", "echo in");
  };
  CHECK(with("") == "no\n");
  CHECK(with("  CertificateFile " + keys.path("good.pub") + "\n") == "in\n");
  CHECK(with("  CertificateFile " + keys.path("bad.pub") + "\n") == "no\n");
  CHECK(with("  CertificateFile " + keys.path("foreign.pub") + "\n") == "no\n");
  CHECK(with("  CertificateFile " + keys.path("none.pub") + "\n") == "no\n");
  CHECK(with("  CertificateFile " + keys.path("foreign.pub") + "\n  CertificateFile " + keys.path("bad.pub") +
             "\n  CertificateFile " + keys.path("good.pub") + "\n") == "in\n");
}

TEST_CASE("as ssh(1): keys of the agent, all of them, only named ones, a certificate in it") {
  Scratch keys;
  sh("cd " + keys.path("") + " && for k in ca first user; do ssh-keygen -q -t ed25519 -N '' -f $k; done && " +
     "ssh-keygen -q -s ca -I test -n root -V +1h user.pub");
  Bench bench("TrustedUserCAKeys " + keys.path("ca.pub") + "\n");
  const auto socket = keys.path("agent");
  const auto pid = sh("ssh-agent -s -a " + socket + " | sed -n 's/^SSH_AGENT_PID=\\([0-9]*\\);.*/\\1/p'");
  const std::shared_ptr<void> agent(nullptr, [&pid](void*) { ::kill(std::atoi(pid.c_str()), SIGTERM); });
  sh("export SSH_AUTH_SOCK=" + socket + "; cd " + keys.path("") + "; ssh-add -q first; ssh-add -q user; mv user away");
  const auto with = [&](const std::string& settings) {
    bench.scratch().write("ssh_config", "Host end\n" + bench.at(bench.end(), "end") + "  User root\n  IdentityAgent " +
                                            socket + "\n" + settings + "  UserKnownHostsFile " +
                                            bench.scratch().path("known_hosts") + "\n  GlobalKnownHostsFile none\n");
    return bench.both("end", "echo in");
  };
  CHECK(with("  IdentityFile none\n") == "in\n");
  CHECK(with("  IdentitiesOnly yes\n  IdentityFile " + keys.path("first") + "\n") == "no\n");
  CHECK(with("  IdentityFile " + keys.path("nothing") + "\n") == "in\n");
  CHECK(with("  IdentitiesOnly yes\n  IdentityFile " + keys.path("user") + "\n") == "in\n");
  CHECK(with("  IdentityAgent none\n  IdentityFile " + keys.path("user") + "\n") == "in\n");  // the first word counts
}

TEST_CASE("as ssh(1): one key of a full agent, a certificate for one, a locked file whose key it has") {
  Scratch keys;
  sh("cd " + keys.path("") + " && for k in ca k1 k2 k3 k4 k5 user; do ssh-keygen -q -t ed25519 -N '' -f $k; done && " +
     "ssh-keygen -q -s ca -I test -n root -V +1h user.pub && mv user-cert.pub good.pub && cp k5 locked && " +
     "cp k5.pub locked.pub && ssh-keygen -q -p -P '' -N secret -f locked");
  Bench bench("TrustedUserCAKeys " + keys.path("ca.pub") + "\nMaxAuthTries 3\n");
  bench.scratch().write("authorized_keys", keys.read("k5.pub"));
  const auto socket = keys.path("agent");
  const auto pid = sh("ssh-agent -s -a " + socket + " | sed -n 's/^SSH_AGENT_PID=\\([0-9]*\\);.*/\\1/p'");
  const std::shared_ptr<void> agent(nullptr, [&pid](void*) { ::kill(std::atoi(pid.c_str()), SIGTERM); });
  sh("export SSH_AUTH_SOCK=" + socket + "; cd " + keys.path("") +
     "; for k in k1 k2 k3 k4 k5 user; do ssh-add -q $k; rm $k; done");
  const auto with = [&](const std::string& settings) {
    bench.scratch().write("ssh_config", "Host end\n" + bench.at(bench.end(), "end") + "  User root\n  IdentityAgent " +
                                            socket + "\n" + settings + "  UserKnownHostsFile " +
                                            bench.scratch().path("known_hosts") + "\n  GlobalKnownHostsFile none\n");
    return bench.both("end", "echo in");
  };
  CHECK(with("  IdentityFile none\n") == "no\n");  // the server ends it after three
  CHECK(with("  IdentitiesOnly yes\n  IdentityFile " + keys.path("k5") + "\n") == "in\n");
  CHECK(with("  IdentitiesOnly yes\n  IdentityFile " + keys.path("k5.pub") + "\n") == "in\n");
  CHECK(with("  IdentitiesOnly yes\n  IdentityFile " + keys.path("k1") + "\n") == "no\n");
  CHECK(with("  IdentitiesOnly yes\n  IdentityFile " + keys.path("locked") + "\n") == "in\n");
  CHECK(with("  IdentitiesOnly yes\n  IdentityFile " + keys.path("user.pub") + "\n  CertificateFile " +
             keys.path("good.pub") + "\n") == "in\n");
  CHECK(with("  IdentitiesOnly yes\n  IdentityFile none\n  CertificateFile " + keys.path("good.pub") + "\n") ==
        "no\n");  // the key that would sign is not named
}

TEST_CASE("as ssh(1): BindAddress") {
  Bench bench;
  const auto with = [&](const std::string& setting) {
    bench.configure("Host end\n" + bench.at(bench.end(), "end") + setting);
    return bench.both("end", "echo ${SSH_CONNECTION%% *}");
  };
  CHECK(with("  BindAddress 127.0.0.2\n") == "127.0.0.2\n");
  CHECK(with("  BindAddress 127.0.0.3\n") == "127.0.0.3\n");
  CHECK(with("  BindAddress ::1\n") == "no\n");
  CHECK(contains(bench.last().message, "BindAddress"));
}
