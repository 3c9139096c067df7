// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace reprise::journal {

/// How a step of a run stands. The order is that of a step's life.
enum class State { intended, ok, changed, failed, skipped, unreachable, effect_unknown, interrupted, waiting };

std::string to_string(State state);

/// One line of a run: a step reached a state.
struct Entry {
  std::string step;  ///< Step::key
  std::string host;
  State state = State::intended;
  Instant at;
  Duration took{0};
  std::string detail;  ///< reason, masked, cut to 16 KiB
};

enum class RunState { running, finished, failed, interrupted, waiting };

struct Run {
  std::int64_t id = 0;
  std::string verb;         ///< "apply", "verify"
  std::string controller;   ///< "user@host pid 4711"
  std::string fingerprint;  ///< SHA-256 of the compiled description
  RunState state = RunState::running;
  Instant started;
  std::optional<Instant> ended;
  std::int64_t steps = 0;  ///< steps of the catalog
};

/// What a step took in the past where it changed something, for estimates: steps that only looked took no time worth
/// counting, and on the day of a rebuild everything changes.
struct History {
  std::string step;
  Duration median{0};
  std::int64_t samples = 0;
};

class Backend;

/// A person's word that a manual step is done, or that it is not any more.
struct Confirmation {
  std::string step;  ///< Step::key
  std::string by;    ///< as the person was named, cut to 16 KiB with the note
  std::string what;  ///< fingerprint of what was to be done, without newline: other instructions need another word
  std::string note;
  Instant at;
  bool taken_back = false;
};

/// The durable record of all runs on one estate, an SQLite file in WAL mode: when intend() or append() has returned,
/// the entry survives a crash of the controller, and of its machine too: intents, `ok` and `changed` from the next
/// sync() or entry of another sort on. Each carries the SHA-256 of its predecessor, so that a later edit shows
/// (verify_chain). One writer; not thread-safe.
class Journal {
 public:
  /// Opens or creates. A file that is no journal, or of a newer version, is refused and left untouched.
  static Result<Journal> open(const std::string& path);
  /// SQLite in memory, for tests.
  static Journal in_memory();
  /// On records kept otherwise (rehearsals): see backend.hpp.
  explicit Journal(std::unique_ptr<Backend> backend);
  Journal(Journal&&) noexcept;
  Journal& operator=(Journal&&) noexcept;
  ~Journal();

  Result<std::int64_t> begin_run(const Run& run);
  Status end_run(std::int64_t run, RunState state, Instant at);

  /// Before an effect: the step and the steps it will notify, in one transaction. From now on a pending notification
  /// survives until notified() clears it, whatever happens to the controller. Whoever sends the effect calls sync()
  /// first, once for many.
  Status intend(std::int64_t run, Entry entry, const std::vector<std::string>& notifies);
  /// All entries are on the disk when this returns.
  Status sync();
  /// After a look or an effect. `state` changed keeps the pending notifications of intend(); ok withdraws those of this
  /// run that its own intent had made; anything else keeps them (the effect may have happened). After a lost reply
  /// append effect_unknown first: then even an `ok` of the look that follows keeps them.
  Status append(std::int64_t run, Entry entry);
  /// The target of a notification has acted: nothing is pending for it any more.
  Status notified(const std::string& target);
  /// Steps that must act because something changed and they have not acted since.
  Result<std::vector<std::string>> pending();

  Result<std::optional<Run>> last_run();
  Result<std::optional<Run>> run(std::int64_t id);
  Result<std::vector<Run>> runs(std::size_t newest);
  /// Last entry of each step of a run, in the order of their first entry.
  Result<std::vector<Entry>> entries(std::int64_t run);
  /// Every entry of a run in order (intents included).
  Result<std::vector<Entry>> log(std::int64_t run);
  Result<std::vector<History>> history();
  /// Measured facts for the report that are no steps ("plan.predicted_ms"): name -> text.
  Status note(std::int64_t run, const std::string& name, const std::string& text);
  Result<std::vector<std::pair<std::string, std::string>>> notes(std::int64_t run);
  /// A link of the same chain, of no run: also while another program applies.
  Status confirm(const Confirmation& confirmation);
  /// The last word on each step, in the order of their first.
  Result<std::vector<Confirmation>> confirmations();
  /// Error where an entry was changed, removed or added outside of reprise; says the first one.
  Status verify_chain();

 private:
  std::unique_ptr<Backend> backend_;
};

}  // namespace reprise::journal
