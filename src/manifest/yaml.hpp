// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostic.hpp"
#include "base/secret.hpp"
#include "model/value.hpp"

namespace reprise::manifest {

/// The secrets of an estate: name -> text.
using Secrets = std::map<std::string, Secret>;

/// What a YAML text may cost. Beyond any of them it is refused with one error; the work is bounded in each case.
inline constexpr std::size_t kMostBytes = 4 * 1024 * 1024;
inline constexpr std::size_t kMostNodes = 1'000'000;
inline constexpr std::size_t kMostDepth = 64;
/// Nodes and bytes that aliases (`*name`) may add, counted before anything is copied.
inline constexpr std::size_t kMostAliasedNodes = 100'000;
inline constexpr std::size_t kMostAliasedBytes = kMostBytes;

/// Reads one YAML document. Every value and key gets its place in `file` (columns count characters).
///
/// Plain scalars: `true`, `false`; `null`, `~` or nothing; whole numbers and decimal fractions only in their ordinary
/// spelling (`0644`, `1.10`, `0x1f`, `1e3`, `+5` stay strings, so that no text is lost); all else is a string, `yes`
/// and `no` included. `!secret NAME` becomes the Secret of that name; a name that `secrets` does not hold is an error,
/// and with `secrets` == nullptr the tag is refused. Other tags, merge keys (`<<`), keys that are not plain text,
/// duplicate keys, a second document and recursive aliases are errors.
///
/// Returns nothing where the text cannot be read at all (syntax, limits, encoding). After lesser errors (duplicate
/// keys, unknown secrets or tags) it returns what it read, so that the reader can find the other errors too: look at
/// `out`. A text without content gives a null value and no error.
std::optional<Value> parse_yaml(std::string_view text, const std::string& file, const Secrets* secrets,
                                Diagnostics& out);

/// Reports a text without content ("the file is empty"); true where it did.
bool refuse_empty(const Value& value, Diagnostics& out);

}  // namespace reprise::manifest
