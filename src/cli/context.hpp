// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/exit_code.hpp"
#include "base/result.hpp"

namespace reprise::cli {

/// Where the program's own playbooks, templates, profiles and message catalogues lie.
struct Installation {
  std::filesystem::path share;   ///< holds playbooks/, templates/, hardware-profiles/
  std::filesystem::path locale;  ///< holds fr/LC_MESSAGES/reprise.mo
};

/// Found from the place of the binary: a build tree (build/reprise beside playbooks/) or an installed prefix
/// (bin/reprise, share/reprise).
Installation find_installation();

/// Options that every verb understands, and what the verbs share. Lives as long as main().
struct Context {
  Installation installation;
  std::filesystem::path estate = ".";   ///< -i: the estate's directory, or its estate.yaml
  std::vector<std::string> identities;  ///< --identity: what may open secrets.yaml.age
  std::string color = "auto";
  std::string language;
  int verbosity = 0;
  ExitCode exit_code = ExitCode::ok;  ///< what main() returns
};

/// Prints an error to standard error and remembers the exit code, unless an earlier one has been remembered: what went
/// wrong first is the reason.
void complain(Context& context, const Error& error, ExitCode code);
/// Standard output, at once. Waits while a password is asked for, so that nothing is written over the question; any
/// thread may call it.
void print(std::string_view text);

bool use_color(const Context& context);
bool is_terminal();
int terminal_width();
/// Prints a warning to standard error; may be called from any thread.
void warn(const std::string& text);
/// Is there somebody at standard input?
bool can_confirm();
/// Asks a yes/no question on the terminal; false where there is no terminal, and for Ctrl-C.
bool confirm(const std::string& question);
/// Reads a password without echo; an Error where there is no terminal, and for Ctrl-C or Ctrl-D.
Result<std::string> ask_password(const std::string& prompt);
/// "user@host pid 4711".
std::string controller_name();
/// Random lower-case hexadecimal digits.
std::string random_hex(std::size_t digits);

/// Reads a whole file of at most `limit` bytes.
Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit = 16U << 20);
/// Writes a file atomically (temporary file beside it, then rename), with these permissions.
Status write_file(const std::filesystem::path& path, std::string_view text, unsigned mode = 0644);

}  // namespace reprise::cli
