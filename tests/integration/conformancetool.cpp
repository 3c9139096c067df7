// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
//
// The promises of World on a host that is up already, for tests/integration/conformance.sh, which says how it is
// reached: REPRISE_SSH_CONFIG, the ssh_config(5) to read, and REPRISE_HOST, a host that it names.
#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

#include "transport/conformance.hpp"
#include "transport/real_world.hpp"

using namespace reprise;

namespace {

std::string environment(const char* name) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): no thread runs yet
  REQUIRE_MESSAGE(value != nullptr, name << " is not set");
  return value;
}

}  // namespace

TEST_CASE("a host of the lab keeps the promises of World") {
  RealWorldOptions options;
  options.ssh_config = environment("REPRISE_SSH_CONFIG");
  Host host;
  host.name = environment("REPRISE_HOST");
  host.address = host.name;
  const auto world = make_real_world({host}, options);
  conformance::keeps_all(*world, HostId{0});
}
