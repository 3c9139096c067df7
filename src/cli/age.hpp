// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"

/// Files encrypted with age(1), by the program itself: what reprise writes, `age -d` opens without reprise.
namespace reprise::cli::age {

/// Somebody who can open a file: "age1..." or "ssh-ed25519 AAAA...", and who that is ("alice", may be empty).
struct Recipient {
  std::string key;
  std::string name;
  friend bool operator==(const Recipient&, const Recipient&) = default;
};

/// A line of a recipients file, which is also what --recipient takes: the key, or the path of a *.pub file.
Result<Recipient> read_recipient(std::string_view text);

/// The text of a recipients file (age(1), -R): one key a line; what `# ` says on the line before is its owner's name.
Result<std::vector<Recipient>> parse_recipients(std::string_view text, const std::string& file);
std::string recipients_text(const std::vector<Recipient>& recipients);

/// What the head of an encrypted file tells of those who can open it: "X25519", or "ssh-ed25519 TAG".
Result<std::vector<std::string>> stanzas(std::string_view encrypted, const std::string& file);
/// The stanza that a recipient makes: "X25519" (they all look alike), or "ssh-ed25519 TAG".
std::string stanza_of(const Recipient& recipient);

/// An opened file, and by which identity.
struct Opened {
  Secret text;
  std::filesystem::path identity;
};

/// Tries the identities (files of age-keygen(1), SSH keys, or such files encrypted with a passphrase) one after the
/// other; age itself asks on the terminal for the passphrase of one that fits. The Error tells why each did not do.
Result<Opened> decrypt(const std::filesystem::path& file, const std::vector<std::filesystem::path>& identities);

/// The text for these recipients, as printable lines ("armor").
Result<std::string> encrypt(const Secret& text, const std::vector<Recipient>& recipients);

/// A new identity of age-keygen(1): the text of its file, and its public key.
struct Identity {
  Secret text;
  std::string recipient;
};
Result<Identity> new_identity();

/// The public key that belongs to the file of an identity; an Error for SSH keys and those with a passphrase.
Result<std::string> recipient_of(const std::filesystem::path& identity);

/// Encrypts with a passphrase that age asks for on the terminal (an empty answer lets age choose ten words and show
/// them).
Result<std::string> encrypt_with_passphrase(const Secret& text);

}  // namespace reprise::cli::age
