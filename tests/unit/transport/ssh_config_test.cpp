// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <doctest/doctest.h>

#include "transport/process.hpp"
#include "transport/ssh_config.hpp"

using namespace reprise;
using namespace reprise::transport;

TEST_CASE("jump hosts in all their spellings") {
  const auto hops = parse_jumps("me@gw:2222, other,ssh://you@[fe80::1]:22,[::1]");
  REQUIRE(hops);
  CHECK(*hops == std::vector<Hop>{{"me", "gw", 2222}, {"", "other", 0}, {"you", "fe80::1", 22}, {"", "::1", 0}});
  CHECK(parse_jumps("")->empty());
  CHECK(parse_jumps("none")->empty());
  for (const auto* bad :
       {"gw:", "gw:0", "gw:70000", "gw:x", "a,,b", "@", "[::1", "[::1]x", "-oProxyCommand=x", "me@-x"}) {
    CHECK_MESSAGE(!parse_jumps(bad), bad);
  }
}

TEST_CASE("what ssh -G prints becomes a target") {
  const auto target = parse_ssh_g(
      "host dc1\nuser alice\nhostname 10.0.0.1\nport 2222\nidentitiesonly yes\nhostkeyalias dc\n"
      "identityfile ~/.ssh/%h_%r\nidentityfile /k/%%d\nuserknownhostsfile ~/.ssh/known_hosts /x\n"
      "globalknownhostsfile none\nproxycommand nc %h %p\nproxyjump gw\n",
      "dc1", "/home/a");
  REQUIRE(target.ok());
  CHECK(target->address == "10.0.0.1");
  CHECK(target->port == 2222);
  CHECK(target->user == "alice");
  CHECK(target->host_key_alias == "dc");
  CHECK(target->identity_files == std::vector<std::string>{"/home/a/.ssh/10.0.0.1_alice", "/k/%d"});
  CHECK(target->known_hosts == std::vector<std::string>{"/home/a/.ssh/known_hosts", "/x"});
  CHECK(target->proxy_command == "nc 10.0.0.1 2222");
  CHECK(target->jumps == std::vector<Hop>{{"", "gw", 0}});
  CHECK(target->identities_only);
  CHECK(target->bind_address.empty());
}

TEST_CASE("agents: SSH_AUTH_SOCK, another socket, none") {
  const std::string base = "user a\nhostname h\nport 22\n";
  CHECK(parse_ssh_g(base, "h", "/")->agent);
  CHECK(parse_ssh_g(base + "identityagent SSH_AUTH_SOCK\n", "h", "/")->agent_socket.empty());
  CHECK(parse_ssh_g(base + "identityagent /run/a\n", "h", "/")->agent_socket == "/run/a");
  CHECK(!parse_ssh_g(base + "identityagent none\n", "h", "/")->agent);
  CHECK(!parse_ssh_g(base, "h", "/")->identities_only);
}

TEST_CASE("algorithms, certificates and ways to log in of ssh -G") {
  const std::string base = "user a\nhostname h\nport 22\n";
  const auto target = parse_ssh_g(base +
                                      "ciphers aes256-ctr\nmacs hmac-sha2-256,umac-64@openssh.com\nkexalgorithms x,y\n"
                                      "hostkeyalgorithms ssh-ed25519\npubkeyacceptedalgorithms rsa-sha2-512\n"
                                      "certificatefile ~/a-cert.pub\ncertificatefile /b/%r.pub\n"
                                      "pubkeyauthentication false\npasswordauthentication no\naddressfamily inet6\n"
                                      "compression yes\nbindaddress 10.0.0.9\n",
                                  "h", "/home/a");
  REQUIRE(target.ok());
  CHECK(target->algorithms.ciphers == "aes256-ctr");
  CHECK(target->algorithms.macs == "hmac-sha2-256,umac-64@openssh.com");
  CHECK(target->algorithms.key_exchange == "x,y");
  CHECK(target->algorithms.host_keys == "ssh-ed25519");
  CHECK(target->algorithms.accepted_keys == "rsa-sha2-512");
  CHECK(target->certificate_files == std::vector<std::string>{"/home/a/a-cert.pub", "/b/a.pub"});
  CHECK(!target->keys);
  CHECK(!target->password);
  CHECK(target->keyboard);
  CHECK(target->compression);
  CHECK(target->bind_address == "10.0.0.9");
  CHECK(target->family == SshTarget::Family::inet6);
  const auto plain = parse_ssh_g(base, "h", "/");
  CHECK((plain->keys && plain->password && plain->keyboard && !plain->compression));
  CHECK(plain->family == SshTarget::Family::any);
  CHECK(plain->algorithms.ciphers.empty());
}

TEST_CASE("broken output of ssh -G is an error, not a guess") {
  CHECK(!parse_ssh_g("", "h", "/").ok());
  CHECK(!parse_ssh_g("hostname h\nuser a\nport 0\n", "h", "/").ok());
  CHECK(!parse_ssh_g("hostname h\nuser a\nport 99999\n", "h", "/").ok());
  CHECK(!parse_ssh_g("hostname h\nuser a\nport 22\nproxyjump a:b:c\n", "h", "/").ok());
  CHECK(!parse_ssh_g(std::string(100000, 'x'), "h", "/").ok());
}

TEST_CASE("names that ssh would read as options are refused") {
  CHECK(!resolve("-oProxyCommand=touch", {}, "", std::nullopt).ok());
  CHECK(!resolve("", {}, "", std::nullopt).ok());
  CHECK(!resolve("dc1", {}, "", std::string("/no/such/file")).ok());
  CHECK(!resolve("dc1", {}, "10.0.0.1\nProxyCommand touch /tmp/x", std::nullopt).ok());
  CHECK(!resolve("dc1", {"$(touch x)", "", 0}, "", std::nullopt).ok());
  CHECK(!resolve("dc1", {"", "a;b", 0}, "", std::nullopt).ok());
}

TEST_CASE("defaults come last, so that ssh_config's own words win") {
  const auto text = config_text(std::nullopt, "/home/a", "10.0.0.1");
  CHECK(text.find("/home/a/.ssh/config") < text.find("/etc/ssh/ssh_config"));
  CHECK(text.find("/etc/ssh/ssh_config") < text.find("User root"));
  CHECK(text.ends_with("HostName 10.0.0.1\n"));
  CHECK(config_text(std::string("/x"), "/home/a", "") == "Include \"/x\"\nHost *\nUser root\n");
}

TEST_CASE("a program may read its standard input twice: ssh does so for `Match final`, which was lost") {
  const auto twice = run_command({"sh", "-c", "cat /dev/stdin; cat /dev/stdin"}, "Match final\n");
  REQUIRE(twice.ok());
  CHECK(*twice == "Match final\nMatch final\n");
  CHECK(run_command({"cat"}, "").value().empty());
}
