// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <poll.h>

#include <memory>
#include <mutex>

#include "conformance.hpp"
#include "sshd.hpp"
#include "transport/bootstrap.hpp"
#include "transport/trust.hpp"

using namespace reprise;
using namespace reprise::testing;
using conformance::gather;
using conformance::run;
using conformance::shell;
using Kind = Outcome::Kind;

namespace {
constexpr HostId kHost{0};

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }
}  // namespace

TEST_CASE("SSH keeps the promises of World") {
  const Scratch scratch;
  const Sshd sshd(scratch, "srv");
  scratch.write("known_hosts", sshd.known_line());
  const auto world = make_real_world({sshd.host()}, options_for(scratch));
  conformance::keeps_all(*world, kHost);
}

TEST_CASE("a connection that breaks: effects are lost, looks are sent again, what comes next reconnects") {
  const Scratch scratch;
  Sshd sshd(scratch, "srv");
  scratch.write("known_hosts", sshd.known_line());
  const auto world = make_real_world({sshd.host()}, options_for(scratch));
  auto effect = shell(kHost, "echo started; sleep 30");
  effect.effect = effect.live = true;
  const auto touch = scratch.path("looks");
  auto look = shell(kHost, "echo x >>" + touch + "; [ $(wc -l <" + touch + ") -ge 2 ] || sleep 30; echo seen");
  const auto a = world->submit(effect);
  const auto b = world->submit(look);
  REQUIRE(world->wait(world->now() + Duration(120'000)));
  while (scratch.read("looks").empty()) ::poll(nullptr, 0, 20);
  sshd.kill_sessions();
  auto answers = gather(*world, 2);
  CHECK(answers[a.value].outcome.kind == Kind::lost);
  CHECK(answers[a.value].outcome.sent);
  CHECK(answers[a.value].outcome.out == "started\n");
  CHECK(contains(answers[a.value].outcome.message, "srv"));
  CHECK(answers[b.value].outcome.kind == Kind::exited);
  CHECK(answers[b.value].outcome.out == "seen\n");
  CHECK(scratch.read("looks") == "x\nx\n");
  CHECK(run(*world, shell(kHost, "echo again")).outcome.out == "again\n");
  sshd.stop();
  const auto down = run(*world, shell(kHost, ":"));
  CHECK(down.outcome.kind == Kind::unreachable);
  CHECK(!down.outcome.sent);
  CHECK(contains(down.outcome.message, "refuses connections"));
  sshd.start();
  CHECK(run(*world, shell(kHost, "echo back")).outcome.out == "back\n");
}

TEST_CASE("an effect runs to its end though nobody listens any more") {
  const Scratch scratch;
  Sshd sshd(scratch, "srv");
  scratch.write("known_hosts", sshd.known_line());
  const auto world = make_real_world({sshd.host()}, options_for(scratch));
  const auto mark = scratch.path("ended");
  // as a package's script does: it writes to both streams for a while, and a broken pipe would end it
  auto effect =
      shell(kHost, "echo go; until [ -e " + scratch.path("cut") + " ]; do sleep 0.1; done; for i in $(seq 30); do " +
                       "/bin/echo out; /bin/echo err >&2; done && echo whole >" + mark);
  effect.effect = effect.live = true;
  world->submit(effect);
  REQUIRE(world->wait(world->now() + Duration(60'000)));
  sshd.kill_sessions();
  CHECK(gather(*world, 1).begin()->second.outcome.kind == Kind::lost);
  scratch.write("cut", "");
  for (int i = 0; i < 2400 && scratch.read("ended").empty(); ++i) ::poll(nullptr, 0, 50);
  CHECK(scratch.read("ended") == "whole\n");
}

TEST_CASE("an effect without end is bounded by its limit where nobody is left to end it") {
  const Scratch scratch;
  const auto mark = scratch.path("ended");
  const auto feed = transport::bootstrap_feed(Secret("yes; echo $? >" + mark), Secret(""), {false, Duration(2'000)});
  // its reader goes at once
  sh("exec 3<<'X'\n" + feed.reveal() + "\nX\nsetsid sh -c '" + transport::bootstrap_program() +
     "' <&3 2>/dev/null | head -c 10 >/dev/null");
  for (int i = 0; i < 2400 && scratch.read("ended").empty(); ++i) ::poll(nullptr, 0, 50);
  CHECK(scratch.read("ended") == "141\n");  // SIGPIPE
}

TEST_CASE("a host that does not answer at first is tried again, and holds up nobody") {
  const Scratch scratch;
  Sshd late(scratch, "late");
  const Sshd other(scratch, "other");
  scratch.write("known_hosts", late.known_line() + other.known_line());
  late.stop();
  const auto world = make_real_world({late.host(), other.host()}, options_for(scratch));
  const auto patient = world->submit(shell(kHost, "echo late"));
  CHECK(run(*world, shell(HostId{1}, "echo at once")).outcome.out == "at once\n");
  late.start();
  CHECK(gather(*world, 1)[patient.value].outcome.out == "late\n");
  // what is turned away is not tried again: passwords and logins are counted by hosts
  auto stranger = late.host();
  stranger.connection.user = "nobody-of-that-name";
  CHECK(run(*make_real_world({stranger}, options_for(scratch)), shell(kHost, ":")).outcome.kind == Kind::unreachable);
  const auto log = scratch.read("late.log");
  const auto first = log.find("Invalid user nobody-of-that-name");
  REQUIRE(first != std::string::npos);
  CHECK(log.find("Invalid user nobody-of-that-name", first + 1) == std::string::npos);
}

TEST_CASE("an effect whose input was cut never starts") {
  const Scratch scratch;
  Sshd sshd(scratch, "srv");
  scratch.write("known_hosts", sshd.known_line());
  const auto world = make_real_world({sshd.host()}, options_for(scratch));
  run(*world, shell(kHost, ":"));
  sshd.freeze_sessions(true);
  auto effect = shell(kHost, "cat >" + scratch.path("target"), std::string(40U << 20, 'x'));
  effect.effect = true;
  const auto op = world->submit(effect);
  CHECK(!world->wait(world->now() + Duration(300)));
  sshd.freeze_sessions(false);
  CHECK(!world->wait(world->now() + Duration(30)));
  sshd.kill_sessions();
  const auto answer = gather(*world, 1)[op.value];
  const auto size = scratch.read("target").size();
  CHECK((size == 0 || size == 40U << 20));
  if (answer.outcome.kind == Kind::lost) CHECK(size == 0);
}

TEST_CASE("a frozen host is given up") {
  const Scratch scratch;
  Sshd sshd(scratch, "srv");
  scratch.write("known_hosts", sshd.known_line());
  auto options = options_for(scratch);
  options.keepalive = Duration(300);
  const auto world = make_real_world({sshd.host()}, options);
  auto effect = shell(kHost, "echo go; sleep 60");
  effect.effect = effect.live = true;
  world->submit(effect);
  REQUIRE(world->wait(world->now() + Duration(120'000)));
  CHECK(!world->wait(world->now() + Duration(2'000)));  // alive though silent
  sshd.freeze_sessions(true);
  const auto event = world->wait(world->now() + Duration(10'000));
  sshd.freeze_sessions(false);
  REQUIRE(event);
  const auto* finished = std::get_if<Finished>(&*event);
  REQUIRE(finished != nullptr);
  CHECK(finished->outcome.kind == Kind::lost);
  CHECK(contains(finished->outcome.message, "no sign of life"));
}

TEST_CASE("host keys: unknown, accepted, changed, revoked") {
  const Scratch scratch;
  Sshd sshd(scratch, "srv");
  auto options = options_for(scratch);
  const auto ask = [&] { return run(*make_real_world({sshd.host()}, options), shell(kHost, "echo in")).outcome; };
  const auto unknown = ask();
  CHECK(unknown.kind == Kind::untrusted);
  CHECK(!unknown.sent);
  CHECK(contains(unknown.message, sshd.fingerprint()));
  CHECK(contains(unknown.message, "reprise hosts trust srv"));
  CHECK(contains(unknown.message, scratch.path("known_hosts")));

  const auto seen = fetch_host_key({sshd.host()}, kHost, options);
  REQUIRE(seen.ok());
  CHECK(seen->key.fingerprint == sshd.fingerprint());
  CHECK(seen->check.verdict == KeyCheck::Verdict::unknown);
  REQUIRE(trust_host_key(scratch.path("known_hosts"), sshd.host(), seen->key).ok());
  CHECK(ask().out == "in\n");

  const auto old = sshd.fingerprint();
  sshd.stop();
  sshd.renew_key();
  sshd.start();
  options.new_keys = NewKeys::accept;  // must not accept another key for a host it knows
  const auto changed = ask();
  CHECK(changed.kind == Kind::untrusted);
  CHECK(contains(changed.message, old));
  CHECK(contains(changed.message, sshd.fingerprint()));
  CHECK(contains(changed.message, "known_hosts:1"));
  // the user's own file does not overrule the estate's
  scratch.write("user_known_hosts", sshd.known_line());
  CHECK(ask().kind == Kind::untrusted);
  const auto fresh = fetch_host_key({sshd.host()}, kHost, options);
  REQUIRE(trust_host_key(scratch.path("known_hosts"), sshd.host(), fresh->key).ok());
  CHECK(ask().out == "in\n");
  scratch.write("user_known_hosts", "@revoked * " + sshd.host_key() + "\n");
  CHECK(contains(ask().message, "revoked"));
}

TEST_CASE("accept-new writes the key down once; the user's known_hosts count, hashed too") {
  const Scratch scratch;
  Sshd sshd(scratch, "srv");
  auto options = options_for(scratch);
  options.new_keys = NewKeys::accept;
  CHECK(run(*make_real_world({sshd.host()}, options), shell(kHost, "echo in")).outcome.out == "in\n");
  CHECK(contains(scratch.read("known_hosts"), sshd.host_key()));
  scratch.write("known_hosts", "");
  options.new_keys = NewKeys::refuse;
  scratch.write("user_known_hosts", "# a comment\nbroken line\n" + sshd.known_line());
  sh("ssh-keygen -q -H -f " + scratch.path("user_known_hosts") + " 2>/dev/null || :");
  CHECK(run(*make_real_world({sshd.host()}, options), shell(kHost, "echo in")).outcome.out == "in\n");
}

TEST_CASE("logins that fail say what was tried") {
  const Scratch scratch;
  const Sshd sshd(scratch, "srv");
  scratch.write("known_hosts", sshd.known_line());
  sh("ssh-keygen -q -t ed25519 -N '' -f " + scratch.path("other"));
  auto host = sshd.host();
  host.connection.identity_file = scratch.path("other");
  const auto wrong_key = run(*make_real_world({host}, options_for(scratch)), shell(kHost, ":")).outcome;
  CHECK(wrong_key.kind == Kind::unreachable);
  CHECK(!wrong_key.sent);
  CHECK(contains(wrong_key.message, scratch.path("other")));
  CHECK(contains(wrong_key.message, "--private-key"));
  host = sshd.host();
  host.connection.user = "nobody-of-this-name";
  CHECK(run(*make_real_world({host}, options_for(scratch)), shell(kHost, ":")).outcome.kind == Kind::unreachable);
  host = sshd.host();
  host.address = "no-such-host.invalid";
  CHECK(contains(run(*make_real_world({host}, options_for(scratch)), shell(kHost, ":")).outcome.message,
                 "cannot be resolved"));
}

TEST_CASE("a server that accepts and says nothing is unreachable within the limit") {
  const Scratch scratch;
  const auto port = free_port();
  auto silent = transport::spawn(
      {"/usr/bin/python3", "-c",
       "import socket,time; s=socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); "
       "s.bind(('127.0.0.1'," +
           std::to_string(port) +
           ")); s.listen(5); print('ready', flush=True); "
           "time.sleep(60)"});
  REQUIRE(silent.ok());
  pollfd ready{silent->out.get(), POLLIN, 0};
  REQUIRE(::poll(&ready, 1, 120'000) == 1);
  Host host;
  host.name = "silent";
  host.address = "127.0.0.1";
  host.connection.port = port;
  const auto world = make_real_world({host}, options_for(scratch));
  auto request = shell(kHost, ":");
  request.connect_timeout = Duration(2'000);
  CHECK(run(*world, request).outcome.kind == Kind::unreachable);
  const auto before = world->now();
  world->submit(shell(kHost, ":"));  // and a world can be destroyed while it is connecting
  world->wait(world->now() + Duration(100));
  CHECK(world->now() - before < Duration(14'000));  // the connection alone may take 15 s
  sh("kill " + std::to_string(silent->pid));
  transport::collect(silent->pid);
}

TEST_CASE("a key with a passphrase, and a password, are asked for") {
  const Scratch scratch;
  const Sshd sshd(scratch, "srv", "PasswordAuthentication yes\n");
  scratch.write("known_hosts", sshd.known_line());
  auto options = options_for(scratch);
  std::vector<std::string> asked;
  std::string reply = "open sesame";
  options.ask = [&](const std::string& prompt) -> std::optional<Secret> {
    asked.push_back(prompt);
    return Secret(reply);
  };
  sh("ssh-keygen -q -t ed25519 -N 'open sesame' -f " + scratch.path("locked") + "; cat " + scratch.path("locked.pub") +
     " >>" + scratch.path("authorized_keys"));
  auto host = sshd.host();
  host.connection.identity_file = scratch.path("locked");
  CHECK(run(*make_real_world({host}, options), shell(kHost, "echo in")).outcome.out == "in\n");
  REQUIRE(asked.size() == 1);
  CHECK(contains(asked[0], scratch.path("locked")));

  sh("userdel reprise-itpw >/dev/null 2>&1 || :");
  sh("useradd -M -s /bin/sh -p \"$(openssl passwd -6 'pass word')\" reprise-itpw");
  host.connection.identity_file.clear();
  host.connection.user = "reprise-itpw";
  asked.clear();
  reply = "pass word";
  CHECK(run(*make_real_world({host}, options), shell(kHost, "id -un")).outcome.out == "reprise-itpw\n");
  REQUIRE(asked.size() == 1);
  CHECK(contains(asked[0], "reprise-itpw@srv"));
  reply = "wrong";
  const auto refused = run(*make_real_world({host}, options), shell(kHost, "id -un")).outcome;
  CHECK(refused.kind == Kind::unreachable);
  CHECK(!contains(refused.message, "wrong"));
  sh("userdel reprise-itpw");
}
