// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "lab/spec.hpp"

#include <doctest/doctest.h>

#include "lab/lab.hpp"

using namespace reprise;
using namespace reprise::lab;

namespace {

Host host(const std::string& name, const std::string& address, const std::string& os = "debian-13") {
  Host made;
  made.name = name;
  made.fqdn = name + ".clinic.test";
  made.address = address;
  made.os = os;
  made.network = "lan";
  return made;
}

Estate estate(std::vector<Host> hosts) {
  Estate made;
  made.networks.push_back({"lan", "main", "10.77.0.0/24", "10.77.0.1", {}});
  made.hosts.emplace_back();  // the controller
  for (Host& one : hosts) made.hosts.push_back(std::move(one));
  return made;
}

std::string refusal(const Estate& estate) {
  const auto spec = make_spec(estate, "rl01234567", {});
  return spec ? "" : spec.error().message;
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("lab: the spec of a small estate") {
  const auto spec = make_spec(estate({host("dc1", "10.77.0.11"), host("fs1", "10.77.0.13", "debian-12")}), "rl01234567",
                              {{"debian-13", "/c/r13"}, {"debian-12", "/c/r12"}});
  REQUIRE(spec);
  CHECK(spec->text ==
        "network 0 10.77.0.1/24\n"
        "host dc1 01234-1 dc1.clinic.test 10.77.0.11/24 br0 - /c/r13\n"
        "host fs1 01234-2 fs1.clinic.test 10.77.0.13/24 br0 - /c/r12\n");
  CHECK(spec->systems == std::vector<std::string>{"debian-12", "debian-13"});
}

TEST_CASE("lab: hosts of several networks reach each other through the controller's addresses") {
  Estate two = estate({host("dc1", "10.77.0.11"), host("web", "10.78.0.5")});
  two.networks.push_back({"dmz", "main", "10.78.0.0/25", "", {}});
  two.hosts[2].network = "dmz";
  const auto spec = make_spec(two, "rl01234567", {});
  REQUIRE(spec);
  CHECK(holds(spec->text, "network 1 10.78.0.1/25\n"));
  CHECK(holds(spec->text, "host web 01234-2 web.clinic.test 10.78.0.5/25 br1 10.78.0.1 -\n"));
  two.hosts[2].network = "";  // then its address tells
  CHECK(holds(make_spec(two, "rl01234567", {})->text, "10.78.0.5/25 br1 "));
}

TEST_CASE("lab: the name of an interface fits where the kernel has 15 characters, up to 999 hosts") {
  std::vector<Host> hosts;
  for (int i = 0; i < 999; ++i)
    hosts.push_back(
        host("h" + std::to_string(i), "10.77." + std::to_string(i / 250) + "." + std::to_string(i % 250 + 2)));
  Estate many = estate(std::move(hosts));
  many.networks[0] = {"lan", "main", "10.77.0.0/16", "", {}};
  const auto spec = make_spec(many, "rl01234567", {});
  REQUIRE(spec);
  CHECK(holds(spec->text, " 01234-999 "));
  CHECK(std::string("vb-01234-999").size() <= 15);
}

TEST_CASE("lab: what cannot be booted is refused with the host's name and the reason") {
  CHECK(holds(refusal(estate({})), "no host"));
  CHECK(holds(refusal(estate({host("a", "10.77.0.2"), host("b", "10.77.0.2")})), "host a has the same address"));
  CHECK(holds(refusal(estate({host("a", "10.77.0.2", "debian-11")})), "debian-11"));
  CHECK(holds(refusal(estate({host("a", "")})), "host a"));
  CHECK(holds(refusal(estate({host("a", "10.77.0.300")})), "10.77.0.300"));
  CHECK(holds(refusal(estate({host("a", "10.78.0.2")})), "not on its network"));
  CHECK(holds(refusal(estate({host("a", "10.77.0.1")})), "10.77.0.1"));
  Estate no_network = estate({host("a", "10.77.0.2")});
  no_network.networks.clear();
  CHECK(holds(refusal(no_network), "no network"));
  Estate bad_network = estate({host("a", "10.77.0.2")});
  bad_network.networks[0].cidr = "10.77.0.0/40";
  CHECK(holds(refusal(bad_network), "10.77.0.0/40"));
}

TEST_CASE("lab: no name reaches the shell that is more than a name") {
  for (const char* bad : {"a b", "a;reboot", "$(reboot)", "../a", "-a", "A", "", "a\nhost b"}) {
    CAPTURE(bad);
    CHECK_FALSE(refusal(estate({host(bad, "10.77.0.2")})).empty());
  }
  Estate fqdn = estate({host("a", "10.77.0.2")});
  fqdn.hosts[1].fqdn = "a.b c";
  CHECK_FALSE(refusal(fqdn).empty());
}

TEST_CASE("lab: addresses") {
  CHECK(parse_address("10.77.0.1") == 0x0a4d0001U);
  CHECK(address_text(0x0a4d0001U) == "10.77.0.1");
  for (const char* bad :
       {"", "10.77.0", "10.77.0.1.2", "10.77.0.256", "10.77.0.-1", "10.77.0.1 ", "a.b.c.d", "10..0.1", "1000.0.0.1"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_address(bad));
  }
  for (const char* bad :
       {"10.77.0.0", "10.77.0.0/", "10.77.0.0/x", "10.77.0.0/31", "10.77.0.0/7", "/24", "10.77.0.0/24 "}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_cidr(bad));
  }
  CHECK(parse_cidr("10.77.0.128/25")->holds(*parse_address("10.77.0.254")));
  CHECK_FALSE(parse_cidr("10.77.0.128/25")->holds(*parse_address("10.77.0.1")));
}

TEST_CASE("lab: ssh is strict and uses the lab's own keys") {
  const std::string text = make_ssh_config(estate({host("dc1", "10.77.0.11")}), "/srv/100% lab");
  CHECK(holds(text, "Host dc1 dc1.clinic.test\n  HostName 10.77.0.11\n"));
  CHECK(holds(text, "IdentityFile \"/srv/100%% lab/id_ed25519\""));
  CHECK(holds(text, "StrictHostKeyChecking yes"));
}

TEST_CASE("lab: a lab's name comes from its directory, however that is written") {
  LabOptions one, same, other;
  one.dir = "/srv/estate/.reprise/lab";
  same.dir = "/srv/estate/../estate/.reprise/lab";
  other.dir = "/srv/estate2/.reprise/lab";
  CHECK(lab_name(one) == lab_name(same));
  CHECK(lab_name(one) != lab_name(other));
  CHECK(lab_name(one).size() == 10);
  CHECK_FALSE(exists(one));
  CHECK(status(one)->empty());
}
