// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <doctest/doctest.h>

#include "transport/host_trust.hpp"
#include "transport/known_hosts.hpp"

using namespace reprise;
using namespace reprise::transport;
using Verdict = KeyCheck::Verdict;

namespace {

const std::string kA = "AAAAC3NzaC1lZDI1NTE5AAAAIB+I1ePAoyYXr+PaIbUjqxpMHE/9g2peaCLQvyjROsMn";
const std::string kB = "AAAAC3NzaC1lZDI1NTE5AAAAIH7sx2LC/TjmH/vxZ9yPD8qwl5wt/Fju0E9ganFur8jZ";
const std::string kRsa =
    "AAAAB3NzaC1yc2EAAAADAQABAAABAQDroCMRGSVv/7GGd1cQOPMZOwcZy6LoZC8izfJRTgJjGwy9x1fqQphp6Hqvn4YXPTZ4NfAetY8Dz17sd/"
    "pVoEeFxMOL1rrz6K3XegEFiOG25mhSVafaeHLz8VTHY5WMwEmJz7Nc2CI7sDPsO1x08wKWbveBX5d8/NPfo0WjOsZuhEEf9P6gg/VdLrqJ6Ifi"
    "T/ZvYdjziE07fjU/X6Y4WC+KzskId9OTleAKLedXuYpYCW0fwOQeGkR7A8h9Osj+st0zqkCJdhscaA4QBmzu6S/ySICtXcg5w72sPP+FA3cWDX"
    "BvPYhmbjM45DjX44wAzOnHH/twSo3zUNwyJCVtkaif";

HostKey key(const std::string& base64, const std::string& type = "ssh-ed25519") {
  return {type, base64, ssh_fingerprint(base64)};
}

Verdict verdict(const std::string& text, const std::vector<std::string>& names, const std::string& base64 = kA) {
  return check_key(text, names, key(base64)).verdict;
}

}  // namespace

TEST_CASE("fingerprints are those of ssh-keygen -l") {
  CHECK(ssh_fingerprint(kA) == "SHA256:lQf7F5h3VTKNcSSv+7gly2LbwV0Qv8DV026d8yJdcNk");
  CHECK(ssh_fingerprint("***") == "");
}

TEST_CASE("known_hosts names") {
  CHECK(known_hosts_name("10.0.0.1", 22) == "10.0.0.1");
  CHECK(known_hosts_name("10.0.0.1", 2222) == "[10.0.0.1]:2222");
}

TEST_CASE("a key is trusted, unknown, changed or revoked") {
  const auto line = "dc1,10.0.0.1 ssh-ed25519 " + kA + " comment\n";
  CHECK(verdict(line, {"10.0.0.1"}) == Verdict::trusted);
  CHECK(verdict(line, {"dc2"}) == Verdict::unknown);
  CHECK(verdict(line, {"dc2", "dc1"}) == Verdict::trusted);
  CHECK(verdict(line, {"dc1"}, kB) == Verdict::changed);
  CHECK(verdict("", {"dc1"}) == Verdict::unknown);
  CHECK(verdict("@revoked * ssh-ed25519 " + kA + "\n" + line, {"dc1"}) == Verdict::revoked);
  CHECK(verdict(line + "@revoked * ssh-ed25519 " + kA + "\n", {"dc1"}) == Verdict::revoked);
  CHECK(verdict("@revoked * ssh-ed25519 " + kB + "\n" + line, {"dc1"}) == Verdict::trusted);
  CHECK(verdict("@cert-authority * ssh-ed25519 " + kA + "\n", {"dc1"}) == Verdict::unknown);
}

TEST_CASE("one of several recorded keys is enough; another type only is a change") {
  CHECK(verdict("dc1 ssh-ed25519 " + kB + "\ndc1 ssh-ed25519 " + kA + "\n", {"dc1"}) == Verdict::trusted);
  CHECK(verdict("dc1 ssh-rsa " + kRsa + "\n", {"dc1"}) == Verdict::changed);
  const auto check = check_key("dc1 ssh-rsa " + kRsa + "\ndc1 ssh-ed25519 " + kB + "\n", {"dc1"}, key(kA));
  CHECK(check.line == 2);  // the key of the same type is the one to compare with
  CHECK(check.fingerprint == ssh_fingerprint(kB));
}

TEST_CASE("patterns, negations, ports, tabs and broken lines") {
  CHECK(verdict("*.clinic.test ssh-ed25519 " + kA, {"dc1.clinic.test"}) == Verdict::trusted);
  CHECK(verdict("[10.0.0.1]:2222 ssh-ed25519 " + kA, {"10.0.0.1"}) == Verdict::unknown);
  CHECK(verdict("dc1\tssh-ed25519\t" + kA + "\n", {"dc1"}) == Verdict::trusted);
  CHECK(verdict("dc1\ndc1 ssh-ed25519\ndc1 ssh-ed25519 !!!\ndc1 nonsense AAAA\n# dc1 ssh-ed25519 " + kA + "\n",
                {"dc1"}) == Verdict::unknown);
  CHECK(verdict(std::string(100000, 'x') + "\ndc1 ssh-ed25519 " + kA + "\n", {"dc1"}) == Verdict::trusted);
}

TEST_CASE("hashed names are understood") {
  CHECK(verdict("|1|Pjhge/l0p2FWxIGEcPQDcQ921vE=|PNiXOQbyANbv7eXwKZRScJbYE0E= ssh-ed25519 " + kA + "\n", {"dc1"}) ==
        Verdict::trusted);
  CHECK(verdict("|1|Pjhge/l0p2FWxIGEcPQDcQ921vE=|PNiXOQbyANbv7eXwKZRScJbYE0E= ssh-ed25519 " + kA + "\n", {"dc2"}) ==
        Verdict::unknown);
}

TEST_CASE("the explanation names fingerprints, the file and the next command") {
  LoginSpec spec;
  spec.label = "dc1";
  spec.target.address = "10.0.0.1";
  spec.estate_known_hosts = "/estate/known_hosts";
  const auto unknown = explain_key(spec, key(kA), {});
  CHECK(unknown.find(ssh_fingerprint(kA)) != std::string::npos);
  CHECK(unknown.find("reprise hosts trust dc1") != std::string::npos);
  CHECK(unknown.find("/estate/known_hosts") != std::string::npos);
  const auto changed = explain_key(spec, key(kA), {Verdict::changed, "/estate/known_hosts", 7, ssh_fingerprint(kB)});
  CHECK(changed.find(ssh_fingerprint(kA)) != std::string::npos);
  CHECK(changed.find(ssh_fingerprint(kB)) != std::string::npos);
  CHECK(changed.find("/estate/known_hosts:7") != std::string::npos);
  CHECK(explain_key(spec, key(kA), {Verdict::trusted, "x", 1, {}}).empty());
}

TEST_CASE("the estate's names count beside the address") {
  LoginSpec spec;
  spec.target.address = "10.0.0.1";
  spec.target.port = 2222;
  spec.known_names = {"dc1", "10.0.0.1"};
  CHECK(trust_names(spec) == std::vector<std::string>{"[10.0.0.1]:2222", "[dc1]:2222"});
  spec.target.host_key_alias = "alias";
  CHECK(trust_names(spec).front() == "alias");
}
