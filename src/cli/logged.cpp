// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "cli/logged.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "base/encoding.hpp"

namespace reprise::cli {
namespace {

const char* name_of(Outcome::Kind kind) {
  switch (kind) {
    case Outcome::Kind::exited:
      return "exited";
    case Outcome::Kind::lost:
      return "lost";
    case Outcome::Kind::unreachable:
      return "unreachable";
    case Outcome::Kind::untrusted:
      return "untrusted";
    case Outcome::Kind::timed_out:
      return "timed out";
    case Outcome::Kind::cancelled:
      return "cancelled";
    case Outcome::Kind::overflow:
      return "overflow";
    case Outcome::Kind::locked:
      return "locked";
  }
  return "?";
}

/// Written by the engine's thread only.
spdlog::logger& logger() {
  static const auto log = [] {
    auto made = std::make_shared<spdlog::logger>("reprise", std::make_shared<spdlog::sinks::stderr_sink_st>());
    made->set_pattern("%H:%M:%S.%e %v");
    return made;
  }();
  return *log;
}

}  // namespace

Logged::Logged(std::unique_ptr<World> inner, Masker masker) : inner_(std::move(inner)), masker_(std::move(masker)) {}

OpId Logged::submit(Request request) {
  const auto label = masker_.mask(request.label);
  const auto host = request.host;
  const auto actions = request.actions.size();
  const auto queries = request.queries.size();
  const bool whole = static_cast<bool>(complete(request));
  const auto bytes = !whole ? 0 : request.script.reveal().size() + request.input.reveal().size();
  const auto op = inner_->submit(std::move(request));
  logger().info("op {} host {} {}: {} actions, {} questions, {} bytes", op.value, host.value, label, actions, queries,
                bytes);
  return op;
}

void Logged::cancel(OpId op) {
  logger().info("op {} cancel", op.value);
  inner_->cancel(op);
}

std::optional<WorldEvent> Logged::wait(std::optional<Instant> deadline) {
  auto event = inner_->wait(deadline);
  if (!event) return event;
  if (const auto* finished = std::get_if<Finished>(&*event)) {
    const auto& outcome = finished->outcome;
    logger().info("op {} {}, exit code {}, {} bytes {}", finished->op.value, name_of(outcome.kind), outcome.exit_code,
                  outcome.out.size(), masker_.mask(printable(outcome.message)));
  }
  return event;
}

}  // namespace reprise::cli
