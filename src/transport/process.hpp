// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "transport/fd.hpp"

namespace reprise::transport {

/// A child of the controller, the leader of a session of its own, with pipes (not blocking on our side) for its three
/// standard streams and no other file of ours. Its end is readable at `ended` (pidfd_open(2)).
struct Child {
  pid_t pid = -1;
  Fd ended;
  Fd in;
  Fd out;
  Fd err;
};

/// Starts `argv` (argv[0] is searched for in PATH). `input`: an open file for its standard input in place of a pipe.
Result<Child> spawn(const std::vector<std::string>& argv, const Fd* input = nullptr);

/// The exit code of a child that has ended (128 + signal where a signal ended it); collects it. Call once.
int collect(pid_t pid);

/// Runs a short command to its end: `input` is its standard input, as a file in memory that it may read more than once
/// by way of /dev/stdin (ssh(1) reads a configuration twice for `Match final`). At most 1 MiB of standard output back.
/// Blocks for at most `limit`. An Error where it cannot start, fails or takes too long (the message holds its standard
/// error).
Result<std::string> run_command(const std::vector<std::string>& argv, std::string_view input,
                                Duration limit = Duration(10'000));

}  // namespace reprise::transport
