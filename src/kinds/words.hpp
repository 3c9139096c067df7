// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string>
#include <vector>

#include "base/diagnostic.hpp"
#include "base/time.hpp"
#include "model/action.hpp"
#include "model/schema.hpp"
#include "model/value.hpp"

namespace reprise::kinds {

/// A parameter that is a command: a list of words (run as they are, no shell), or one string (run by `sh -c`).
Schema command_schema(std::string doc);
/// Reports what command_schema() cannot say: neither a string nor a list of strings, empty, or a secret inside
/// (a command line is visible to every user of the host).
void check_words(const Value& params, const std::string& key, const std::string& what, Diagnostics& out);
/// The words of a command parameter: the list, or {"sh", "-c", text}; empty where the parameter is absent.
std::vector<std::string> command_words(const Value& params, const std::string& key);
/// The same as text for sh, every word quoted; "" where the parameter is absent.
std::string command_line(const Value& params, const std::string& key);
/// For people: the string as written, or the words joined by blanks, cut at 80 characters.
std::string command_title(const Value& params, const std::string& key);

/// Reports a host name, DNS name or address that holds what neither may hold, or that a program could take for an
/// option.
void check_target(const Value& params, const std::string& key, const std::string& what, Diagnostics& out);

/// An action without input; the rest is set by the caller.
Action make_action(std::string script, std::vector<std::string> args, std::string title);

/// A duration parameter that has passed the schema; zero where absent.
Duration duration_of(const Value& params, const std::string& key);

/// The parameter `within` of checks: the engine repeats a look that fails until this time has passed.
Field within_field(const char* fallback);

}  // namespace reprise::kinds
