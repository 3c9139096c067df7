// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "cli/secrets_edit.hpp"

#include <cstdlib>
#include <iostream>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "cli/secrets_file.hpp"
#include "tool/memory_folder.hpp"
#include "tool/run.hpp"

namespace reprise::cli {

namespace {

std::string editor() {
  for (const char* name : {"VISUAL", "EDITOR"}) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
    if (value != nullptr && *value != '\0') return value;
  }
  return "editor";  // Debian's alternatives(1) decides
}

std::filesystem::path runtime_folder() {
  const char* value = std::getenv("XDG_RUNTIME_DIR");  // NOLINT(concurrency-mt-unsafe)
  return value == nullptr ? "" : value;
}

/// What the user made of the text; the same text where nothing was changed.
Result<Secret> edited(const tool::MemoryFolder& folder, const std::filesystem::path& file) {
  const auto code = tool::run_in_terminal({"sh", "-c", editor() + " \"$@\"", "sh", file.string()},
                                          {{"TMPDIR", folder.path().string()}});
  if (!code) return code.error();
  if (*code != 0) return Error{trf("the editor ended with code {}; nothing was changed", *code), {}, {}};
  auto text = read_file(file);
  if (!text) return Error{text.error().message, tr("the old secrets are untouched"), {}};
  return Secret(std::move(*text));
}

/// Lets the user edit until the text is good, or until they give up.
Result<Secret> edit_until_good(const tool::MemoryFolder& folder, const Secret& before) {
  const auto file = folder.path() / "secrets.yaml";
  if (auto status = write_file(file, before.reveal(), 0600); !status) return status.error();
  while (true) {
    auto after = edited(folder, file);
    if (!after || *after == before) return after;
    Diagnostics findings;
    parse_secrets(*after, "secrets.yaml.age", findings);
    if (!findings.has_errors()) return after;
    for (const auto& finding : findings.sorted()) std::cerr << to_string(finding) << "\n";
    if (!confirm(tr("Edit it again? (no: your changes are dropped)")))
      return Error{tr("what was written cannot be used; the old secrets are untouched"), {}, {}};
  }
}

void tell_changes(const Secret& before, const Secret& after) {
  Diagnostics unheard;
  const auto old = parse_secrets(before, "secrets.yaml.age", unheard);
  const auto made = parse_secrets(after, "secrets.yaml.age", unheard);
  for (const auto& [name, secret] : made) {
    const auto it = old.find(name);
    if (it == old.end()) print(trf("added: {}", name) + "\n");
    if (it != old.end() && it->second != secret) print(trf("changed: {}", name) + "\n");
  }
  for (const auto& [name, secret] : old) {
    if (made.count(name) == 0) print(trf("removed: {}", name) + "\n");
  }
}

}  // namespace

Status change_secrets(const Context& context, const EstateDir& dir,
                      const std::function<Result<Secret>(const Secret&)>& change) {
  const auto recipients = read_recipients(dir);
  if (!recipients) return recipients.error();
  const auto stored = read_file(dir.encrypted());
  if (!stored) return Error{stored.error().message, tr("make it from secrets.yaml: reprise secrets encrypt"), {}};
  const auto opened = open_secrets(context, dir);
  if (!opened) return opened.error();
  const auto after = change(opened->text);
  if (!after) return after.error();
  if (*after == opened->text) {
    print(std::string(tr("nothing was changed")) + "\n");
    return Done{};
  }
  const auto now = read_file(dir.encrypted());
  if (now && *now == *stored) {
    if (auto status = store_secrets(dir.encrypted(), *after, *recipients, {opened->identity}); !status) return status;
    tell_changes(opened->text, *after);
    return Done{};
  }
  // somebody else was faster: neither text may be lost
  const auto beside = dir.encrypted().string() + ".mine";
  if (auto status = store_secrets(beside, *after, *recipients, {opened->identity}); !status) return status;
  return Error{
      tr("secrets.yaml.age was changed by somebody else meanwhile"), trf("theirs is kept; yours is in {}", beside), {}};
}

Status edit_secrets(const Context& context, const EstateDir& dir) {
  const auto folder = tool::MemoryFolder::make(runtime_folder());
  if (!folder) return folder.error();
  return change_secrets(context, dir, [&folder](const Secret& before) { return edit_until_good(*folder, before); });
}

}  // namespace reprise::cli
