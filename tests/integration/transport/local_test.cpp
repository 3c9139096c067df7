// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <signal.h>

#include <memory>

#include "conformance.hpp"
#include "transport/real_world.hpp"

using namespace reprise;

TEST_CASE("the local machine keeps the promises of World") {
  Host controller;
  controller.name = "controller";
  controller.connection.transport = Connection::Transport::local;
  const auto world = make_real_world({controller}, {});
  conformance::keeps_all(*world, HostId{0});
}

TEST_CASE("Ctrl-C is an event, and does not reach what runs") {
  install_interrupt_handler();
  Host controller;
  controller.name = "controller";
  controller.connection.transport = Connection::Transport::local;
  const auto world = make_real_world({controller}, {});
  const auto op = world->submit(conformance::shell(HostId{0}, "sleep 1; echo done"));
  for (const int count : {1, 2}) {
    ::raise(count == 1 ? SIGINT : SIGTERM);
    const auto event = world->wait(world->now() + Duration(10'000));
    REQUIRE(event);
    const auto* interrupted = std::get_if<Interrupted>(&*event);
    REQUIRE(interrupted != nullptr);
    CHECK(interrupted->count == count);
  }
  CHECK(conformance::gather(*world, 1)[op.value].outcome.out == "done\n");
}
