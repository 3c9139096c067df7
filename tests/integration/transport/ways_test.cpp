// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <memory>
#include <thread>

#include "conformance.hpp"
#include "sshd.hpp"
#include "transport/bootstrap.hpp"
#include "transport/fd.hpp"

using namespace reprise;
using namespace reprise::testing;
using conformance::brief;
using conformance::gather;
using conformance::run;
using conformance::shell;
using Kind = Outcome::Kind;

namespace {

constexpr HostId kHost{0};

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// A user for one test, and what sudo lets it do.
class User {
 public:
  User(std::string name, const std::string& rule) : name_(std::move(name)) {
    sh("userdel -r " + name_ + " >/dev/null 2>&1 || :");
    sh("useradd -m -s /bin/sh -p \"$(openssl passwd -6 'sudo pass')\" " + name_);
    if (!rule.empty()) sh("umask 227; echo '" + name_ + " " + rule + "' >/etc/sudoers.d/" + name_);
  }
  ~User() {
    (void)transport::run_command({"sh", "-c", "rm -f /etc/sudoers.d/" + name_ + "; userdel -r " + name_ + " 2>&1"}, "");
  }
  const std::string& name() const { return name_; }

 private:
  std::string name_;
};

/// A server on a UNIX socket that sends a large file to everyone, in a process of its own.
class FileServer {
 public:
  explicit FileServer(const std::string& path, std::size_t size) {
    const std::string code =
        "import socket,sys,threading\n"
        "s=socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen(50); print('ready',flush=True)\n"
        "body=b'0123456789abcdef'*(int(sys.argv[2])//16)\n"
        "def serve(c):\n"
        "  d=b''\n"
        "  while b'\\r\\n\\r\\n' not in d: d+=c.recv(4096)\n"
        "  c.sendall(b'HTTP/1.0 200 OK\\r\\nContent-Length: %d\\r\\n\\r\\n'%len(body)+body); c.close()\n"
        "while True: threading.Thread(target=serve,args=(s.accept()[0],),daemon=True).start()\n";
    auto child = transport::spawn({"/usr/bin/python3", "-c", code, path, std::to_string(size)});
    REQUIRE(child.ok());
    child_ = std::move(*child);
    pollfd ready{child_.out.get(), POLLIN, 0};
    REQUIRE(::poll(&ready, 1, 120'000) == 1);
  }
  ~FileServer() {
    (void)transport::run_command({"kill", std::to_string(child_.pid)}, "");
    transport::collect(child_.pid);
  }

 private:
  transport::Child child_;
};

}  // namespace

TEST_CASE("sudo without password") {
  const Scratch scratch;
  const Sshd sshd(scratch, "srv");
  scratch.write("known_hosts", sshd.known_line());
  const User user("reprise-itn", "ALL=(ALL) NOPASSWD: ALL");
  auto host = sshd.host();
  host.connection.user = user.name();
  CHECK(run(*make_real_world({host}, options_for(scratch)), shell(kHost, "id -un")).outcome.out == user.name() + "\n");
  host.connection.become = true;
  const auto world = make_real_world({host}, options_for(scratch));
  CHECK(run(*world, shell(kHost, "id -un; cat", "input")).outcome.out == "root\ninput");
  const auto first = run(*world, brief(kHost, "echo $$; cat", "input")).outcome.out;
  CHECK(run(*world, brief(kHost, "echo $$; cat", "input")).outcome.out == first);
  auto limited = shell(kHost, "echo $$; sleep 100");
  limited.total_timeout = Duration(500);
  const auto ended = run(*world, limited).outcome;
  CHECK(ended.kind == Kind::timed_out);
  CHECK(run(*world, shell(kHost, "kill -0 " + ended.out)).outcome.exit_code != 0);
  // a password that is not needed does no harm
  auto options = options_for(scratch);
  options.become_password = Secret("not needed");
  CHECK(run(*make_real_world({host}, options), shell(kHost, "id -un; cat", "input")).outcome.out == "root\ninput");
}

TEST_CASE("sudo with password, wrong password, none, and without the right") {
  const Scratch scratch;
  const Sshd sshd(scratch, "srv");
  scratch.write("known_hosts", sshd.known_line());
  auto host = sshd.host();
  host.connection.become = true;
  auto options = options_for(scratch);
  {
    const User user("reprise-itp", "ALL=(ALL) PASSWD: ALL");
    host.connection.user = user.name();
    const auto none = run(*make_real_world({host}, options), shell(kHost, "id -un")).outcome;
    CHECK(none.kind == Kind::unreachable);
    CHECK(!none.sent);
    CHECK(contains(none.message, "sudo"));
    options.become_password = Secret("sudo pass");
    const auto world = make_real_world({host}, options);
    const auto right = run(*world, shell(kHost, "id -un; cat", "input")).outcome;
    CHECK(right.out == "root\ninput");
    CHECK(right.err == "");
    const auto first = run(*world, brief(kHost, "echo $$; id -un; cat", "input")).outcome.out;
    CHECK(first.ends_with("root\ninput"));
    CHECK(run(*world, brief(kHost, "echo $$; id -un; cat", "input")).outcome.out == first);
    auto cancelled = shell(kHost, "echo go; sleep 100");
    cancelled.live = true;
    const auto op = world->submit(cancelled);
    REQUIRE(world->wait(world->now() + Duration(120'000)));
    world->cancel(op);
    CHECK(gather(*world, 1)[op.value].outcome.message == "cancelled");
    options.become_password = Secret("wrong pass");
    const auto wrong = run(*make_real_world({host}, options), shell(kHost, "id -un")).outcome;
    CHECK(wrong.kind == Kind::unreachable);
    CHECK(!wrong.sent);
    CHECK(contains(wrong.message, "did not accept the password"));
    CHECK(!contains(wrong.message + wrong.err, "wrong pass"));
  }
  const User powerless("reprise-itx", "");
  host.connection.user = powerless.name();
  options.become_password = Secret("sudo pass");
  const auto refused = run(*make_real_world({host}, options), shell(kHost, "id -un")).outcome;
  CHECK(refused.kind == Kind::unreachable);
  CHECK(!refused.sent);
}

TEST_CASE("a login without a shell is unreachable, and says what the host said") {
  const Scratch scratch;
  const Sshd sshd(scratch, "srv");
  scratch.write("known_hosts", sshd.known_line());
  const User user("reprise-itl", "");
  sh("usermod -s /usr/sbin/nologin " + user.name());
  auto host = sshd.host();
  host.connection.user = user.name();
  const auto outcome = run(*make_real_world({host}, options_for(scratch)), shell(kHost, ":")).outcome;
  CHECK(outcome.kind == Kind::unreachable);
  CHECK(!outcome.sent);
  CHECK(contains(outcome.message, "not available"));
}

TEST_CASE("ssh_config: ProxyJump through one and two hosts, HostName, Port, Include, ProxyCommand") {
  const Scratch scratch;
  Sshd gate(scratch, "gate");
  const Sshd inner(scratch, "inner");
  const Sshd srv(scratch, "srv");
  const auto options = options_for(scratch);
  const auto base = scratch.read("ssh_config") + "IdentityFile " + scratch.path("client") + "\n";
  const auto block = [](const std::string& name, const Sshd& sshd, const std::string& more) {
    return "Host " + name + "\nHostName 127.0.0.1\nPort " + std::to_string(sshd.port()) + "\n" + more;
  };
  Host host;
  host.name = "srv";
  const auto ask = [&](const std::string& config) {
    scratch.write("ssh_config", config + base);
    return run(*make_real_world({host}, options), shell(kHost, "echo $SSH_CONNECTION")).outcome;
  };
  const auto known = gate.known_line() + inner.known_line() + srv.known_line();
  scratch.write("known_hosts", known);
  const auto gates = block("gate", gate, "") + block("inner", inner, "") + "Match all\n";
  const auto port = std::to_string(srv.port());
  CHECK(contains(ask(block("srv", srv, "ProxyJump gate\n") + gates).out, port));
  CHECK(contains(ask(block("srv", srv, "ProxyJump gate,root@inner\n") + gates).out, port));
  scratch.write("more", block("s*v", srv, "ProxyJump root@127.0.0.1:" + std::to_string(gate.port()) + "\n"));
  CHECK(contains(ask("Include " + scratch.path("more") + "\n").out, port));
  CHECK(contains(ask(block("srv", srv,
                           "ProxyCommand ssh -i " + scratch.path("client") +
                               " -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -q -W %h:%p -p " +
                               std::to_string(gate.port()) + " root@127.0.0.1\n"))
                     .out,
                 port));
  scratch.write("known_hosts", srv.known_line());
  const auto untrusted = ask(block("srv", srv, "ProxyJump gate\n") + gates);
  CHECK(untrusted.kind == Kind::untrusted);
  CHECK(contains(untrusted.message, "gate"));
  scratch.write("known_hosts", known);
  const auto loop = ask("Host *\nProxyJump gate\n" + gates);
  CHECK(loop.kind == Kind::unreachable);
  gate.stop();
  const auto down = ask(block("srv", srv, "ProxyJump gate\n") + gates);
  CHECK(down.kind == Kind::unreachable);
  CHECK(contains(down.message, "through the jump host gate"));
}

TEST_CASE("a jump host that dies takes the connections through it along, and is used again") {
  const Scratch scratch;
  Sshd gate(scratch, "gate");
  const Sshd srv(scratch, "srv");
  scratch.write("known_hosts", gate.known_line() + srv.known_line());
  const auto options = options_for(scratch);
  scratch.write("ssh_config", "Host srv srv2\nProxyJump gate\nHost gate\nHostName 127.0.0.1\nPort " +
                                  std::to_string(gate.port()) + "\nMatch all\n" + scratch.read("ssh_config") +
                                  "IdentityFile " + scratch.path("client") + "\n");
  auto second = srv.host();
  second.name = "srv2";
  const auto world = make_real_world({srv.host(), second}, options);
  CHECK(run(*world, shell(HostId{1}, "head -c 15000000 /dev/zero | tr '\\0' y")).outcome.out.size() == 15'000'000);
  auto effect = shell(kHost, "echo go; sleep 30");
  effect.effect = effect.live = true;
  world->submit(effect);
  REQUIRE(world->wait(world->now() + Duration(120'000)));
  gate.kill_sessions();
  CHECK(gather(*world, 1).begin()->second.outcome.kind == Kind::lost);
  CHECK(run(*world, shell(kHost, "echo again")).outcome.out == "again\n");
}

TEST_CASE("remote forwards: hosts fetch through the connection itself") {
  const Scratch scratch;
  Sshd sshd(scratch, "srv");
  scratch.write("known_hosts", sshd.known_line());
  auto options = options_for(scratch);
  const auto port = free_port();
  options.forwards = {{port, scratch.path("kit.sock")}};
  const FileServer server(scratch.path("kit.sock"), 8U << 20);
  const auto world = make_real_world({sshd.host()}, options);
  const auto fetch = "curl -sS --max-time 60 http://127.0.0.1:" + std::to_string(port) + "/x | wc -c";
  CHECK(run(*world, shell(kHost, fetch)).outcome.out == "8388608\n");
  CHECK(run(*world, shell(kHost, "for i in 1 2 3 4 5 6; do " + fetch + " & done; wait")).outcome.out ==
        "8388608\n8388608\n8388608\n8388608\n8388608\n8388608\n");
  sshd.kill_sessions();
  CHECK(run(*world, shell(kHost, fetch)).outcome.out == "8388608\n");  // opened again with the next connection
  auto nobody = options;
  nobody.forwards = {{free_port(), scratch.path("nobody.sock")}};
  const auto refused = run(
      *make_real_world({sshd.host()}, nobody),
      shell(kHost, "curl -s --max-time 20 http://127.0.0.1:" + std::to_string(nobody.forwards[0].remote_port) + "/"));
  CHECK(refused.outcome.kind == Kind::exited);
  CHECK(refused.outcome.exit_code != 0);
}

TEST_CASE("a host that forwards nothing is warned of, and works otherwise") {
  const Scratch scratch;
  const Sshd sshd(scratch, "srv", "AllowTcpForwarding no\n");
  scratch.write("known_hosts", sshd.known_line());
  auto options = options_for(scratch);
  options.forwards = {{free_port(), scratch.path("kit.sock")}};
  std::string warning;  // written by the thread that connects, read after the answer
  options.warn = [&warning](const std::string& text) { warning = text; };
  CHECK(run(*make_real_world({sshd.host()}, options), shell(kHost, "echo in")).outcome.out == "in\n");
  CHECK(contains(warning, "srv"));
  CHECK(contains(warning, "AllowTcpForwarding"));
}

TEST_CASE("a host that allows few sessions: requests wait for their turn") {
  const Scratch scratch;
  const Sshd sshd(scratch, "srv", "MaxSessions 3\n");
  scratch.write("known_hosts", sshd.known_line());
  const auto world = make_real_world({sshd.host()}, options_for(scratch));
  for (int i = 0; i < 12; ++i) world->submit(shell(kHost, "sleep 0.2; echo done"));
  for (const auto& [op, answer] : gather(*world, 12)) CHECK(answer.outcome.out == "done\n");
  for (int i = 0; i < 12; ++i) {  // one that waits for small effects takes the place of another
    auto effect = brief(kHost, "sleep 0.1; echo done");
    effect.brief = i % 3 != 0;
    world->submit(effect);
  }
  for (const auto& [op, answer] : gather(*world, 12)) CHECK(answer.outcome.out == "done\n");
}

TEST_CASE("a host that allows two sessions: a shell that waits makes room") {
  const Scratch scratch;
  const Sshd sshd(scratch, "srv", "MaxSessions 2\n");
  scratch.write("known_hosts", sshd.known_line());
  const auto world = make_real_world({sshd.host()}, options_for(scratch));
  for (int round = 0; round < 3; ++round) {
    CHECK(run(*world, brief(kHost, "echo done")).outcome.out == "done\n");
    for (int i = 0; i < 3; ++i) world->submit(shell(kHost, "sleep 0.2; echo look"));
    for (const auto& [op, answer] : gather(*world, 3)) CHECK(answer.outcome.out == "look\n");
  }
}

TEST_CASE("the host's lock: the second controller is told who holds it, and looks stay possible") {
  const Scratch scratch;
  Sshd sshd(scratch, "srv");
  scratch.write("known_hosts", sshd.known_line());
  auto options = options_for(scratch);
  options.lock_owner = "alice@ctl1, run 17";
  auto first = make_real_world({sshd.host()}, options);
  options.lock_owner = "bob@ctl2, run 3";
  const auto second = make_real_world({sshd.host()}, options);
  auto effect = shell(kHost, "echo done");
  effect.effect = true;
  CHECK(run(*second, shell(kHost, "echo look")).outcome.out == "look\n");
  CHECK(run(*first, effect).outcome.out == "done\n");
  const auto locked = run(*second, effect).outcome;
  CHECK(locked.kind == Kind::locked);
  CHECK(!locked.sent);
  CHECK(contains(locked.message, "alice@ctl1, run 17"));
  CHECK(run(*second, shell(kHost, "echo look")).outcome.out == "look\n");
  // our own connection that broke is no obstacle
  sshd.kill_sessions();
  CHECK(run(*first, effect).outcome.out == "done\n");
  first.reset();
  Outcome outcome;
  for (int i = 0; i < 50 && outcome.out != "done\n"; ++i) {
    outcome = run(*second, effect).outcome;
    ::poll(nullptr, 0, 100);
  }
  CHECK(outcome.out == "done\n");
}

TEST_CASE("a look that waits for a change under way is told whose it is, and does not wait to its end") {
  const Scratch scratch;
  const Sshd sshd(scratch, "srv");
  scratch.write("known_hosts", sshd.known_line());
  auto options = options_for(scratch);
  options.lock_owner = "alice@ctl1, run 17";
  options.lock_identity = "alice";
  const auto first = make_real_world({sshd.host()}, options);
  options.lock_owner = "bob@ctl2, run 3";
  options.lock_identity = "bob";
  const auto second = make_real_world({sshd.host()}, options);
  auto look = shell(kHost, "sleep 7; echo look");
  look.waits_for_effects = true;
  CHECK(run(*first, look).outcome.out == "look\n");  // the lock is asked for, and nobody has it
  look.script = Secret("echo $$ >" + scratch.path("look") + "; sleep 600; echo look");
  const auto told = run(*second, look).outcome;
  CHECK(told.kind == Kind::locked);
  CHECK(contains(told.message, "alice@ctl1, run 17"));
  CHECK(sh("kill -s 0 -- -$(cat " + scratch.path("look") + ") 2>&1 || echo gone").ends_with("gone\n"));
  look.waits_for_effects = false;
  look.script = Secret("sleep 7; echo look");
  CHECK(run(*second, look).outcome.out == "look\n");
}

TEST_CASE("the next run of a controller takes over what its dead one still holds: the lock and the forwarded port") {
  const Scratch scratch;
  Sshd sshd(scratch, "srv");
  scratch.write("known_hosts", sshd.known_line());
  auto options = options_for(scratch);
  options.lock_identity = "0123456789abcdef";
  options.lock_owner = "alice@ctl1, run 17";
  options.forwards = {{free_port(), scratch.path("kit.sock")}};
  std::string warning;
  options.warn = [&warning](const std::string& text) { warning = text; };
  const FileServer server(scratch.path("kit.sock"), 1U << 20);
  // a controller whose cable is cut looks so to the host: its sshd and its shells live on
  const auto dead = make_real_world({sshd.host()}, options);
  auto effect = shell(kHost, "echo done");
  effect.effect = true;
  CHECK(run(*dead, effect).outcome.out == "done\n");
  auto under_way = shell(kHost, "echo go; sleep 3; echo out; echo >" + scratch.path("whole"));
  under_way.effect = under_way.live = true;
  dead->submit(under_way);
  REQUIRE(dead->wait(dead->now() + Duration(60'000)));
  options.lock_owner = "alice@ctl1, run 18";
  const auto next = make_real_world({sshd.host()}, options);
  const auto fetch =
      "curl -sS --max-time 60 http://127.0.0.1:" + std::to_string(options.forwards[0].remote_port) + "/x | wc -c";
  CHECK(run(*next, shell(kHost, fetch)).outcome.out == "1048576\n");
  CHECK(warning.empty());
  CHECK(run(*next, effect).outcome.out == "done\n");
  for (int i = 0; i < 1200 && scratch.read("whole").empty(); ++i) ::poll(nullptr, 0, 50);
  CHECK(scratch.read("whole") == "\n");  // what the dead one had begun was not ended
  // and nobody else does
  options.lock_identity = "fedcba9876543210";
  const auto other = make_real_world({sshd.host()}, options);
  CHECK(run(*other, effect).outcome.kind == Kind::locked);
  CHECK(run(*next, effect).outcome.out == "done\n");
}

TEST_CASE("a run is over when what its effects have left for its end is done") {
  const Scratch scratch;
  const Sshd sshd(scratch, "srv");
  scratch.write("known_hosts", sshd.known_line());
  auto options = options_for(scratch);
  options.lock_owner = "alice@ctl1, run 17";
  auto world = make_real_world({sshd.host()}, options);
  auto effect = shell(kHost, "mkdir -p /run/reprise-owed && echo 'sleep 2; echo done >" + scratch.path("settled") +
                                 "' >/run/reprise-owed/test && echo left");
  effect.effect = true;
  CHECK(run(*world, effect).outcome.out == "left\n");
  CHECK(scratch.read("settled").empty());
  world.reset();
  CHECK(scratch.read("settled") == "done\n");
}

TEST_CASE("a machine that is listed under two names is found out, and neither ends the other") {
  const Scratch scratch;
  const Sshd sshd(scratch, "srv");
  scratch.write("known_hosts", sshd.known_line());
  auto options = options_for(scratch);
  options.lock_owner = "alice@ctl1, run 17";
  auto again = sshd.host();
  again.name = "srv-again";
  const auto world = make_real_world({sshd.host(), again}, options);
  auto effect = shell(kHost, "echo done");
  effect.effect = true;
  CHECK(run(*world, effect).outcome.out == "done\n");
  effect.host = HostId{1};
  const auto twice = run(*world, effect).outcome;
  CHECK(twice.kind == Kind::locked);
  CHECK(!twice.sent);
  CHECK(contains(twice.message, "srv-again and srv of this estate are one and the same machine"));
  effect.host = kHost;
  CHECK(run(*world, effect).outcome.out == "done\n");
}

TEST_CASE("who asks for the lock just after it was taken is not told of the holder before") {
  const Scratch scratch;
  const auto script = transport::lock_script();
  // somebody has the lock but has not yet written its line; the line is of a process that is gone
  scratch.write("reprise.owner", "999999999 token run srv old owner\n");
  scratch.write("lock", script);
  sh("sed -i 's|^dir=/run.*|dir=" + scratch.path("") + "|' " + scratch.path("lock"));
  sh("cd " + scratch.path("") +
     " && { flock 9; (sleep 1; echo \"$$ t2 r2 srv new owner\" >reprise.owner; sleep 2) & } " +
     "9>>reprise.lock; : reprise-script; printf 'token\\nrun2\\nsrv\\nme\\n' | sh ./lock >said || echo $? >code; wait");
  CHECK(contains(scratch.read("said"), "new owner"));
  CHECK(scratch.read("code") == "75\n");
}

TEST_CASE(
    "what effects have left to be done when a run ends is done by the shell of the lock, once, or by that of the next "
    "run") {
  const Scratch scratch;
  scratch.write("lock", transport::lock_script());
  sh("sed -i 's|^dir=/run.*|dir=" + scratch.path("") + "|' " + scratch.path("lock"));
  sh("cd " + scratch.path("") +
     " && mkdir reprise-owed && echo 'echo \"${0##*/}\" >>done; cat; exit 1' >reprise-owed/one" +
     " && mkdir reprise-owed.1 && cp reprise-owed/one reprise-owed.1/two && printf 'token\\nrun2\\nsrv\\nme\\n' | sh "
     "./lock >said");
  CHECK(scratch.read("said") == "held\n");
  CHECK(sh("sort " + scratch.path("done")) == "one\ntwo\n");
  CHECK(sh("ls -d " + scratch.path("reprise-owed") + "* 2>&1 || :").ends_with("No such file or directory\n"));
}
