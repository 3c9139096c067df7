// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <memory>
#include <set>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "kinds/kind.hpp"
#include "kinds/samba/common.hpp"

namespace reprise::kinds {
namespace {

bool valid_share(std::string_view text) {
  if (text.empty() || text.size() > 80 || text == "shares" || text.front() == '.') return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.' || c == '$';
  });
}

const Format share_format = {"share", "^[A-Za-z0-9_$-][A-Za-z0-9._$-]{0,79}$", valid_share,
                             msgid("the name of a share: letters, digits, - _ . $")};

Schema acl_schema() {
  auto entry = Schema::object(
      msgid("who may do what"),
      {required("trustee",
                Schema::text(msgid("group or user of the domain; DOMAIN\\name for another one"), &format::user)),
       required("rights",
                Schema::one_of(msgid("read, change (write and delete) or full"), {"read", "change", "full"}))});
  auto list = Schema::list(msgid("the whole access list of the directory; new files inherit it"), std::move(entry));
  list.minimum = 1;
  return list;
}

KindSpec make_spec() {
  KindSpec spec;
  spec.name = "samba_share";
  spec.summary = msgid("A share of a file server: its section, its directory and who may use it");
  spec.schema = Schema::object(
      spec.summary, {required("realm", samba::realm_schema()),
                     required("domain", Schema::text(msgid("NetBIOS name of the domain"), &format::hostname)),
                     required("name", Schema::text(msgid("name of the share"), &share_format)),
                     required("path", Schema::text(msgid("directory that is shared"), &format::path)),
                     optional("comment", Schema::text(msgid("what people see beside the name"))),
                     optional("read_only", Schema::boolean(msgid("nobody may write through this share")), false),
                     optional("owner", Schema::text(msgid("owner of the directory"), &format::user), "Administrator"),
                     required("acl", acl_schema())});
  spec.pools = {{"samba_shares", true, 1}};
  spec.typical = Duration(1500);
  return spec;
}

FactQuery query_of(const Value& params) { return {"samba_share/share", params.text("name"), params.text("path"), {}}; }

/// "radiology" is CLINIC\radiology; what has a backslash stays.
std::string trustee(const Value& params, const std::string& name) {
  return name.find('\\') != std::string::npos ? name : to_upper(params.text("domain")) + "\\" + name;
}

std::string section_of(const Value& params) {
  std::string out = "[" + params.text("name") + "]\n\tpath = " + params.text("path") + "\n";
  if (!params.text("comment").empty()) out += "\tcomment = " + params.text("comment") + "\n";
  return out + "\tread only = " + (params.flag("read_only") ? "yes" : "no") + "\n";
}

struct Entry {
  std::string name;
  std::string rights;
};

std::vector<Entry> entries_of(const Value& params) {
  std::vector<Entry> out;
  const auto* acl = params.find("acl");
  if (acl == nullptr || acl->list() == nullptr) return out;
  for (const auto& entry : *acl->list()) out.push_back({trustee(params, entry.text("trustee")), entry.text("rights")});
  return out;
}

std::string acl_text(const std::vector<Entry>& entries) {
  std::vector<std::string> lines;
  for (const auto& entry : entries) lines.push_back(entry.name + "=" + entry.rights);
  return join(lines, "\n");
}

/// Order does not matter (there are only "allow" entries), nor does case.
std::set<std::string> as_set(std::string_view acl) {
  std::set<std::string> out;
  for (const auto& line : samba::lines(acl)) out.insert(to_lower(line));
  return out;
}

Action acl_action(const Value& params, const std::string& owner) {
  Action action;
  action.script = "samba_share/acl";
  action.args = {params.text("name"), params.text("path"), to_upper(params.text("domain")), owner};
  for (const auto& entry : entries_of(params)) {
    action.args.push_back(entry.name);
    action.args.push_back(entry.rights);
  }
  action.title = trf("set who may use the share {}", params.text("name"));
  action.timeout = Duration(180'000);
  return action;
}

class SambaShare final : public Kind {
 public:
  SambaShare() : spec_(make_spec()) {}
  const KindSpec& spec() const override { return spec_; }
  std::string subject(const Value& params) const override { return to_lower(params.text("name")); }
  std::vector<FactQuery> facts(const Value& params) const override { return {query_of(params)}; }

  Diff diff(const Value& params, const Facts& is, bool /*notified*/) const override {
    if (auto open = unanswered(facts(params), is)) return *open;
    Fact now = is.get(query_of(params));
    Diff diff;
    compare_section(params, now, diff);
    compare_acl(params, now, diff);
    return diff;
  }

  Links links(const Value& params) const override {
    Links links{{{Ref::Scope::host, "samba_share", to_lower(params.text("name"))},
                 {Ref::Scope::host, "path", "/etc/samba/reprise.d/" + params.text("name") + ".conf"}},
                {samba::domain_ref(params),
                 {Ref::Scope::host, "path", "/etc/samba/smb.conf"},
                 {Ref::Scope::host, "path", params.text("path")},
                 {Ref::Scope::host, "unit", "winbind.service"},
                 {Ref::Scope::host, "unit", "smbd.service"},
                 {Ref::Scope::host, "package", "samba", true},
                 {Ref::Scope::host, "package", "python3-samba"},
                 {Ref::Scope::estate, "samba_member", samba::realm_of(params) + "/", true}}};
    for (const auto& entry : entries_of(params)) {
      const auto name = entry.name.substr(entry.name.find('\\') + 1);
      links.after.push_back(samba::object_ref("samba_group", params, name));
      links.after.push_back(samba::object_ref("samba_user", params, name));
    }
    return links;
  }

  void check(const Value& params, const std::string& what, Diagnostics& out) const override {
    std::set<std::string> seen;
    for (const auto& entry : entries_of(params)) {
      if (entry.name.ends_with("\\") || !seen.insert(to_lower(entry.name)).second) {
        out.error(params.find("acl")->at, trf("{}: {} is named twice in acl", what, entry.name),
                  tr("give each trustee one line with its highest right"));
      }
    }
  }

 private:
  static void compare_section(const Value& params, Fact& now, Diff& diff) {
    const auto section = section_of(params);
    const bool same = now.get("section") == section;
    if (!same) {
      diff.change("section", now.get("section").empty() ? tr("absent") : tr("another text"), params.text("name"));
      diff.text = unified_diff(now.get("section"), section);
    }
    if (now.get("included") != "yes") diff.change("include", tr("not in smb.conf"), tr("in smb.conf"));
    if (now.get("path") != "yes") diff.change("path", tr("absent"), params.text("path"));
    if (diff.changes.empty()) return;
    now.fields["section"] = section;
    now.fields["included"] = "yes";
    now.fields["path"] = "yes";
    Action action;
    action.script = "samba_share/set";
    action.args = {params.text("name"), params.text("path")};
    action.input = Secret(section);
    action.title = trf("write the share {}", params.text("name"));
    action.becomes.emplace_back(query_of(params), now);
    diff.actions.push_back(std::move(action));
  }

  static void compare_acl(const Value& params, Fact& now, Diff& diff) {
    const auto wanted = acl_text(entries_of(params));
    const auto owner = trustee(params, params.text("owner", "Administrator"));
    const bool owned = samba::same_name(now.get("owner"), owner);
    if (!owned) diff.change("owner", std::string(now.get("owner")), owner);
    const bool same = as_set(now.get("acl")) == as_set(wanted);
    if (!same) diff.change("acl", join(samba::lines(now.get("acl")), ", "), join(samba::lines(wanted), ", "));
    if (owned && same) return;
    now.fields["owner"] = owner;
    now.fields["acl"] = wanted;
    auto action = acl_action(params, owner);
    action.becomes.emplace_back(query_of(params), now);
    diff.actions.push_back(std::move(action));
  }

  KindSpec spec_;
};

}  // namespace

std::unique_ptr<Kind> make_samba_share() { return std::make_unique<SambaShare>(); }

}  // namespace reprise::kinds
