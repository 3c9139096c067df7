// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "cli/host_keys.hpp"

#include <filesystem>

#include "base/i18n.hpp"
#include "base/ssh_key.hpp"
#include "base/text.hpp"
#include "cli/secrets_edit.hpp"
#include "cli/secrets_file.hpp"
#include "tool/memory_folder.hpp"
#include "tool/run.hpp"

namespace reprise::cli {

namespace {

/// A new key pair's private part; made in memory, never on a disk.
Result<Secret> make_key(const tool::MemoryFolder& folder, const std::string& host) {
  const auto file = folder.path() / host;
  const auto ended =
      tool::run({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "root@" + host, "-f", file.string()});
  if (!ended) return ended.error();
  if (ended->code != 0) return Error{trf("ssh-keygen failed: {}", ended->errors), {}, {}};
  auto text = read_file(file, 1U << 16);
  if (!text) return text.error();
  return Secret(std::move(*text));
}

/// A line of secrets.yaml, as a block of lines.
std::string yaml_of(const std::string& host, const Secret& key) {
  std::string text = host_key_secret(host) + ": |\n";
  for (const auto& line : split_lines(key.reveal())) text += "  " + line + "\n";
  return text;
}

/// The text of secrets with a key for each of `hosts` at its end.
Result<Secret> with_keys(const Secret& before, const std::vector<std::string>& hosts) {
  const auto folder = tool::MemoryFolder::make();
  if (!folder) return folder.error();
  std::string text = before.reveal();
  if (!text.empty() && text.back() != '\n') text += "\n";
  for (const auto& host : hosts) {
    const auto key = make_key(*folder, host);
    if (!key) return key.error();
    text += yaml_of(host, *key);
  }
  Secret after(std::move(text));
  Diagnostics findings;
  parse_secrets(after, "secrets.yaml", findings);
  if (findings.has_errors())
    return Error{to_string(findings.sorted().front()),
                 tr("write the secrets one a line, NAME: \"TEXT\", without braces around all of them"),
                 {}};
  return after;
}

Status add_to_clear(const EstateDir& dir, const std::vector<std::string>& hosts) {
  std::error_code error;
  Secret before;
  if (std::filesystem::exists(dir.secrets(), error)) {
    auto text = read_file(dir.secrets());
    if (!text) return text.error();
    before = Secret(std::move(*text));
  }
  const auto after = with_keys(before, hosts);
  if (!after) return after.error();
  return write_file(dir.secrets(), after->reveal(), 0600);
}

}  // namespace

Status make_host_keys(Context& context) {
  const auto dir = find_estate(context);
  if (!dir) return dir.error();
  const kinds::Registry registry;
  const auto catalog = load(context, *dir, registry, Unread::refused);
  if (!catalog) return Error{tr("no key was made"), {}, {}};
  std::vector<std::string> without;
  for (const auto& host : catalog->estate.hosts) {
    if (host.connection.transport != Connection::Transport::ssh) continue;
    const auto key = public_part(host.vars.hidden("host_key").reveal());
    if (!key) without.push_back(host.name);
    if (key) print(fmt::format("{:<16} {} {}\n", host.name, key->type, key->fingerprint));
  }
  if (without.empty()) return Done{};
  std::error_code error;
  const bool encrypted = std::filesystem::exists(dir->encrypted(), error);
  auto status =
      encrypted ? change_secrets(context, *dir, [&without](const Secret& before) { return with_keys(before, without); })
                : add_to_clear(*dir, without);
  if (!status) return status;
  print(trf("keys were made for: {}. The next apply gives them to the hosts.", join(without, ", ")) + "\n");
  return Done{};
}

}  // namespace reprise::cli
