// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <memory>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "kinds/kind.hpp"
#include "kinds/samba/common.hpp"
#include "kinds/samba/conf.hpp"

namespace reprise::kinds {
namespace {

KindSpec make_spec() {
  KindSpec spec;
  spec.name = "samba_member";
  spec.summary = msgid("This host is a member of the Active Directory domain (a file server)");
  spec.schema = Schema::object(
      spec.summary,
      {required("realm", samba::realm_schema()),
       required("domain", Schema::text(msgid("NetBIOS name of the domain"), &format::hostname)),
       required("host_name", Schema::text(msgid("short name of this host, at most 15 characters"), &format::hostname)),
       optional("admin_user", samba::admin_user_schema(), "Administrator"),
       required("admin_password", Schema::hidden(msgid("password of that account")))});
  spec.typical = Duration(4000);
  return spec;
}

FactQuery query_of(const Value& params) { return {"samba_member/join", samba::realm_of(params), {}, {}}; }

/// What of smb.conf (a `file` step writes it) does not fit this domain; "" where all is well.
std::string conf_problem(const Value& params, const Fact& state) {
  if (!state.has("conf")) return tr("not a member, and there is no /etc/samba/smb.conf");
  const std::pair<const char*, std::string> wanted[] = {
      {"security", "ads"}, {"realm", samba::realm_of(params)}, {"workgroup", params.text("domain")}};
  for (const auto& [name, value] : wanted) {
    const auto is = samba::global_value(state.get("conf"), name);
    if (!samba::same_setting(is, value)) return trf("smb.conf says \"{} = {}\", not \"{}\"", name, is, value);
  }
  return {};
}

/// The script goes on only where smb.conf says this; it is what the look after it must find.
std::string as_wanted(const Value& params) {
  return "[global]\nsecurity = ADS\nrealm = " + samba::realm_of(params) + "\nworkgroup = " + params.text("domain") +
         "\n";
}

class SambaMember final : public Kind {
 public:
  SambaMember() : spec_(make_spec()) {}
  const KindSpec& spec() const override { return spec_; }
  std::string subject(const Value& params) const override { return samba::realm_of(params); }
  std::vector<FactQuery> facts(const Value& params) const override { return {query_of(params)}; }

  Diff diff(const Value& params, const Facts& is, bool /*notified*/) const override {
    if (auto open = unanswered(facts(params), is)) return *open;
    Fact now = is.get(query_of(params));
    const auto wrong = conf_problem(params, now);
    if (now.get("join") == "ok" && wrong.empty()) return Diff::none();
    Diff diff;
    std::string found = now.get("join") == "unreachable" ? tr("no domain controller answers") : tr("not a member");
    if (!wrong.empty()) found = wrong;
    diff.change("join", std::move(found), trf("member of {}", samba::realm_of(params)));
    Action action;
    action.script = "samba_member/join";
    action.args = {params.text("admin_user", "Administrator"), samba::realm_of(params), params.text("domain")};
    action.input = Secret(params.hidden("admin_password").reveal() + "\n");
    action.title = trf("join {} to the domain {}", params.text("host_name"), samba::realm_of(params));
    action.timeout = Duration(400'000);
    action.settle = Duration(20'000);
    now.fields["join"] = "ok";
    now.fields["secrets"] = "yes";
    if (!wrong.empty()) now.fields["conf"] = as_wanted(params);
    action.becomes.emplace_back(query_of(params), std::move(now));
    diff.actions.push_back(std::move(action));
    return diff;
  }

  Links links(const Value& params) const override {
    return {{samba::object_ref("samba_member", params, params.text("host_name"))},
            {samba::domain_ref(params),
             {Ref::Scope::host, "path", "/etc/samba/smb.conf"},
             {Ref::Scope::host, "path", "/etc/krb5.conf"},
             {Ref::Scope::host, "path", "/etc/resolv.conf"},
             {Ref::Scope::host, "path", "/etc/hosts"},
             {Ref::Scope::host, "package", "samba", true},
             {Ref::Scope::host, "package", "winbind"}}};
  }

  void check(const Value& params, const std::string& what, Diagnostics& out) const override {
    samba::check_password(params, "admin_password", what, out);
    const auto name = params.text("host_name");
    if (name.size() <= 15 && name.find('.') == std::string::npos) return;
    out.error(params.find("host_name")->at, trf("{}: host_name \"{}\" is no NetBIOS name", what, name),
              tr("use at most 15 characters and no dot"));
  }

 private:
  KindSpec spec_;
};

}  // namespace

std::unique_ptr<Kind> make_samba_member() { return std::make_unique<SambaMember>(); }

}  // namespace reprise::kinds
