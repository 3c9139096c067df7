// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace reprise::tool {

/// How a program on this machine ended.
struct Ended {
  int code = 0;        ///< exit code; 128 + signal where a signal ended it
  std::string out;     ///< its standard output, at most 16 MiB
  std::string errors;  ///< the last 64 KiB of its standard error
};

/// Told every line of standard output (without newline) as it comes; then Ended::out stays empty.
using OnLine = std::function<void(std::string_view line)>;

/// Runs `argv` (argv[0] is looked up in PATH) with `input` as its standard input and waits for its end. For the
/// programs that the lab and the kit are built on; steps on hosts pass through the door World instead. An Error only
/// where the program cannot be started or says more than 16 MiB. Blocks; thread-safe.
Result<Ended> run(const std::vector<std::string>& argv, std::string_view input = {}, const OnLine& on_line = {});

/// Runs a program that talks to the user itself (an editor): it gets our terminal, and Ctrl-C is for it alone as long
/// as it runs. Returns its exit code (128 + signal where a signal ended it); an Error only where it cannot be started.
/// `variables` are added to its environment. Blocks; call it while this process has one thread.
Result<int> run_in_terminal(const std::vector<std::string>& argv,
                            const std::map<std::string, std::string>& variables = {});

}  // namespace reprise::tool
