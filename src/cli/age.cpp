// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "cli/age.hpp"

#include "base/encoding.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"
#include "cli/context.hpp"
#include "tool/run.hpp"

namespace reprise::cli::age {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostRecipients = 200;
constexpr std::string_view kArmor = "-----BEGIN AGE ENCRYPTED FILE-----";
constexpr std::string_view kVersion = "age-encryption.org/v1";

bool is_key(std::string_view text) {
  if (text.starts_with("age1")) {
    return text.size() > 50 && text.size() < 3000 &&
           text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789", 4) == std::string_view::npos;
  }
  const auto words = split(text, ' ');
  return words.size() == 2 && (words[0] == "ssh-ed25519" || words[0] == "ssh-rsa") && base64_decode(words[1]);
}

/// "ssh-ed25519 AAAA comment" -> key and comment.
Recipient cut_comment(std::string_view line) {
  const auto words = split(line, ' ');
  if (!line.starts_with("ssh-") || words.size() < 3) return {std::string(line), {}};
  const auto key = words[0] + " " + words[1];
  return {key, std::string(trim(line.substr(key.size())))};
}

/// The last line that age said, without its name.
std::string said(const tool::Ended& ended) {
  std::string last;
  for (const auto& line : split_lines(ended.errors)) {
    if (line.starts_with("age: error:")) last = std::string(trim(std::string_view(line).substr(11)));
    if (line.starts_with("age-keygen: error:")) last = std::string(trim(std::string_view(line).substr(18)));
  }
  return last.empty() ? trf("it ended with code {}", ended.code) : printable(last);
}

/// Runs age or age-keygen; what it printed is taken for a secret.
Result<Secret> run_age(const std::vector<std::string>& argv, const Secret& input) {
  auto ended = tool::run(argv, input.reveal());
  if (!ended) return ended.error();
  if (ended->code != 0) return Error{said(*ended), {}, {}};
  return Secret(std::move(ended->out));
}

}  // namespace

Result<Recipient> read_recipient(std::string_view text) {
  auto recipient = cut_comment(trim(text));
  if (is_key(recipient.key)) return recipient;
  if (text.ends_with(".pub")) {
    const auto file = read_file(std::string(text), 1U << 16);
    if (!file) return file.error();
    recipient = cut_comment(trim(*file));
    if (is_key(recipient.key)) return recipient;
  }
  return Error{trf("\"{}\" is not a recipient of age", printable(text)),
               tr("give age1..., ssh-ed25519 AAAA... or the path of a .pub file (age knows ed25519 and RSA keys only)"),
               {}};
}

Result<std::vector<Recipient>> parse_recipients(std::string_view text, const std::string& file) {
  std::vector<Recipient> recipients;
  std::string name;
  std::uint32_t number = 0;
  for (const auto& line : split_lines(text)) {
    ++number;
    const auto word = trim(line);
    if (word.empty()) continue;
    if (word[0] == '#') {
      name = std::string(trim(word.substr(1)));
      continue;
    }
    auto recipient = cut_comment(word);
    if (!is_key(recipient.key)) {
      return Error{tr("this is not a recipient of age"),
                   tr("one key a line: age1..., ssh-ed25519 ... or ssh-rsa ..."),
                   {file, number, 1}};
    }
    if (!name.empty()) recipient.name = std::exchange(name, {});
    recipients.push_back(std::move(recipient));
    if (recipients.size() > kMostRecipients) return Error{trf("more than {} recipients", kMostRecipients), {}, {}};
  }
  return recipients;
}

std::string recipients_text(const std::vector<Recipient>& recipients) {
  std::string text;
  for (const auto& recipient : recipients) {
    if (!recipient.name.empty()) text += "# " + recipient.name + "\n";
    text += recipient.key + "\n";
  }
  return text;
}

Result<std::vector<std::string>> stanzas(std::string_view encrypted, const std::string& file) {
  std::string head;
  if (encrypted.starts_with(kArmor)) {
    const auto end = encrypted.find("-----END");
    auto bytes = base64_decode(encrypted.substr(kArmor.size(), end - kArmor.size()));
    if (end == std::string_view::npos || !bytes) {
      return Error{trf("{} is cut or damaged", file), tr("take it from your last backup or from git"), {}};
    }
    head = std::move(*bytes);
    encrypted = head;
  }
  if (!encrypted.starts_with(kVersion)) return Error{trf("{} is not a file of age", file), {}, {}};
  std::vector<std::string> found;
  for (const auto& line : split_lines(encrypted.substr(0, 1U << 20))) {
    if (line.starts_with("---")) return found;
    if (!line.starts_with("-> ")) continue;
    const auto words = split(line, ' ');
    const bool tagged = words[1].starts_with("ssh-") && words.size() > 2;
    found.push_back(printable(tagged ? words[1] + " " + words[2] : words[1]));
  }
  return Error{trf("{} is cut or damaged", file), tr("take it from your last backup or from git"), {}};
}

std::string stanza_of(const Recipient& recipient) {
  const auto words = split(recipient.key, ' ');
  if (words.size() < 2) return "X25519";
  const auto wire = base64_decode(words[1]);
  if (!wire) return words[0];
  std::string tag;  // the first four bytes of SHA-256 over the key, as filippo.io/age/agessh makes it
  for (std::size_t i = 0; i < 8; i += 2)
    tag += static_cast<char>(std::stoi(sha256_hex(*wire).substr(i, 2), nullptr, 16));
  auto text = base64_encode(tag);
  while (text.ends_with('=')) text.pop_back();
  return words[0] + " " + text;
}

Result<Opened> decrypt(const fs::path& file, const std::vector<fs::path>& identities) {
  std::string why;
  for (const auto& identity : identities) {
    auto text = run_age({"age", "--decrypt", "-i", identity.string(), "--", file.string()}, {});
    if (text) return Opened{std::move(*text), identity};
    why += "\n  " + identity.string() + ": " + text.error().message;
    if (!text.error().hint.empty()) return text.error();  // the program itself is missing
  }
  if (identities.empty()) why = " " + std::string(tr("there is no identity on this machine"));
  return Error{trf("{} cannot be opened:{}", file.string(), why), {}, {}};
}

Result<std::string> encrypt(const Secret& text, const std::vector<Recipient>& recipients) {
  if (recipients.empty()) return Error{tr("nobody is named who may read the secrets"), {}, {}};
  std::vector<std::string> argv{"age", "--encrypt", "--armor"};
  for (const auto& recipient : recipients) argv.insert(argv.end(), {"-r", recipient.key});
  auto out = run_age(argv, text);
  if (!out) return Error{trf("age could not encrypt: {}", out.error().message), out.error().hint, {}};
  return out->reveal();
}

Result<Identity> new_identity() {
  auto text = run_age({"age-keygen"}, {});
  if (!text) return text.error();
  for (const auto& line : split_lines(text->reveal())) {
    if (line.starts_with("# public key: ")) return Identity{std::move(*text), line.substr(14)};
  }
  return Error{tr("age-keygen printed no public key"), {}, {}};
}

Result<std::string> recipient_of(const fs::path& identity) {
  auto key = run_age({"age-keygen", "-y", "--", identity.string()}, {});
  if (!key) return key.error();
  return std::string(trim(key->reveal()));
}

Result<std::string> encrypt_with_passphrase(const Secret& text) {
  auto out = run_age({"age", "--passphrase", "--armor"}, text);
  if (!out) return out.error();
  return out->reveal();
}

}  // namespace reprise::cli::age
