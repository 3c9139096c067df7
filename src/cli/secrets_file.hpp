// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/diagnostic.hpp"
#include "base/result.hpp"
#include "cli/age.hpp"
#include "cli/context.hpp"
#include "cli/estate_dir.hpp"
#include "manifest/secrets.hpp"
#include "manifest/yaml.hpp"

namespace reprise::cli {

/// The secrets of an estate: those of secrets.yaml.age and those of secrets.yaml.
struct ReadSecrets {
  manifest::Secrets secrets;
  std::vector<Value> files;        ///< as they are written, with the place of each name
  std::filesystem::path identity;  ///< what opened secrets.yaml.age; empty: nothing did
  bool unread = false;  ///< secrets.yaml.age could not be opened: a stand-in for every name that estate.yaml uses
};

/// Reads both files. A name in both is an error, as is a secrets.yaml that others can read. Where secrets.yaml.age
/// cannot be opened this is an error, or a warning where that is allowed; either says what is missing and what still
/// works.
ReadSecrets read_secrets(const Context& context, const EstateDir& dir, Unread unread, Diagnostics& out);

/// Identities that may open secrets: those of --identity alone; otherwise the user's own that exist (identity.txt of
/// reprise's folder in XDG_CONFIG_HOME, the SSH keys), and last, where there is a terminal to ask for its passphrase,
/// the one whose passphrase lies in the safe.
std::vector<std::filesystem::path> identities(const Context& context, const EstateDir& dir);
/// Where `secrets encrypt` makes an identity for who has none.
std::filesystem::path own_identity();

Result<age::Opened> open_secrets(const Context& context, const EstateDir& dir);
Result<std::vector<age::Recipient>> read_recipients(const EstateDir& dir);

/// Parses a text that is to become secrets: the names that it has. Errors go to `out`, with `file` as their place.
manifest::Secrets parse_secrets(const Secret& text, const std::string& file, Diagnostics& out);

/// Encrypts for `recipients`, proves that the result opens to the same text by one of `identities`, and only then lets
/// it take the place of `file`. On any failure the old file is untouched.
Status store_secrets(const std::filesystem::path& file, const Secret& text,
                     const std::vector<age::Recipient>& recipients,
                     const std::vector<std::filesystem::path>& identities);

}  // namespace reprise::cli
