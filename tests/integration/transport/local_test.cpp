// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <memory>

#include "conformance.hpp"
#include "transport/real_world.hpp"

using namespace reprise;

TEST_CASE("the local machine keeps the promises of World") {
  Host controller;
  controller.name = "controller";
  controller.connection.transport = Connection::Transport::local;
  const auto world = make_real_world({controller}, {});
  auto cases = conformance::contract_cases([](HostId host) { return conformance::shell(host, ":"); });
  for (auto& more : conformance::shell_cases()) cases.push_back(more);
  for (const auto& one : cases) {
    INFO(std::string(one.name));
    one.run(*world, HostId{0});
  }
}
