// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "base/time.hpp"

namespace reprise::transport {

/// How the shell of a host is started. No data of a request is ever part of a command line.
enum class Become {
  no,
  sudo,           ///< sudo -n: without password
  sudo_password,  ///< sudo -S: asks on standard error, reads from standard input
};

/// What sudo asks with; the password is sent only after this text was seen.
inline constexpr std::string_view kSudoPrompt = "reprise-sudo-password:";
/// Starts the line on standard error by which the shell tells that it runs, and its process group.
inline constexpr std::string_view kGroupMark = "reprise-group ";
/// Last line of every script: a script that was cut on its way is recognised by its absence and never runs.
inline constexpr std::string_view kScriptEnd = "\n#reprise-end";

/// The program of the bootstrap shell (for `sh -c`): reports its process group, reads a header line with two lengths,
/// exactly so many bytes of script and of input, and runs the script with that input once all of it has arrived; and
/// the next one, where the header has a third word.
/// Exits with 254 without running anything where the script or its input was cut.
/// It is one line without single quotes and exclamation marks, so that any login shell passes it on unharmed.
const std::string& bootstrap_program();

/// The whole command line for a login shell: constant for each way to become root.
std::string bootstrap_command(Become become);

/// What the bootstrap is told about a script.
struct Feeding {
  /// The script reads what follows as it comes, without an end that is known beforehand.
  bool stream = false;
  /// Set: the script runs to its end even when the connection breaks. Its output is read on the host by processes that
  /// do not depend on the connection, and take so much processor time at most (whole seconds; 0: any); then writing
  /// ends it. They are children of its shell: a `wait` that names nobody waits for them too, except in a subshell.
  std::optional<Duration> outlives;
  /// One of these processes reads both streams: standard error comes with the output. Only where `outlives` is set.
  bool one_stream = false;
  /// Set: the shell lives on and reads the next header when the script has ended, and prints a line that begins with
  /// this word (letters and digits that nobody can guess) and an exit code then, after an empty line.
  std::string over = {};
  /// This shell has run one of those before, so that its streams have their readers.
  bool prepared = false;
};

/// What goes to standard input of the bootstrap: header, what `how` asks for, script, end mark, input.
Secret bootstrap_feed(const Secret& script, const Secret& input, const Feeding& how);

/// A script that ends a process group: TERM, up to two seconds of grace, KILL. `group` must be greater than 1.
std::string kill_script(std::int64_t group);

/// A script that takes the host's lock and holds it as long as its standard input stays open. Reads four lines of
/// input: a token (the same for all runs of one controller on one estate, which run one at a time), the run, the host's
/// name in the estate, and the owner's text for people. Prints "held"; or exits with kLockRefused and prints the
/// holder's text; or exits with kLockTwice and prints the name under which this very run holds this machine already.
/// What a dead run or a dead connection of the same token left (its shell and its sshd, which may hold on for hours
/// where the cable was cut) is ended, and the lock taken over. At its end it runs, and takes away, what effects have
/// left in /run/reprise-owed.
const std::string& lock_script();
inline constexpr int kLockRefused = 75;
inline constexpr int kLockTwice = 76;

/// A script that ends the sshd of a dead run of this token, so that its forwarded ports become free, and prints "ended"
/// where there was such a one. Needs no root
/// where the login is the same. Both words are letters and digits.
std::string takeover_script(const std::string& token, const std::string& run);

}  // namespace reprise::transport
