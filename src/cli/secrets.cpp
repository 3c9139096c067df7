// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "cli/secrets_edit.hpp"
#include "cli/secrets_encrypt.hpp"
#include "cli/secrets_file.hpp"
#include "cli/verbs.hpp"

namespace reprise::cli {

namespace fs = std::filesystem;

namespace {

struct SecretsOptions {
  std::vector<std::string> add;
  std::vector<std::string> remove;
};

/// `rekey --add --remove`, applied to the recipients that there are.
Result<std::vector<age::Recipient>> changed_recipients(std::vector<age::Recipient> recipients,
                                                       const SecretsOptions& options) {
  for (const auto& word : options.remove) {
    const auto gone =
        std::erase_if(recipients, [&word](const auto& one) { return one.key == word || one.name == word; });
    if (gone == 0) return Error{trf("there is no recipient \"{}\"", word), tr("reprise secrets check lists them"), {}};
  }
  for (const auto& word : options.add) {
    auto recipient = age::read_recipient(word);
    if (!recipient) return recipient.error();
    std::erase_if(recipients, [&recipient](const auto& one) { return one.key == recipient->key; });
    recipients.push_back(std::move(*recipient));
  }
  return recipients;
}

Status rekey(const Context& context, const EstateDir& dir, const SecretsOptions& options) {
  auto recipients = read_recipients(dir);
  if (!recipients) return recipients.error();
  recipients = changed_recipients(std::move(*recipients), options);
  if (!recipients) return recipients.error();
  const auto opened = open_secrets(context, dir);
  if (!opened) return opened.error();
  // the file first: a crash in between leaves a list that `check` finds wrong, never a file that nobody can open
  if (auto status = store_secrets(dir.encrypted(), opened->text, *recipients, {opened->identity}); !status)
    return status;
  if (auto status = write_file(dir.recipients(), age::recipients_text(*recipients)); !status) return status;
  print(trf("secrets.yaml.age is encrypted for {} now", recipients->size()) + "\n");
  if (!options.remove.empty()) {
    print(
        std::string(tr("who was removed may have kept a copy of the old file, and still opens that: change the secrets "
                       "themselves")) +
        "\n");
  }
  return Done{};
}

/// Collects what `check` finds wrong.
class Problems {
 public:
  void add(const std::string& text) {
    print(trf("problem: {}", text) + "\n");
    ++count_;
  }
  int count() const { return count_; }

 private:
  int count_ = 0;
};

bool mode_has(const fs::path& path, mode_t bits) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0 && (info.st_mode & bits) != 0;
}

void check_permissions(const Context& context, const EstateDir& dir, Problems& problems) {
  for (const auto& path : identities(context, dir)) {
    if (path != dir.paper() && mode_has(path, 077))
      problems.add(trf("{0} can be read by others; run: chmod 600 {0}", path.string()));
  }
  if (mode_has(dir.recipients(), 022))
    problems.add(
        trf("{0} can be written by others, who could add themselves; run: chmod 644 {0}", dir.recipients().string()));
  if (mode_has(dir.secrets(), 077))
    problems.add(trf("{0} can be read by others; run: chmod 600 {0}", dir.secrets().string()));
}

/// Who can open the file: the list beside it, held against what the file itself tells.
void check_readers(const EstateDir& dir, Problems& problems) {
  const auto recipients = read_recipients(dir);
  const auto stored = read_file(dir.encrypted());
  if (!recipients) return problems.add(to_string(recipients.error()));
  if (!stored) return problems.add(to_string(stored.error()));
  print(std::string(tr("secrets.yaml.age can be opened by:")) + "\n");
  std::vector<std::string> wanted;
  for (const auto& recipient : *recipients) {
    wanted.push_back(age::stanza_of(recipient));
    print("  " + recipient.key + (recipient.name.empty() ? "" : "  (" + recipient.name + ")") + "\n");
  }
  auto found = age::stanzas(*stored, "secrets.yaml.age");
  if (!found) return problems.add(to_string(found.error()));
  std::erase_if(*found, [](const auto& stanza) { return stanza.ends_with("-grease"); });  // noise that age adds
  std::sort(found->begin(), found->end());
  std::sort(wanted.begin(), wanted.end());
  if (*found != wanted)
    problems.add(
        trf("the file is encrypted for {} and secrets.recipients lists {}, or for others; run: reprise secrets "
            "rekey",
            found->size(), wanted.size()));
  if (recipients->size() < 2)
    problems.add(
        tr("one key alone opens the secrets, and who loses it loses the estate: run `reprise secrets paper`, or "
           "rekey --add the key of a colleague"));
}

void check_names(const ReadSecrets& read, const EstateDir& dir, Problems& problems) {
  constexpr std::size_t kShort = 8;
  const auto estate = read_file(dir.file());
  const auto used = estate ? secret_names(*estate) : std::set<std::string>{};
  for (const auto& name : used) {
    if (read.secrets.count(name) == 0) problems.add(trf("estate.yaml uses the secret \"{}\", and there is none", name));
  }
  for (const auto& [name, secret] : read.secrets) {
    if (used.count(name) == 0 && !name.starts_with(host_key_secret("")))
      problems.add(trf("nothing uses the secret \"{}\"", name));
    if (secret.reveal().size() < kShort)
      problems.add(trf("the secret \"{}\" is shorter than {} characters", name, kShort));
  }
  print(trf("{} secrets, {} of them used", read.secrets.size(),
            std::count_if(read.secrets.begin(), read.secrets.end(),
                          [&used](const auto& one) { return used.count(one.first) != 0; })) +
        "\n");
}

Status check(const Context& context, const EstateDir& dir) {
  std::error_code error;
  Problems problems;
  const bool encrypted = fs::exists(dir.encrypted(), error);
  if (encrypted) check_readers(dir, problems);
  if (fs::exists(dir.secrets(), error))
    problems.add(tr("secrets.yaml is clear text; encrypt it: reprise secrets encrypt"));
  check_permissions(context, dir, problems);
  Diagnostics findings;
  const auto read = read_secrets(context, dir, Unread::refused, findings);
  if (!read.identity.empty()) print(trf("you open it with {}", read.identity.string()) + "\n");
  for (const auto& finding : findings.sorted()) problems.add(to_string(finding));
  if (!findings.has_errors()) check_names(read, dir, problems);
  if (problems.count() == 0) {
    print(std::string(tr("no problem was found")) + "\n");
    return Done{};
  }
  return Error{trf("{} problems", problems.count()), {}, {}};
}

using Verb = std::function<Status(const Context&, const EstateDir&)>;

void on_estate(Context& context, const Verb& verb) {
  const auto dir = find_estate(context);
  if (!dir) return complain(context, dir.error(), ExitCode::usage);
  if (auto status = verb(context, *dir); !status) complain(context, status.error(), ExitCode::failed);
}

void add_verb(CLI::App& secrets, Context& context, const char* name, const char* help, Verb verb) {
  secrets.add_subcommand(name, help)->callback([&context, verb = std::move(verb)] { on_estate(context, verb); });
}

}  // namespace

void add_secrets(CLI::App& app, Context& context) {
  auto* secrets = app.add_subcommand("secrets", tr("Passwords and keys of the estate, encrypted with age"));
  secrets->require_subcommand(1);
  add_verb(*secrets, context, "edit", tr("Edit secrets.yaml.age in your editor; the clear text stays in memory"),
           [](const auto& given, const auto& dir) { return edit_secrets(given, dir); });
  add_verb(*secrets, context, "check", tr("Who can open the secrets, which are missing or unused, what is too open"),
           [](const auto& given, const auto& dir) { return check(given, dir); });
  add_verb(*secrets, context, "paper", tr("Make a passphrase for the paper in the safe, and let it open the secrets"),
           [](const auto& given, const auto& dir) { return make_paper(given, dir); });
  auto options = std::make_shared<SecretsOptions>();
  auto* rekey_verb = secrets->add_subcommand("rekey", tr("Encrypt anew for those of secrets.recipients"));
  rekey_verb
      ->add_option("--add", options->add, tr("Public key (age1..., ssh-ed25519 ..., a .pub file) that shall open it"))
      ->allow_extra_args(false);
  rekey_verb->add_option("--remove", options->remove, tr("Key or name that shall not open it any more"))
      ->allow_extra_args(false);
  rekey_verb->callback([&context, options] {
    on_estate(context, [&options](const auto& given, const auto& dir) { return rekey(given, dir, *options); });
  });
  auto* encrypt_verb = secrets->add_subcommand("encrypt", tr("Turn the clear secrets.yaml into secrets.yaml.age"));
  encrypt_verb
      ->add_option("-r,--recipient", options->add,
                   tr("Public key (age1..., ssh-ed25519 ..., a .pub file) that shall open it"))
      ->allow_extra_args(false);
  encrypt_verb->callback([&context, options] {
    on_estate(context,
              [&options](const auto& given, const auto& dir) { return encrypt_secrets(given, dir, options->add); });
  });
}

}  // namespace reprise::cli
