// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
// The simulator keeps the promises that the local machine and SSH keep.
#include "../../integration/transport/conformance.hpp"

#include "helpers.hpp"

using namespace reprise;
using namespace reprise::sim;

namespace {

Request look(HostId host, int questions) {
  auto request = effect(host, {});
  request.effect = false;
  std::vector<FactQuery> queries;
  for (int i = 0; i < questions; ++i) queries.push_back(query("/etc/file" + std::to_string(i)));
  request.queries = std::move(queries);
  return request;
}

/// Each action takes at least 30 ms of virtual time, and prints its title.
Request lasting(HostId host) {
  auto request = effect(host, std::vector<Action>(700, action("/etc/one")));
  request.live = true;
  return request;
}

}  // namespace

TEST_CASE("SimWorld keeps the promises of World, over 50 seeds") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    SimHosts hosts(seed);
    SimWorld world(hosts, {seed});
    const conformance::Samples samples{[](HostId host) { return look(host, 1); }, lasting,
                                       [](HostId host) { return look(host, 100); }};
    for (const auto& one : conformance::contract_cases(samples)) {
      INFO(std::string(one.name));
      one.run(world, h1);
    }
  }
}
