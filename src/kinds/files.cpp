// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "kinds/files.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "base/i18n.hpp"

namespace reprise::kinds {

FactQuery file_query(const std::string& path, const std::string& arg) { return {"file", path, arg, {}}; }

FactQuery text_query(const std::string& path, std::string_view wanted) {
  return {"file", path, "differing", Secret(sha256_hex(wanted))};
}

std::vector<std::pair<FactQuery, Fact>> becomes_all(const std::string& path, const Fact& fact) {
  std::vector<std::pair<FactQuery, Fact>> out;
  for (const auto* arg : {"", "content", "differing", "empty"}) out.emplace_back(file_query(path, arg), fact);
  return out;
}

std::vector<std::pair<FactQuery, Fact>> gone(const std::string& path) { return becomes_all(path, Fact::absent()); }

namespace {

/// Facts of the file that is about to be written. A secret content is not kept: who asks for it must look again.
std::vector<std::pair<FactQuery, Fact>> written(const FileWrite& file) {
  const auto& text = file.content.reveal();
  auto fact = Fact::of({{"type", "file"},
                        {"mode", file.mode},
                        {"owner", file.owner},
                        {"group", file.group},
                        {"size", std::to_string(text.size())},
                        {"sha256", sha256_hex(text)}});
  std::vector<std::pair<FactQuery, Fact>> out{
      {file_query(file.path), fact}, {file_query(file.path, "empty"), fact}, {text_query(file.path, text), fact}};
  if (text.size() <= kContentLimit) fact.fields["content"] = text;
  out.emplace_back(file_query(file.path, "content"), file.secret ? Fact::unknown() : fact);
  return out;
}

}  // namespace

Action write_file(const FileWrite& file) {
  Action action;
  action.script = "file/write";
  action.args = {file.path,
                 file.owner,
                 file.group,
                 file.mode,
                 std::to_string(file.content.reveal().size()),
                 file.validate,
                 file.backup ? "yes" : "no",
                 file.expect};
  action.input = file.content;
  action.title = trf("write {}", file.path);
  action.becomes = written(file);
  return action;
}

Action set_attributes(const std::string& path, const Fact& is, const std::string& owner, const std::string& group,
                      const std::string& mode) {
  Action action;
  action.script = "file/attributes";
  action.args = {path, owner, group, mode};
  action.title = trf("set owner, group and mode of {}", path);
  Fact fact = is;
  fact.fields["owner"] = owner;
  fact.fields["group"] = group;
  fact.fields["mode"] = mode;
  const bool with_content = fact.has("content");
  for (auto& [query, after] : becomes_all(path, fact)) {
    // what was not asked for is not known
    const bool with_text = query.arg == "content" || query.arg == "differing";
    if (query.arg == "content" && !with_content) after = Fact::unknown();
    if (query.arg == "empty" && !fact.has("empty")) after = Fact::unknown();
    if (!with_text) after.fields.erase("content");
    action.becomes.emplace_back(query, after);
  }
  return action;
}

std::string four_digits(const std::string& mode) { return mode.size() == 3 ? "0" + mode : mode; }

bool compare_attributes(Diff& diff, const Fact& is, const std::string& owner, const std::string& group,
                        const std::string& mode) {
  const auto before = diff.changes.size();
  if (is.get("mode") != mode) diff.change("mode", std::string(is.get("mode")), mode);
  if (is.get("owner") != owner) diff.change("owner", std::string(is.get("owner")), owner);
  if (is.get("group") != group) diff.change("group", std::string(is.get("group")), group);
  return diff.changes.size() != before;
}

Links path_links(const std::string& path, const std::string& owner, const std::string& group) {
  const auto ref = [](const char* sort, std::string name) {
    return Ref{Ref::Scope::host, sort, std::move(name), false};
  };
  Links links;
  links.provides.push_back(ref("path", path));
  for (auto at = path.rfind('/'); at != std::string::npos && at > 0; at = path.rfind('/', at - 1)) {
    links.after.push_back(ref("path", path.substr(0, at)));
  }
  if (!owner.empty()) links.after.push_back(ref("user", owner));
  if (!group.empty()) links.after.push_back(ref("group", group));
  return links;
}

std::string describe_type(const Fact& fact) {
  const auto type = fact.get("type");
  if (type == "dir") return tr("a directory");
  if (type == "file") return tr("a file");
  if (type == "link") return trf("a symbolic link to {}", fact.get("target"));
  return tr("neither a file nor a directory");
}

void check_owner(const Value& params, const std::string& what, Diagnostics& out) {
  for (const auto* key : {"owner", "group"}) {
    const auto* value = params.find(key);
    if (value == nullptr || value->string() == nullptr || value->string()->empty()) continue;
    const auto& name = *value->string();
    if (!std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; })) continue;
    out.error(value->at, trf("{}: {} is the number {}", what, key, name), tr("write the name of the account instead"));
  }
}

void check_validate(const Value& params, const std::string& what, Diagnostics& out) {
  const auto* value = params.find("validate");
  if (value == nullptr || value->string() == nullptr) return;
  const auto& command = *value->string();
  const auto at = command.find("%s");
  const bool once = at != std::string::npos && command.find("%s", at + 1) == std::string::npos;
  const auto quotes = std::count_if(command.begin(), command.begin() + static_cast<std::ptrdiff_t>(once ? at : 0),
                                    [](char c) { return c == '\'' || c == '"'; });
  if (once && quotes % 2 == 0) return;
  out.error(value->at, trf("{}: validate is \"{}\", but it must hold %s once, outside of quotes", what, command),
            tr("%s stands for the new file, as in \"visudo -cf %s\""));
}

std::vector<Field> attribute_fields(const char* mode) {
  return {optional("owner", Schema::text(msgid("user it belongs to"), &format::user), "root"),
          optional("group", Schema::text(msgid("group it belongs to"), &format::user), "root"),
          optional("mode", Schema::text(msgid("permissions in octal, in quotes"), &format::mode), mode)};
}

}  // namespace reprise::kinds
