// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "base/ssh_key.hpp"

#include <doctest/doctest.h>

#include <string>

using reprise::public_part;

namespace {

// made by ssh-keygen for this test alone
const std::string kPrivate = R"(-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
QyNTUxOQAAACDbt5vCcJx++HNb4wF39un+8s1d6RlGjZousxmUqwf15AAAAIh7qWdSe6ln
UgAAAAtzc2gtZWQyNTUxOQAAACDbt5vCcJx++HNb4wF39un+8s1d6RlGjZousxmUqwf15A
AAAEAnc/XRKWcA7EUw7vLYgFCsYjk3Db3qI4wdrG9IL7hzA9u3m8JwnH74c1vjAXf26f7y
zV3pGUaNmi6zGZSrB/XkAAAAAXgBAgME
-----END OPENSSH PRIVATE KEY-----
)";

}  // namespace

TEST_CASE("the public part of a private key is what ssh-keygen prints") {
  const auto key = public_part(kPrivate);
  REQUIRE(key);
  CHECK(key->type == "ssh-ed25519");
  CHECK(key->base64 == "AAAAC3NzaC1lZDI1NTE5AAAAINu3m8JwnH74c1vjAXf26f7yzV3pGUaNmi6zGZSrB/Xk");
  CHECK(key->fingerprint == "SHA256:jesAONWJZ8e7C9vsxd8pS9EzBOqAMzB0q9xMBpoVdaw");
  CHECK(public_part("\n" + kPrivate + "\n")->base64 == key->base64);
}

TEST_CASE("a private key that is cut or damaged anywhere has no public part and does no harm") {
  CHECK_FALSE(public_part(""));
  CHECK_FALSE(public_part("ssh-ed25519 AAAA"));
  const std::string last = "-----END OPENSSH PRIVATE KEY-----";
  for (std::size_t at = 0; at < kPrivate.find(last) + last.size(); ++at) {
    CHECK_FALSE(public_part(kPrivate.substr(0, at)).ok());
    auto damaged = kPrivate;
    damaged[at] = damaged[at] == 'A' ? '/' : 'A';
    const auto key = public_part(damaged);
    if (key) CHECK_FALSE(key->type.empty());
  }
}

TEST_CASE("errors about a private key do not quote it") {
  const auto key = public_part("-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----");
  REQUIRE_FALSE(key);
  CHECK(to_string(key.error()).find("c2Vj") == std::string::npos);
}
