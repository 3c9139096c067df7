// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <memory>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "kinds/kind.hpp"
#include "kinds/samba/common.hpp"

namespace reprise::kinds {
namespace {

KindSpec make_spec() {
  KindSpec spec;
  spec.name = "samba_group";
  spec.summary = msgid("A security group of the directory and its members");
  auto account = [](const char* doc) { return Schema::text(doc, &format::user); };
  spec.schema = Schema::object(
      spec.summary,
      {required("realm", samba::realm_schema()), required("name", account(msgid("name of the group"))),
       optional("ou",
                samba::ou_schema(msgid("unit the group lives in; default: CN=Users, and an existing group stays"))),
       optional("description", Schema::text(msgid("what the group is for; left alone where not given"))),
       optional("members", Schema::list(msgid("logins and groups that must be members"), account(msgid("a member"))),
                ValueList{}),
       optional("exact", Schema::boolean(msgid("take out every member that is not named")), false)});
  spec.typical = Duration(700);
  return spec;
}

FactQuery query_of(const Value& params) {
  return samba::directory_query(params, "group:" + to_lower(params.text("name")));
}

bool has_name(const std::vector<std::string>& names, const std::string& name) {
  return std::any_of(names.begin(), names.end(), [&](const auto& one) { return samba::same_name(one, name); });
}

void compare_text(const Value& params, const char* key, Fact& now, Diff& diff, samba::Operation& operation) {
  const auto* should = params.find(key);
  if (should == nullptr || should->string() == nullptr) return;
  const std::string is(now.get(key));
  if (std::string_view(key) == "ou" ? samba::same_name(is, *should->string()) : is == *should->string()) return;
  diff.change(key, is, *should->string());
  operation.with(key, *should->string());
  now.fields[key] = *should->string();
}

void compare_members(const Value& params, Fact& now, Diff& diff, samba::Operation& operation) {
  const auto wanted = params.texts("members");
  auto members = samba::lines(now.get("members"));
  const auto before = join(members, " ");
  std::vector<std::string> add;
  std::vector<std::string> remove;
  for (const auto& name : wanted) {
    if (!has_name(members, name) && !has_name(add, name)) add.push_back(name);
  }
  if (params.flag("exact")) {
    for (const auto& name : members) {
      if (!has_name(wanted, name)) remove.push_back(name);
    }
  }
  if (add.empty() && remove.empty()) return;
  std::erase_if(members, [&](const auto& name) { return has_name(remove, name); });
  members.insert(members.end(), add.begin(), add.end());
  diff.change("members", before, join(members, " "));
  operation.with("add", add).with("remove", remove);
  now.fields["members"] = join(members, "\n");
}

class SambaGroup final : public Kind {
 public:
  SambaGroup() : spec_(make_spec()) {}
  const KindSpec& spec() const override { return spec_; }
  std::string subject(const Value& params) const override {
    return samba::realm_of(params) + "/" + to_lower(params.text("name"));
  }
  std::vector<FactQuery> facts(const Value& params) const override { return {query_of(params)}; }

  Diff diff(const Value& params, const Facts& is, bool /*notified*/) const override {
    if (auto open = unanswered(facts(params), is)) return *open;
    Fact now = is.get(query_of(params));
    Diff diff;
    samba::Operation operation("group");
    operation.with("name", params.text("name"));
    if (!now.exists()) {
      diff.change("group", tr("absent"), params.text("name"));
      now.fields = {{"ou", "CN=Users"}, {"description", ""}, {"members", ""}};
    }
    compare_text(params, "ou", now, diff, operation);
    compare_text(params, "description", now, diff, operation);
    compare_members(params, now, diff, operation);
    if (diff.changes.empty()) return diff;
    diff.actions.push_back(samba::apply(operation, samba::realm_of(params),
                                        trf("set up the group {}", params.text("name")), query_of(params),
                                        std::move(now)));
    return diff;
  }

  Links links(const Value& params) const override {
    Links links{{samba::object_ref("samba_group", params, params.text("name"))}, {samba::domain_ref(params)}};
    for (auto& ref : samba::ou_refs(params, params.text("ou"))) links.after.push_back(std::move(ref));
    for (const auto& name : params.texts("members")) {
      links.after.push_back(samba::object_ref("samba_user", params, name));
      links.after.push_back(samba::object_ref("samba_group", params, name));
    }
    return links;
  }

  void check(const Value& params, const std::string& what, Diagnostics& out) const override {
    if (!has_name(params.texts("members"), params.text("name"))) return;
    out.error(params.find("members")->at, trf("{}: the group {} would be its own member", what, params.text("name")),
              {});
  }

 private:
  KindSpec spec_;
};

}  // namespace

std::unique_ptr<Kind> make_samba_group() { return std::make_unique<SambaGroup>(); }

}  // namespace reprise::kinds
