// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"
#include "model/action.hpp"
#include "model/answers.hpp"
#include "model/fact.hpp"
#include "model/queries.hpp"

namespace reprise {

/// Something to run on a host with /bin/sh. The script reaches the host on standard input, never on a command line,
/// and so does `input`, which the script reads as its own standard input.
struct Request {
  HostId host;
  std::string label;  ///< for logs: the step's key, or "facts"
  Secret script;      ///< shell text; may hold secrets
  Secret input;       ///< what the script reads; may be binary
  /// Writes `script` and `input` from what is below; see complete(). None: they are there.
  Status (*compose)(Request&) = nullptr;
  /// The same as data: what `script` does, what it asks, and the nonce its answers carry. Hosts get only the text;
  /// the simulator and the decorators (dry run, log) read these.
  std::vector<Action> actions;
  Queries queries;
  std::string nonce;
  bool waits_for_effects = false;  ///< the script first lets earlier effects on its host end (kinds::Fence::wait)
  bool effect = false;  ///< false: a look, which may be sent again after a lost connection; true: never sent twice
  /// An effect's stderr comes with its stdout, in the order of writing, and counts with it; one process less on the
  /// host.
  bool one_stream = false;
  /// An effect that takes a moment and leaves nothing running behind: where `one_stream` is set too, its host may run
  /// it in a shell that has run such ones before, which spares the host half of what a small effect costs.
  bool brief = false;
  bool live = false;  ///< true: Output events while it runs
  Duration connect_timeout{15'000};
  Duration idle_timeout{0};  ///< no byte for so long: timed_out; 0: none
  Duration total_timeout{60'000};
  std::size_t output_limit = 16U << 20;  ///< bytes of stdout kept; beyond it the outcome is `overflow`
};

/// Makes sure that `script` and `input` are there. Whoever sends a request to a host, or reads its text, calls this
/// first; who works with the data alone has no need to. An Error is a defect of reprise: nothing may be sent.
inline Status complete(Request& request) {
  if (request.compose == nullptr) return Done{};
  auto status = request.compose(request);
  if (status) request.compose = nullptr;
  return status;
}

/// How a request ended.
struct Outcome {
  enum class Kind {
    exited,       ///< ran to its end; `exit_code` tells
    lost,         ///< the connection broke after the request was sent: the effect is unknown
    unreachable,  ///< never sent: no connection, no login
    untrusted,    ///< never sent: the host's key is unknown or has changed
    timed_out,    ///< ended by the idle or total limit; the remote process group was ended
    cancelled,    ///< ended by cancel(); the remote process group was ended
    overflow,     ///< more output than allowed; the remote process group was ended
    locked,       ///< never sent: another controller holds the host's lock; `message` says who
  };
  Kind kind = Kind::exited;
  int exit_code = 0;
  std::string out;  ///< stdout, raw bytes
  /// The same as data, where whoever answers has it so (the simulator, requests that travelled together): then `out` is
  /// empty.
  std::optional<Answers> answers{};
  std::string err;      ///< stderr, raw bytes, cut to its last 64 KiB
  std::string message;  ///< for people where kind is not `exited`: why, and what to do
  bool sent = false;    ///< the host may have seen it (false for unreachable, untrusted and locked)
};

/// A line of output of a live request (without its newline, cut at 4 KiB).
struct OutputLine {
  OpId op;
  HostId host;
  std::string line;
};

struct Finished {
  OpId op;
  HostId host;
  Outcome outcome;
};

/// The user asked to stop (Ctrl-C); `count` is 1 for the first time, 2 for the second.
struct Interrupted {
  int count = 1;
};

using WorldEvent = std::variant<OutputLine, Finished, Interrupted>;

/// The one narrow door to everything outside: hosts, the clock, the user's Ctrl-C. RealWorld (SSH and the local
/// machine), SimWorld (a simulator) and decorators stand behind it. Not thread-safe: one engine, one thread;
/// implementations keep their own threads to themselves.
class World {
 public:
  virtual ~World() = default;
  virtual Instant now() = 0;
  /// Never blocks. Requests of one host run at the same time where the host allows it. Each submit() is answered by
  /// exactly one Finished.
  virtual OpId submit(Request request) = 0;
  /// The next event, or nothing once `deadline` has come or nothing is under way and `deadline` is not set.
  virtual std::optional<WorldEvent> wait(std::optional<Instant> deadline) = 0;
  /// Ends a request; it still finishes (as `cancelled`, or as what it was if it had just ended). Unknown ids: no
  /// effect.
  virtual void cancel(OpId op) = 0;
};

}  // namespace reprise
