// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <map>
#include <memory>
#include <optional>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "kinds/kind.hpp"
#include "kinds/words.hpp"

namespace reprise::kinds {
namespace {

Schema entries_schema(const char* doc) {
  auto schema = Schema::list(doc, Schema::text(msgid("user:alice:rwx, group:radiology:r-x, other::---")));
  schema.single_ok = true;
  return schema;
}

KindSpec make_spec() {
  KindSpec spec;
  spec.name = "acl";
  spec.summary = msgid("POSIX access control lists of a file or directory.");
  spec.schema = Schema::object(
      "", {required("path", Schema::text(msgid("file or directory, which must exist"), &format::path)),
           optional("entries",
                    entries_schema(msgid("who may do what; named users and groups that are not here lose theirs"))),
           optional("default", entries_schema(msgid("the same for what is created in the directory later"))),
           optional("recursive", Schema::boolean(msgid("when the list changes, also give it to everything below")),
                    false)});
  spec.typical = Duration{300};
  return spec;
}

FactQuery question(const Value& params) { return {"acl/entries", params.text("path"), "", {}}; }

/// "user:alice" -> "rwx". The list of one file: access or default.
using List = std::map<std::string, std::string>;

struct Entry {
  std::string who;   ///< "user:alice", "group:", "mask:", "other:"
  std::string what;  ///< "rwx", "r-x"; may hold X
};

/// acl(5), long or short text form; nothing where it is none.
std::optional<Entry> parse_entry(std::string_view text) {
  auto parts = split(trim(text), ':');
  if (parts.size() == 2) parts.insert(parts.begin() + 1, "");  // "other:r", "mask:rwx"
  if (parts.size() != 3) return std::nullopt;
  static const std::map<std::string, std::string, std::less<>> tags{
      {"u", "user"}, {"user", "user"}, {"g", "group"}, {"group", "group"},
      {"m", "mask"}, {"mask", "mask"}, {"o", "other"}, {"other", "other"}};
  const auto tag = tags.find(parts[0]);
  if (tag == tags.end() || parts[2].empty() || parts[2].size() > 4) return std::nullopt;
  if ((tag->second == "mask" || tag->second == "other") && !parts[1].empty()) return std::nullopt;
  std::string what = "---";
  for (const char c : parts[2]) {
    const auto at = std::string_view("rwx").find(c);
    if (at != std::string_view::npos) {
      what[at] = c;
    } else if (c == 'X' && what[2] == '-') {
      what[2] = 'X';
    } else if (c != '-' && c != 'X') {
      return std::nullopt;
    }
  }
  return Entry{tag->second + ":" + parts[1], what};
}

bool is_named(const std::string& who) {
  return (who.starts_with("user:") || who.starts_with("group:")) && !who.ends_with(":");
}

List parse_list(std::string_view text, bool defaults) {
  List list;
  for (const auto& line : split_lines(text)) {
    std::string_view rest = line;
    if (rest.starts_with("default:") != defaults) continue;
    if (defaults) rest.remove_prefix(std::string_view("default:").size());
    if (auto entry = parse_entry(rest)) list[entry->who] = entry->what;
  }
  return list;
}

/// getfacl writes a blank as \040 and setfacl reads it so.
std::string escaped(const std::string& who) {
  std::string out;
  for (const char c : who)
    out += c == ' ' ? std::string("\\040") : c == '\\' ? std::string("\\134") : std::string(1, c);
  return out;
}

std::string show(const std::string& who, const std::string& what) { return who + ":" + what; }

/// What an entry really grants: the mask limits named entries and the owning group (acl(5)).
std::string effective(const List& list, const std::string& who) {
  const auto it = list.find(who);
  if (it == list.end()) return {};
  const auto mask = list.find("mask:");
  if (mask == list.end() || !(is_named(who) || who == "group:")) return it->second;
  std::string out = it->second;
  for (std::size_t i = 0; i < out.size() && i < mask->second.size(); ++i) {
    if (mask->second[i] == '-') out[i] = '-';
  }
  return out;
}

/// X is x on directories; on a file it is x only where somebody has x, so both are right.
bool grants(const std::string& is, const std::string& should, bool directory) {
  if (is.size() != should.size() || is.substr(0, 2) != should.substr(0, 2)) return false;
  if (should[2] != 'X') return is[2] == should[2];
  return !directory || is[2] == 'x';
}

/// Collects the lines for setfacl that make `is` as `wanted`, and what the list will be then.
struct Comparison {
  std::string lines;
  Diff diff;
  List after;
};

void compare(const std::vector<std::string>& wanted, const List& is, bool directory, bool defaults, Comparison& out) {
  const std::string prefix = defaults ? "default:" : "";
  std::map<std::string, std::string> named;
  out.after = is;
  for (const auto& text : wanted) {
    const auto entry = parse_entry(text);
    if (!entry) continue;
    named[escaped(entry->who)] = entry->what;
  }
  for (const auto& [who, what] : named) {
    const auto now = effective(is, who);
    if (grants(now, what, directory)) continue;
    out.diff.change(prefix + who, now, what);
    out.lines += "-m " + prefix + show(who, what) + "\n";
    out.after[who] = what[2] == 'X' ? what.substr(0, 2) + (directory ? "x" : "-") : what;
  }
  for (const auto& [who, what] : is) {
    if (!is_named(who) || named.count(who) != 0) continue;
    out.diff.change(prefix + who, what, tr("none"));
    out.lines += "-x " + prefix + who + "\n";
    out.after.erase(who);
  }
  if (!out.diff.changes.empty() && named.count("mask:") == 0) out.after.erase("mask:");  // setfacl makes a new one
}

std::string list_text(const List& list, const std::string& prefix) {
  std::string text;
  for (const auto& [who, what] : list) text += prefix + show(who, what) + "\n";
  return text;
}

void check_entries(const Value& params, const char* key, const std::string& what, Diagnostics& out) {
  const Value* list = params.find(key);
  if (list == nullptr || list->list() == nullptr) return;
  for (const auto& item : *list->list()) {
    if (item.string() == nullptr || parse_entry(*item.string())) continue;
    out.error(item.at, trf("{}: \"{}\" is no entry of an access control list", what, *item.string()),
              tr("write it like user:alice:rwx, group:radiology:r-x or other::---"));
  }
}

class Acl : public Kind {
 public:
  const KindSpec& spec() const override {
    static const KindSpec spec = make_spec();
    return spec;
  }
  std::string subject(const Value& params) const override { return params.text("path"); }
  std::vector<FactQuery> facts(const Value& params) const override { return {question(params)}; }

  Links links(const Value& params) const override {
    Links links;
    links.provides = {{Ref::Scope::host, "acl", params.text("path"), false}};
    links.after = {{Ref::Scope::host, "path", params.text("path"), false}, {Ref::Scope::host, "package", "acl", false}};
    for (const auto* key : {"entries", "default"}) {
      for (const auto& text : params.texts(key)) {
        const auto entry = parse_entry(text);
        if (!entry || !is_named(entry->who)) continue;
        const auto colon = entry->who.find(':');
        links.after.push_back({Ref::Scope::host, entry->who.substr(0, colon), entry->who.substr(colon + 1), false});
      }
    }
    return links;
  }

  void check(const Value& params, const std::string& what, Diagnostics& out) const override {
    check_entries(params, "entries", what, out);
    check_entries(params, "default", what, out);
    if (params.find("entries") != nullptr || params.find("default") != nullptr) return;
    out.error(params.at, trf("{}: it says neither entries nor default", what), tr("give at least one of them"));
  }

  Diff diff(const Value& params, const Facts& is, bool /*notified*/) const override {
    if (auto no = unanswered(facts(params), is)) return *no;
    const auto& fact = is.get(question(params));
    const auto path = params.text("path");
    const bool directory = !fact.exists() || fact.get("type") == "directory";
    if (!directory && params.find("default") != nullptr) {
      return Diff::refuse(trf(
          "{} is not a directory, so it can have no default entries. Take `default` away; nothing was changed", path));
    }
    Comparison access;
    Comparison defaults;
    access.after = parse_list(fact.get("entries"), false);
    defaults.after = parse_list(fact.get("entries"), true);
    if (params.find("entries") != nullptr) {
      compare(params.texts("entries"), parse_list(fact.get("entries"), false), directory, false, access);
    }
    if (params.find("default") != nullptr) {
      compare(params.texts("default"), parse_list(fact.get("entries"), true), directory, true, defaults);
    }
    return combine(params, std::move(access), defaults, directory);
  }

 private:
  static Diff combine(const Value& params, Comparison access, const Comparison& defaults, bool directory) {
    Diff diff = std::move(access.diff);
    diff.changes.insert(diff.changes.end(), defaults.diff.changes.begin(), defaults.diff.changes.end());
    if (diff.changes.empty()) return diff;
    const auto path = params.text("path");
    auto action = make_action("acl/set", {path, params.flag("recursive") ? "true" : "false"},
                              trf("set the access control list of {}", path));
    action.input = Secret(access.lines + defaults.lines);
    action.becomes.emplace_back(
        question(params), Fact::of({{"type", directory ? "directory" : "other"},
                                    {"tool", "yes"},
                                    {"entries", list_text(access.after, "") + list_text(defaults.after, "default:")}}));
    diff.actions.push_back(std::move(action));
    return diff;
  }
};

}  // namespace

std::unique_ptr<Kind> make_acl() { return std::make_unique<Acl>(); }

}  // namespace reprise::kinds
