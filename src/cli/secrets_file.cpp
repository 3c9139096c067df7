// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "cli/secrets_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "base/i18n.hpp"
#include "base/unread.hpp"

namespace reprise::cli {

namespace fs = std::filesystem;

namespace {

bool has_terminal() {
  const int tty = open("/dev/tty", O_RDWR | O_CLOEXEC);
  if (tty >= 0) close(tty);
  return tty >= 0;
}

bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

fs::path home() {
  const char* home = std::getenv("HOME");  // NOLINT(concurrency-mt-unsafe)
  return home == nullptr ? "/" : home;
}

/// Fills in one file; a name that another file has already is an error.
void add_file(ReadSecrets& read, const Secret& text, const std::string& file, Diagnostics& out) {
  auto value = manifest::parse_yaml(text.reveal(), file, nullptr, out);
  if (!value) return;
  for (auto& [name, secret] : manifest::read_secrets(*value, out)) {
    if (read.secrets.count(name) == 0) {
      read.secrets.emplace(name, secret);
    } else {
      out.error(value->at, trf("the secret \"{}\" is in secrets.yaml and in secrets.yaml.age", name),
                tr("keep one of them: secrets.yaml.age (reprise secrets edit)"));
    }
  }
  read.files.push_back(std::move(*value));
}

void read_clear(ReadSecrets& read, const EstateDir& dir, Diagnostics& out) {
  struct stat info {};
  if (stat(dir.secrets().c_str(), &info) != 0) return;
  if ((info.st_mode & 077U) != 0) {
    out.error({"secrets.yaml", 0, 0}, tr("secrets.yaml can be read by others"),
              trf("run: chmod 600 {}", dir.secrets().string()));
    return;
  }
  auto text = read_file(dir.secrets());
  if (text) return add_file(read, Secret(std::move(*text)), "secrets.yaml", out);
  out.error({"secrets.yaml", 0, 0}, text.error().message, text.error().hint);
}

void stand_in(ReadSecrets& read, const EstateDir& dir) {
  read.unread = true;
  const auto estate = read_file(dir.file());
  if (!estate) return;
  for (const auto& name : secret_names(*estate)) read.secrets.try_emplace(name, Secret(std::string(kUnread) + name));
}

void read_encrypted(ReadSecrets& read, const Context& context, const EstateDir& dir, Unread unread, Diagnostics& out) {
  if (!is_there(dir.encrypted())) return;
  const auto opened = open_secrets(context, dir);
  if (opened) {
    read.identity = opened->identity;
    return add_file(read, opened->text, "secrets.yaml.age", out);
  }
  const auto& error = opened.error();
  const auto works =
      tr("validate, graph, kit, lab, hosts trust, status and report work without it; plan, apply and verify do not");
  const auto hint = (error.hint.empty() ? std::string() : error.hint + "; ") + works;
  if (unread == Unread::refused) return out.error({"secrets.yaml.age", 0, 0}, error.message, hint);
  out.warning({"secrets.yaml.age", 0, 0},
              trf("the secrets were not read, so nothing they hold was checked: {}", error.message), hint);
  stand_in(read, dir);
}

}  // namespace

ReadSecrets read_secrets(const Context& context, const EstateDir& dir, Unread unread, Diagnostics& out) {
  ReadSecrets read;
  read_clear(read, dir, out);
  if (!out.has_errors()) read_encrypted(read, context, dir, unread, out);
  return read;
}

fs::path own_identity() {
  const char* config = std::getenv("XDG_CONFIG_HOME");  // NOLINT(concurrency-mt-unsafe)
  return (config != nullptr && *config == '/' ? fs::path(config) : home() / ".config") / "reprise" / "identity.txt";
}

std::vector<fs::path> identities(const Context& context, const EstateDir& dir) {
  if (!context.identities.empty()) return {context.identities.begin(), context.identities.end()};
  std::vector<fs::path> found;
  for (const auto& path : {own_identity(), home() / ".ssh/id_ed25519", home() / ".ssh/id_rsa"}) {
    if (is_there(path)) found.push_back(path);
  }
  if (is_there(dir.paper()) && has_terminal()) found.push_back(dir.paper());
  return found;
}

Result<age::Opened> open_secrets(const Context& context, const EstateDir& dir) {
  auto opened = age::decrypt(dir.encrypted(), identities(context, dir));
  if (opened) return opened;
  auto error = opened.error();
  if (!error.hint.empty()) return error;
  error.hint =
      is_there(dir.paper())
          ? tr("name your identity with --identity FILE, or take the passphrase from the safe and run it in a "
               "terminal with --identity secrets.paper.age")
          : tr("name your identity with --identity FILE, or ask somebody who can open it to run: reprise secrets "
               "rekey --add YOUR-PUBLIC-KEY");
  return error;
}

Result<std::vector<age::Recipient>> read_recipients(const EstateDir& dir) {
  const auto text = read_file(dir.recipients(), 1U << 20);
  if (!text) return text.error();
  return age::parse_recipients(*text, "secrets.recipients");
}

manifest::Secrets parse_secrets(const Secret& text, const std::string& file, Diagnostics& out) {
  const auto value = manifest::parse_yaml(text.reveal(), file, nullptr, out);
  if (!value) return {};
  auto secrets = manifest::read_secrets(*value, out);
  if (secrets.empty() && !out.has_errors()) out.error({file, 1, 1}, tr("there is no secret in it"));
  return secrets;
}

Status store_secrets(const fs::path& file, const Secret& text, const std::vector<age::Recipient>& recipients,
                     const std::vector<fs::path>& identities) {
  const auto encrypted = age::encrypt(text, recipients);
  if (!encrypted) return encrypted.error();
  const fs::path fresh = file.string() + ".new";
  if (auto status = write_file(fresh, *encrypted, 0600); !status) return status;
  const auto opened = age::decrypt(fresh, identities);
  const bool proven = opened && opened->text == text;
  if (proven && std::rename(fresh.c_str(), file.c_str()) == 0) return Done{};
  const std::string why = !opened  ? opened.error().message
                          : proven ? std::string(std::strerror(errno))
                                   : std::string(tr("it opens to another text"));
  std::error_code error;
  fs::remove(fresh, error);
  return Error{trf("the new {} was not taken, the old one is untouched: {}", file.filename().string(), why),
               opened ? "" : tr("are you yourself among the recipients? see: reprise secrets check"),
               {}};
}

}  // namespace reprise::cli
