// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>

#include "target.hpp"
#include "transport/run.hpp"

namespace reprise::fuzz {

namespace {

constexpr std::size_t kOutputLimit = 4096;
constexpr std::size_t kLongestLine = 4096;
constexpr std::string_view kNonce = "nonce-of-ours";

/// Frames: one byte that says whose they are and one of length, then so many bytes, as a connection may cut them.
void converse(Bytes& input, transport::Run& run) {
  bool ended = false;
  while (!input.empty()) {
    const auto kind = input.one();
    const auto length = input.one();
    const auto piece = input.take(length);
    switch (kind % 4) {
      case 0:
        run.out(piece);
        break;
      case 1:
        run.err(piece);
        break;
      case 2: {
        const auto pending = run.pending();
        run.consumed(std::min(pending.size(), piece.size()));
        break;
      }
      default:
        run.exited(kind);
        ended = true;
    }
    (void)run.pending();
    (void)run.input_done();
    promise(!ended || !run.shell_waits(), "a shell that has ended is not used again");
    promise(run.group() == 0 || run.group() > 1, "only a process group of ours is ever ended");
  }
}

void run(std::string_view bytes) {
  Bytes input(bytes);
  const auto how = input.one();
  Request request;
  request.script = Secret("echo hello\n");
  request.input = Secret("input");
  request.nonce = kNonce;
  request.effect = (how & 1U) != 0;
  request.output_limit = kOutputLimit;
  const auto become = (how & 2U) != 0 ? transport::Become::sudo_password : transport::Become::no;
  std::optional<Secret> password;
  if ((how & 4U) != 0) password = Secret("pass word");
  transport::Run conversation(
      request, become, password,
      [](std::string_view line) {
        promise(line.size() <= kLongestLine, "a line that is shown is bounded");
        promise(line.find('\n') == std::string_view::npos, "a line is one line");
      },
      static_cast<transport::Run::Use>((how >> 3U) % 4U), 7);
  converse(input, conversation);
  if (conversation.shell_waits()) {
    const auto code = conversation.exit_code();
    promise(code && *code >= 0 && *code < 128, "a shell is used again after a good end only");
  }
  const auto outcome = conversation.finish(Outcome::Kind::exited, "");
  promise(outcome.out.size() <= kOutputLimit, "output is bounded");
  promise(outcome.err.size() <= (64U << 10U), "standard error is bounded");
}

}  // namespace

Target frames() { return {"frames", &run}; }

}  // namespace reprise::fuzz
