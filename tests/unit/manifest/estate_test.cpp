// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "manifest/estate.hpp"

#include <doctest/doctest.h>

#include "helpers.hpp"

using namespace reprise;

namespace {

lines problems(const std::string& text) {
  Diagnostics out;
  read_estate(text, out);
  return shown(out);
}

/// An estate that is right but for what `rest` says; `rest` begins in line 3.
lines problems_of(const std::string& rest) { return problems("estate: demo\ndomain: demo.test\n" + rest); }

}  // namespace

TEST_CASE("an estate is read with everything that it says") {
  Diagnostics out;
  const auto estate = read_estate(full_estate(), out);
  CHECK(shown(out) == lines{});
  CHECK(estate.name == "clinique-demo");
  CHECK(estate.title == "Clinique: demo");
  CHECK(estate.domain == "clinic.test");
  CHECK(estate.forks == 8);
  CHECK(estate.pools == std::map<std::string, std::int64_t>{{"san", 1}});
  REQUIRE(estate.sites.size() == 1);
  CHECK(estate.sites[0].title == "Main building");
  REQUIRE(estate.networks.size() == 2);
  CHECK(estate.networks[0].gateway == "10.77.0.1");
  REQUIRE(estate.machines.size() == 1);
  CHECK(estate.machines[0].profile == "standard-server");
  CHECK(estate.machines[0].facts.text("serial") == "0042");
}

TEST_CASE("hosts: the controller comes first, names and defaults are filled in") {
  Diagnostics out;
  const auto estate = read_estate(full_estate(), out);
  REQUIRE(estate.hosts.size() == 4);
  const auto& controller = estate.hosts[Estate::controller().index()];
  CHECK(controller.name == "controller");
  CHECK(controller.connection.transport == Connection::Transport::local);
  const auto& dc1 = estate.hosts[1];
  CHECK(dc1.fqdn == "dc1.clinic.test");
  CHECK(dc1.os == "debian-12");
  CHECK(dc1.machine == "srv1");
  CHECK(dc1.groups == lines{"dc"});
  CHECK(dc1.connection.transport == Connection::Transport::ssh);
  CHECK(dc1.connection.user == "admin");
  CHECK(dc1.connection.port == 2222);
  CHECK(dc1.connection.become);
  CHECK(dc1.connection.identity_file == "/k");
  CHECK(dc1.connection.address == "jump.clinic.test");
  CHECK(dc1.vars.texts("open") == lines{"53/udp"});
  CHECK(to_string(dc1.at) == "estate.yaml:14:3");
  const auto& dc2 = estate.hosts[2];
  CHECK(dc2.os == "debian-13");
  CHECK(dc2.vars.map() != nullptr);
  CHECK(dc2.connection.port == 0);
  CHECK_FALSE(dc2.connection.become);
  CHECK(estate.hosts[3].fqdn == "mail.example.org");
  CHECK(estate.hosts[3].groups == lines{"mx"});
}

TEST_CASE("services: roles in all three forms, needs, parameters with secrets and expressions") {
  Diagnostics out;
  const auto estate = read_estate(full_estate(), out);
  REQUIRE(estate.services.size() == 4);
  const auto& base = estate.services[0];
  CHECK(base.roles == std::map<std::string, std::vector<HostId>>{{"", {HostId{1}, HostId{2}, HostId{3}}}});
  CHECK(base.priority == 1);
  const auto& directory = estate.services[1];
  CHECK(directory.roles ==
        std::map<std::string, std::vector<HostId>>{{"first", {HostId{1}}}, {"further", {HostId{2}}}});
  CHECK(directory.priority == 50);
  CHECK(directory.needs == lines{"base"});
  CHECK(directory.rto == std::chrono::hours(4));
  CHECK(directory.deadline.has_value());
  CHECK_FALSE(base.deadline.has_value());
  CHECK(directory.tags == lines{"identity"});
  CHECK(directory.params.hidden("password").reveal() == "Sunny-Day-1");
  CHECK(directory.params.text("mail") == "x@{{ estate.domain }}");
  CHECK(estate.services[2].roles.at("") == std::vector<HostId>{HostId{3}});
  CHECK(estate.services[2].needs == lines{"directory"});
  CHECK(estate.services[3].roles.at("authority") == std::vector<HostId>{Estate::controller()});
  REQUIRE(estate.people.size() == 2);
  CHECK(estate.people[0].title == "Radiologue");
  CHECK(estate.people[0].groups == lines{"radiology"});
}

TEST_CASE("an estate needs a name and a domain, nothing else") {
  CHECK(problems_of("") == lines{});
  CHECK(problems("title: x\n") ==
        lines{"estate.yaml:1:1: error: the estate: \"domain\" is missing\n  hint: DNS domain of the house, such as "
              "clinic.test",
              "estate.yaml:1:1: error: the estate: \"estate\" is missing\n  hint: Name of the estate"});
  CHECK(problems("") == lines{"estate.yaml: error: the file is empty"});
  CHECK(problems("[a]").at(0) == "estate.yaml:1:1: error: the estate must be a map, not a list");
}

TEST_CASE("unknown keys") {
  CHECK(problems_of("hots: {}\n") ==
        lines{"estate.yaml:3:1: error: the estate: unknown key \"hots\"\n  hint: did you mean \"hosts\"?"});
  CHECK(
      problems_of("hosts:\n  a: {address: 10.0.0.1, groupes: [x]}\n") ==
      lines{"estate.yaml:4:26: error: the estate: hosts.a: unknown key \"groupes\"\n  hint: did you mean \"groups\"?"});
}

TEST_CASE("names") {
  CHECK(problems_of("pools: {san: 1, dpkg@dc1: 2}\n") == lines{});
  CHECK(problems_of("pools: {San: 1, a@b@c: 1, forks: 2}\n").size() == 3);
  CHECK(problems_of("sites: {Main: {}}\n") == lines{"estate.yaml:3:9: error: \"Main\" cannot be the name of a site\n  "
                                                    "hint: lower-case letters, digits, \"-\" and "
                                                    "\"_\", at most 63 characters, such as mail-server"});
  CHECK(problems_of("hosts: {my_host: {address: 10.0.0.1, fqdn: a.b}}\n").size() == 1);
  CHECK(
      problems_of("hosts: {controller: {address: 10.0.0.1}}\n") ==
      lines{
          "estate.yaml:3:9: error: \"controller\" is the machine that reprise runs on; a host cannot have that name"});
}

TEST_CASE("everything that is named must exist") {
  CHECK(
      problems_of("sites: {main: {}}\n"
                  "networks: {lan: {site: mian, cidr: 10.0.0.0/24}}\n"
                  "machines: {srv1: {site: mai}}\n"
                  "hosts: {dc1: {address: 10.0.0.1, network: lna, machine: srv2}}\n"
                  "services:\n"
                  "  mail: {playbook: m, hosts: {server: dc2}, needs: [directry, dns]}\n"
                  "  directory: {playbook: d, hosts: [dc1, controler]}\n") ==
      lines{
          "estate.yaml:4:24: error: network lan: there is no site \"mian\"\n  hint: did you mean \"main\"?",
          "estate.yaml:5:25: error: machine srv1: there is no site \"mai\"\n  hint: did you mean \"main\"?",
          "estate.yaml:6:43: error: host dc1: there is no network \"lna\"\n  hint: did you mean \"lan\"?",
          "estate.yaml:6:57: error: host dc1: there is no machine \"srv2\"\n  hint: did you mean \"srv1\"?",
          "estate.yaml:8:39: error: service mail, role server: there is no host \"dc2\"\n  hint: did you mean \"dc1\"?",
          "estate.yaml:8:53: error: service mail: it needs \"directry\", and there is no such service\n  hint: did you "
          "mean \"directory\"?",
          "estate.yaml:8:63: error: service mail: it needs \"dns\", and there is no such service\n  hint: known: mail, "
          "directory",
          "estate.yaml:9:41: error: service directory: there is no host \"controler\"\n  hint: did you mean "
          "\"controller\"?"});
}

TEST_CASE("addresses are unique and on their network") {
  CHECK(
      problems_of("networks: {lan: {cidr: 10.0.0.0/24, gateway: 10.0.1.1}}\n"
                  "hosts:\n"
                  "  a: {address: 10.0.1.5, network: lan}\n"
                  "  b: {address: 10.0.1.5}\n"
                  "  c: {address: \"fd00::0:1\"}\n"
                  "  d: {address: \"FD00::1\"}\n") ==
      lines{
          "estate.yaml:3:46: error: network lan: the address 10.0.1.1 is not on the network lan (10.0.0.0/24)\n  hint: "
          "correct the address or the network",
          "estate.yaml:5:16: error: host a: the address 10.0.1.5 is not on the network lan (10.0.0.0/24)\n  hint: "
          "correct "
          "the address or the network",
          "estate.yaml:6:16: error: host b has the same address as host a: 10.0.1.5\n  hint: correct one of them",
          "estate.yaml:8:16: error: host d has the same address as host c: fd00::1\n  hint: correct one of them"});
  CHECK(problems_of("networks: {n: {cidr: 10.0.0.128/25}}\nhosts: {a: {address: 10.0.0.127, network: n}}\n").size() ==
        1);
  CHECK(problems_of("networks: {n: {cidr: 10.0.0.128/25}}\nhosts: {a: {address: 10.0.0.129, network: n}}\n").empty());
  CHECK(problems_of("networks: {n: {cidr: \"fd00::/64\"}}\nhosts: {a: {address: 10.0.0.129, network: n}}\n").size() ==
        1);
  CHECK(problems_of("hosts: {a: {address: 10.0.0}}\n") ==
        lines{"estate.yaml:3:22: error: the estate: hosts.a.address: \"10.0.0\" does not have the right form\n  hint: "
              "an IP "
              "address such as 10.0.0.11 or fd00::11"});
}

TEST_CASE("full names are unique whatever their case") {
  CHECK(problems_of("hosts:\n  a: {address: 10.0.0.1}\n  b: {address: 10.0.0.2, fqdn: A.Demo.test}\n") ==
        lines{"estate.yaml:5:32: error: host b has the same full name as host a: a.demo.test\n  hint: correct one of "
              "them"});
}

TEST_CASE("services that need each other are shown as a path") {
  CHECK(
      problems_of("services:\n"
                  "  a: {playbook: p, needs: [b]}\n"
                  "  b: {playbook: p, needs: [c]}\n"
                  "  c: {playbook: p, needs: [b, d]}\n"
                  "  d: {playbook: p, needs: [d]}\n") ==
      lines{"estate.yaml:5:3: error: services need each other in a circle: b -> c -> b\n  hint: remove one of these "
            "needs",
            "estate.yaml:7:3: error: services need each other in a circle: d -> d\n  hint: remove one of these needs"});
  std::string chain = "services:\n";
  for (int i = 0; i < 20'000; ++i) {
    chain += "  s" + std::to_string(i) + ": {playbook: p, needs: [s" + std::to_string((i + 1) % 20'000) + "]}\n";
  }
  const auto texts = problems_of(chain);
  REQUIRE(texts.size() == 1);
  CHECK(texts[0].find("s0 -> s1 -> s2") != std::string::npos);
  CHECK(texts[0].find("s18 -> s19 -> ... -> s0") != std::string::npos);
}

TEST_CASE("logins are unique whatever their case") {
  CHECK(
      problems_of("people:\n  - {login: alice}\n  - {login: Alice}\n  - {given_name: x}\n") ==
      lines{
          "estate.yaml:5:13: error: two people have the login \"Alice\"\n  hint: the first one is at estate.yaml:4:13",
          "estate.yaml:6:5: error: the estate: people[2]: \"login\" is missing\n  hint: Login name, unique"});
}

TEST_CASE("wrong types never hide other errors, and never crash") {
  const auto texts = problems_of(
      "forks: many\npools: {san: 0}\nsites: [main]\nnetworks: {lan: x}\nmachines: 1\n"
      "hosts: {a: [], b: {address: [1], ssh: {port: 0, become: yes}, os: debian-11}}\n"
      "services: {s: {playbook: {}, hosts: {r: [[1], {a: b}]}, priority: 0, rto: soon, params: 3}}\n"
      "people: {a: b}\n");
  CHECK(texts.size() == 17);
  CHECK(texts.at(0) == "estate.yaml:3:8: error: the estate: forks must be a whole number, not a string: \"many\"");
}

TEST_CASE("secrets are refused where they would be shown") {
  CHECK(problems_of("title: !secret domain_admin\n") ==
        lines{"estate.yaml:3:8: error: the estate: title must be a string, not a secret\n  hint: a secret may stand "
              "only where "
              "it can be kept secret; write the value itself"});
}

TEST_CASE("the schema for editors comes from the same source") {
  const auto json = json_schema(manifest::estate_schema(), "estate.yaml");
  CHECK(json.find("\"debian-13\"") != std::string::npos);
  CHECK(json.find("\"services\"") != std::string::npos);
}
