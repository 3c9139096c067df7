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
  spec.name = "samba_user";
  spec.summary = msgid("A person or a service account of the directory");
  auto text = [](const char* doc) { return Schema::text(doc); };
  spec.schema = Schema::object(
      spec.summary,
      {required("realm", samba::realm_schema()),
       required("login", Schema::text(msgid("login, at most 20 characters"), &format::user)),
       required("password", Schema::hidden(msgid("first password; an existing account keeps its own"))),
       optional("given_name", text(msgid("given name"))), optional("family_name", text(msgid("family name"))),
       optional("mail", text(msgid("mail address"))),
       optional("ou",
                samba::ou_schema(msgid("unit the account lives in; default: CN=Users, and an existing one stays"))),
       optional("groups",
                Schema::list(msgid("groups the account must be in; others are left alone"),
                             Schema::text(msgid("name of a group"), &format::user)),
                ValueList{}),
       optional("enabled", Schema::boolean(msgid("false: nobody can log in with the account")), true),
       optional("must_change", Schema::boolean(msgid("a password set here must be changed at the next login")), false),
       optional("reset_password", Schema::boolean(msgid("set the password again where it is another one now")),
                false)});
  spec.typical = Duration(900);
  return spec;
}

FactQuery query_of(const Value& params) {
  return samba::directory_query(params, "user:" + to_lower(params.text("login")));
}

FactQuery password_query(const Value& params) {
  auto query = samba::directory_query(params, "password:" + to_lower(params.text("login")));
  query.secret = params.hidden("password");
  return query;
}

std::string yes_no(bool value) { return value ? "yes" : "no"; }

/// What is built up while the fields are compared.
struct Plan {
  Fact now;
  Diff diff;
  samba::Operation operation{"user"};

  void set(const std::string& field, const std::string& should) {
    diff.change(field, std::string(now.get(field)), should);
    operation.with(field, should);
    now.fields[field] = should;
  }
};

void compare_fields(const Value& params, Plan& plan) {
  for (const auto* key : {"given_name", "family_name", "mail"}) {
    const auto* should = params.find(key);
    if (should == nullptr || should->string() == nullptr) continue;
    if (plan.now.get(key) != *should->string()) plan.set(key, *should->string());
  }
  const auto ou = params.text("ou");
  if (!ou.empty() && !samba::same_name(plan.now.get("ou"), ou)) plan.set("ou", ou);
  const auto enabled = yes_no(params.flag("enabled", true));
  if (plan.now.get("enabled") != enabled) plan.set("enabled", enabled);
}

void compare_groups(const Value& params, Plan& plan) {
  auto groups = samba::lines(plan.now.get("groups"));
  const auto before = join(groups, " ");
  std::vector<std::string> add;
  for (const auto& name : params.texts("groups")) {
    const auto same = [&](const auto& one) { return samba::same_name(one, name); };
    if (std::any_of(groups.begin(), groups.end(), same)) continue;
    groups.push_back(name);
    add.push_back(name);
  }
  if (add.empty()) return;
  plan.diff.change("groups", before, join(groups, " "));
  plan.operation.with("groups", add);
  plan.now.fields["groups"] = join(groups, "\n");
}

void compare_password(const Value& params, const Facts& is, Diff& diff) {
  if (!params.flag("reset_password") || is.get(password_query(params)).get("same") == "yes") return;
  diff.change("password", tr("another one"), tr("the one that is wanted"));
  samba::Operation operation("password");
  operation.with("login", params.text("login")).with("password", params.hidden("password").reveal());
  operation.with("must_change", yes_no(params.flag("must_change")));
  diff.actions.push_back(samba::apply(operation, samba::realm_of(params),
                                      trf("set the password of {}", params.text("login")), password_query(params),
                                      Fact::of({{"same", "yes"}})));
}

class SambaUser final : public Kind {
 public:
  SambaUser() : spec_(make_spec()) {}
  const KindSpec& spec() const override { return spec_; }
  std::string subject(const Value& params) const override {
    return samba::realm_of(params) + "/" + to_lower(params.text("login"));
  }

  std::vector<FactQuery> facts(const Value& params) const override {
    std::vector<FactQuery> out = {query_of(params)};
    if (params.flag("reset_password")) out.push_back(password_query(params));
    return out;
  }

  Diff diff(const Value& params, const Facts& is, bool /*notified*/) const override {
    if (auto open = unanswered(facts(params), is)) return *open;
    Plan plan{is.get(query_of(params)), {}, samba::Operation("user")};
    plan.operation.with("login", params.text("login"));
    const bool is_new = !plan.now.exists();
    if (is_new) create(params, plan);
    compare_fields(params, plan);
    compare_groups(params, plan);
    if (!plan.diff.changes.empty()) {
      auto action = samba::apply(
          plan.operation, samba::realm_of(params),
          trf(is_new ? msgid("create the account {}") : msgid("change the account {}"), params.text("login")),
          query_of(params), plan.now);
      if (is_new && params.flag("reset_password")) {
        action.becomes.emplace_back(password_query(params), Fact::of({{"same", "yes"}}));
      }
      plan.diff.actions.push_back(std::move(action));
    }
    if (!is_new) compare_password(params, is, plan.diff);
    return plan.diff;
  }

  Links links(const Value& params) const override {
    Links links{{samba::object_ref("samba_user", params, params.text("login"))}, {samba::domain_ref(params)}};
    for (auto& ref : samba::ou_refs(params, params.text("ou"))) links.after.push_back(std::move(ref));
    for (const auto& name : params.texts("groups")) {
      links.after.push_back(samba::object_ref("samba_group", params, name));
    }
    return links;
  }

  void check(const Value& params, const std::string& what, Diagnostics& out) const override {
    samba::check_password(params, "password", what, out);
    if (params.text("login").size() <= 20) return;
    out.error(params.find("login")->at, trf("{}: the login \"{}\" is too long", what, params.text("login")),
              tr("Active Directory allows 20 characters"));
  }

 private:
  static void create(const Value& params, Plan& plan) {
    plan.diff.change("account", tr("absent"), params.text("login"));
    plan.operation.with("password", params.hidden("password").reveal());
    plan.operation.with("must_change", yes_no(params.flag("must_change")));
    plan.now.fields = {{"ou", "CN=Users"}, {"given_name", ""}, {"family_name", ""},
                       {"mail", ""},       {"enabled", "yes"}, {"groups", ""}};
  }

  KindSpec spec_;
};

}  // namespace

std::unique_ptr<Kind> make_samba_user() { return std::make_unique<SambaUser>(); }

}  // namespace reprise::kinds
