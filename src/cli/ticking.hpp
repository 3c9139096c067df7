// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <functional>
#include <utility>

#include "world/world.hpp"

namespace reprise::cli {

/// A decorator of the door that calls `tick` about once a second, also while nothing happens. Does not own `inner`.
class Ticking : public World {
 public:
  Ticking(World& inner, std::function<void(Instant)> tick) : inner_(inner), tick_(std::move(tick)) {}

  Instant now() override { return inner_.now(); }
  OpId submit(Request request) override { return inner_.submit(std::move(request)); }
  void cancel(OpId op) override { inner_.cancel(op); }
  std::optional<WorldEvent> wait(std::optional<Instant> deadline) override;

 private:
  World& inner_;
  std::function<void(Instant)> tick_;
  Instant next_;
};

}  // namespace reprise::cli
