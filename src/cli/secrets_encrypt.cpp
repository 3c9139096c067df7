// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "cli/secrets_encrypt.hpp"

#include <filesystem>

#include "base/i18n.hpp"
#include "cli/secrets_file.hpp"

namespace reprise::cli {

namespace fs = std::filesystem;

namespace {

bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

/// The public key of the user's own identity, which is made where there is none.
Result<age::Recipient> own_recipient() {
  const auto path = own_identity();
  if (!is_there(path)) {
    const auto identity = age::new_identity();
    if (!identity) return identity.error();
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    if (auto status = write_file(path, identity->text.reveal(), 0600); !status) return status.error();
    print(
        trf("your identity was made: {}; without it and without another recipient the secrets are lost, so keep a copy "
            "of it elsewhere",
            path.string()) +
        "\n");
  }
  auto key = age::recipient_of(path);
  if (!key) return key.error();
  return age::Recipient{std::move(*key), controller_name().substr(0, controller_name().find(" pid"))};
}

Result<std::vector<age::Recipient>> all_recipients(const EstateDir& dir, const std::vector<std::string>& words) {
  std::vector<age::Recipient> recipients;
  if (is_there(dir.recipients())) {
    auto known = read_recipients(dir);
    if (!known) return known.error();
    recipients = std::move(*known);
  }
  for (const auto& word : words) {
    auto recipient = age::read_recipient(word);
    if (!recipient) return recipient.error();
    recipients.push_back(std::move(*recipient));
  }
  if (!recipients.empty()) return recipients;
  auto own = own_recipient();
  if (!own) return own.error();
  return std::vector<age::Recipient>{std::move(*own)};
}

}  // namespace

Status encrypt_secrets(const Context& context, const EstateDir& dir, const std::vector<std::string>& recipients) {
  if (is_there(dir.encrypted())) {
    return Error{trf("there is {} already; nothing was changed", dir.encrypted().string()),
                 tr("move what secrets.yaml holds there with: reprise secrets edit"),
                 {}};
  }
  auto clear = read_file(dir.secrets());
  if (!clear) return clear.error();
  const Secret text(std::move(*clear));
  Diagnostics findings;
  parse_secrets(text, "secrets.yaml", findings);
  if (findings.has_errors()) return Error{to_string(findings.sorted().front()), tr("nothing was changed"), {}};
  const auto all = all_recipients(dir, recipients);
  if (!all) return all.error();
  if (auto status = store_secrets(dir.encrypted(), text, *all, identities(context, dir)); !status) return status;
  if (auto status = write_file(dir.recipients(), age::recipients_text(*all)); !status) return status;
  std::error_code error;
  fs::remove(dir.secrets(), error);
  if (error) return Error{trf("cannot remove {}: {}", dir.secrets().string(), error.message()), {}, {}};
  print(
      trf("secrets.yaml.age is there, encrypted for {}; the clear secrets.yaml was removed (copies in backups and old "
          "blocks of the disk remain)",
          all->size()) +
      "\n");
  print(std::string(tr("next: reprise secrets paper, for the safe; then reprise secrets check")) + "\n");
  return Done{};
}

Status make_paper(const Context& context, const EstateDir& dir) {
  if (is_there(dir.paper())) {
    return Error{trf("there is {} already; nothing was changed", dir.paper().string()),
                 tr("to make a new one: reprise secrets rekey --remove paper, then remove that file"),
                 {}};
  }
  if (!can_confirm()) return Error{tr("a passphrase is asked for on a terminal, and there is none"), {}, {}};
  auto recipients = read_recipients(dir);
  if (!recipients) return recipients.error();
  const auto opened = open_secrets(context, dir);
  if (!opened) return opened.error();
  const auto identity = age::new_identity();
  if (!identity) return identity.error();
  print(std::string(tr("Leave the passphrase empty to be given ten words. Write it on the paper.")) + "\n");
  const auto encrypted = age::encrypt_with_passphrase(identity->text);
  if (!encrypted) return encrypted.error();
  const fs::path fresh = dir.paper().string() + ".new";
  if (auto status = write_file(fresh, *encrypted); !status) return status;
  recipients->push_back({identity->recipient, "paper"});
  print(std::string(tr("Now type it from the paper, to prove that what is written there opens the secrets.")) + "\n");
  auto status = store_secrets(dir.encrypted(), opened->text, *recipients, {fresh});
  std::error_code error;
  if (!status) {
    fs::remove(fresh, error);
    return status;
  }
  fs::rename(fresh, dir.paper(), error);
  if (error) return Error{trf("cannot write {}: {}", dir.paper().string(), error.message()), {}, {}};
  if (auto written = write_file(dir.recipients(), age::recipients_text(*recipients)); !written) return written;
  print(std::string(tr("secrets.paper.age is there: the paper alone opens the secrets now, with any age program")) +
        "\n");
  return Done{};
}

}  // namespace reprise::cli
