// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "kinds/samba/dc.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "kinds/samba/common.hpp"

namespace reprise::kinds::samba {

std::vector<Field> dc_fields() {
  auto path = [](const char* doc) { return Schema::text(doc, &format::path); };
  return {
      required("realm", realm_schema()),
      required("domain", Schema::text(msgid("NetBIOS name of the domain, at most 15 characters"), &format::hostname)),
      required("host_name", Schema::text(msgid("short name of this host"), &format::hostname)),
      required("admin_password", Schema::hidden(msgid("password of the domain's administrator"))),
      optional("dns_forwarder",
               Schema::text(msgid("DNS server that is asked for names outside the domain"), &format::ip)),
      optional("nameservers",
               Schema::list(msgid("name servers for /etc/resolv.conf of this host, instead of the default"),
                            Schema::text(msgid("address of a name server"), &format::ip))),
      optional("functional_level",
               Schema::one_of(msgid("functional level; 2016 needs Samba 4.19 or newer on every controller"),
                              {"default", "2016"}),
               "default"),
      optional("tls", Schema::object(msgid("TLS of LDAP, from files that are already on the host"),
                                     {required("cert", path(msgid("certificate in PEM"))),
                                      required("key", path(msgid("private key in PEM, mode 0600"))),
                                      required("ca", path(msgid("certificate of the authority in PEM")))})),
      optional("options", Schema::map(msgid("further parameters for [global] of smb.conf"),
                                      Schema::text(msgid("value of the parameter")))),
  };
}

namespace {

void check_netbios(const Value& params, std::string_view key, const std::string& what, Diagnostics& out) {
  const auto* value = params.find(key);
  if (value == nullptr || value->string() == nullptr) return;
  const auto& name = *value->string();
  if (name.size() <= 15 && name.find('.') == std::string::npos) return;
  out.error(value->at, trf("{}: {} \"{}\" is no NetBIOS name", what, key, name),
            tr("use at most 15 characters and no dot"));
}

std::string netbios_name(const Value& params) { return to_upper(params.text("host_name")); }

}  // namespace

void check_dc(const Value& params, const std::string& what, Diagnostics& out) {
  check_netbios(params, "host_name", what, out);
  check_netbios(params, "domain", what, out);
  check_password(params, "admin_password", what, out);
  const auto* realm = params.find("realm");
  if (realm != nullptr && realm->string() != nullptr && realm->string()->find('.') == std::string::npos) {
    out.error(realm->at, trf("{}: the realm \"{}\" has no dot", what, *realm->string()),
              tr("use the DNS name of the domain, for example CLINIC.TEST"));
  }
  const auto* options = params.find("options");
  if (options == nullptr || options->map() == nullptr) return;
  for (const auto& entry : *options->map()) {
    if (entry.key.find_first_of("=[]#;\n") != std::string::npos || trim(entry.key).empty()) {
      out.error(entry.at, trf("{}: \"{}\" is no parameter of smb.conf", what, entry.key), tr("see smb.conf(5)"));
    }
  }
}

std::vector<Ref> dc_after(const Value& params) {
  std::vector<Ref> refs = {{Ref::Scope::host, "package", "samba", true},
                           {Ref::Scope::host, "package", "winbind"},
                           {Ref::Scope::host, "package", "krb5-", true},
                           {Ref::Scope::host, "path", "/etc/hosts"}};
  if (const auto* tls = params.find("tls")) {
    for (const auto* key : {"cert", "key", "ca"}) {
      if (!tls->text(key).empty()) refs.push_back({Ref::Scope::host, "path", tls->text(key)});
    }
  }
  return refs;
}

FactQuery dc_query(const Value& params) { return {"samba_dc", realm_of(params), {}, {}}; }

Globals dc_globals(const Value& params) {
  Globals out = {{"netbios name", netbios_name(params)},
                 {"realm", realm_of(params)},
                 {"server role", "active directory domain controller"},
                 {"workgroup", to_upper(params.text("domain"))},
                 {"idmap_ldb:use rfc2307", "yes"}};
  if (!params.text("dns_forwarder").empty()) out.emplace_back("dns forwarder", params.text("dns_forwarder"));
  if (params.text("functional_level") == "2016") out.emplace_back("ad dc functional level", "2016");
  if (const auto* tls = params.find("tls"); tls != nullptr && tls->map() != nullptr) {
    out.emplace_back("tls enabled", "yes");
    out.emplace_back("tls keyfile", tls->text("key"));
    out.emplace_back("tls certfile", tls->text("cert"));
    out.emplace_back("tls cafile", tls->text("ca"));
  }
  if (const auto* options = params.find("options"); options != nullptr && options->map() != nullptr) {
    for (const auto& entry : *options->map()) out.emplace_back(entry.key, scalar_text(entry.value));
  }
  return out;
}

std::string dc_conf(const Value& params) {
  return with_globals(
      "# written by reprise\n[global]\n\n[sysvol]\n\tpath = /var/lib/samba/sysvol\n\tread only = No\n\n"
      "[netlogon]\n\tpath = /var/lib/samba/sysvol/" +
          dns_name(realm_of(params)) + "/scripts\n\tread only = No\n",
      dc_globals(params));
}

std::string served_realm(const Fact& state) {
  const auto role = to_lower(global_value(state.get("conf"), "server role"));
  if (role != "active directory domain controller" && role != "dc") return {};
  return to_upper(global_value(state.get("conf"), "realm"));
}

void DcPlan::act(std::string script, std::vector<std::string> args, Secret input, std::string title) {
  Action action;
  action.script = std::move(script);
  action.args = std::move(args);
  action.input = std::move(input);
  action.title = std::move(title);
  action.becomes.emplace_back(query, now);
  diff.actions.push_back(std::move(action));
}

namespace {

std::string krb5_text(const std::string& realm) {
  return "[libdefaults]\n\tdefault_realm = " + realm + "\n\tdns_lookup_realm = false\n\tdns_lookup_kdc = true\n";
}

std::string default_realm(std::string_view krb5) {
  for (const auto& line : split_lines(krb5)) {
    const auto equals = line.find('=');
    if (equals != std::string::npos && trim(std::string_view(line).substr(0, equals)) == "default_realm") {
      return std::string(trim(std::string_view(line).substr(equals + 1)));
    }
  }
  return {};
}

std::string resolv_text(const Value& params, const std::vector<std::string>& nameservers) {
  std::string out = "search " + dns_name(realm_of(params)) + "\n";
  for (const auto& address : nameservers) out += "nameserver " + address + "\n";
  return out;
}

std::vector<std::string> nameservers_of(std::string_view resolv) {
  std::vector<std::string> out;
  for (const auto& line : split_lines(resolv)) {
    const auto text = trim(line);
    if (text.starts_with("nameserver")) out.emplace_back(trim(text.substr(10)));
  }
  return out;
}

void write_file(DcPlan& plan, const char* field, const std::string& path, const std::string& text) {
  plan.now.fields[field] = text;
  plan.act("samba_domain/write", {path}, Secret(text), trf("write {}", path));
}

/// Returns true where smb.conf was changed.
bool settle_conf(DcPlan& plan, const Value& params) {
  const std::string before(plan.now.get("conf"));
  const auto wanted = dc_globals(params);
  const auto after = with_globals(before, wanted);
  bool differs = false;
  for (const auto& [name, value] : wanted) {
    const auto is = global_value(before, name);
    if (same_setting(is, value)) continue;
    plan.diff.change("smb.conf: " + name, is, value);
    differs = true;
  }
  if (!differs) return false;
  plan.diff.text = unified_diff(before, after);
  write_file(plan, "conf", "/etc/samba/smb.conf", after);
  return true;
}

}  // namespace

void settle_names(DcPlan& plan, const Value& params, const std::vector<std::string>& nameservers) {
  const auto realm = realm_of(params);
  if (const auto is = default_realm(plan.now.get("krb5")); is != realm) {
    plan.diff.change("krb5.conf", is, realm);
    write_file(plan, "krb5", "/etc/krb5.conf", krb5_text(realm));
  }
  if (const auto is = nameservers_of(plan.now.get("resolv")); is != nameservers) {
    plan.diff.change("resolv.conf", join(is, " "), join(nameservers, " "));
    write_file(plan, "resolv", "/etc/resolv.conf", resolv_text(params, nameservers));
  }
}

void settle_dc(DcPlan& plan, const Value& params, const std::vector<std::string>& nameservers, bool restart) {
  const bool conf_changed = settle_conf(plan, params);
  settle_names(plan, params, nameservers);
  const bool runs = plan.now.get("active") == "active";
  if (!runs) plan.diff.change("service", std::string(plan.now.get("active")), "active");
  if (runs && plan.now.get("ready") != "yes") plan.diff.change("ready", tr("does not answer"), tr("answers"));
  if (plan.now.get("enabled") != "enabled") {
    plan.diff.change("enabled", std::string(plan.now.get("enabled")), "enabled");
  }
  if (restart) plan.diff.change("restart", tr("asked for by another step"), tr("restarted"));
  const bool well = runs && plan.now.get("ready") == "yes" && plan.now.get("enabled") == "enabled";
  if (well && !conf_changed && !restart) return;
  plan.now.fields["active"] = "active";
  plan.now.fields["ready"] = "yes";
  plan.now.fields["enabled"] = "enabled";
  plan.act("samba_domain/start", {realm_of(params)}, {}, tr("start samba-ad-dc and wait until it serves"));
  plan.diff.actions.back().settle = Duration(90'000);
  plan.diff.actions.back().timeout = Duration(300'000);
}

}  // namespace reprise::kinds::samba
