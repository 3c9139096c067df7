// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <memory>

#include "base/secret.hpp"
#include "world/world.hpp"

namespace reprise::cli {

/// A decorator of the door that writes every request and its end to standard error (spdlog), for -vvv: who was asked
/// what, how long it took, how it ended. Scripts, inputs and answers are never written; labels and messages are masked.
class Logged : public World {
 public:
  Logged(std::unique_ptr<World> inner, Masker masker);
  Instant now() override { return inner_->now(); }
  OpId submit(Request request) override;
  void cancel(OpId op) override;
  std::optional<WorldEvent> wait(std::optional<Instant> deadline) override;

 private:
  std::unique_ptr<World> inner_;
  Masker masker_;
};

}  // namespace reprise::cli
