// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <memory>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "kinds/kind.hpp"
#include "kinds/samba/common.hpp"
#include "kinds/samba/dc.hpp"

namespace reprise::kinds {
namespace {

KindSpec make_spec() {
  KindSpec spec;
  spec.name = "samba_domain";
  spec.summary = msgid("A new Active Directory domain and its first domain controller (Samba), never twice");
  auto fields = samba::dc_fields();
  fields.push_back(required("host_ip", Schema::text(msgid("address of this host"), &format::ip)));
  fields.push_back(optional(
      "other_dcs",
      Schema::list(msgid("addresses where a controller of this domain may live: none may answer when a domain is made"),
                   Schema::text(msgid("address"), &format::ip)),
      ValueList{}));
  spec.schema = Schema::object(spec.summary, std::move(fields));
  spec.restartable = true;
  spec.typical = Duration(20'000);
  return spec;
}

std::vector<std::string> name_servers(const Value& params) {
  auto out = params.texts("nameservers");
  if (out.empty()) out.push_back(params.text("host_ip"));
  return out;
}

/// The level 2016 needs Samba 4.19 ("ad dc functional level"); an unknown version is left to samba-tool.
bool too_old_for_2016(const Value& params, const Fact& state) {
  if (params.text("functional_level") != "2016") return false;
  const auto parts = split(state.get("version"), '.');
  if (parts.size() < 2 || parts[1].size() > 3 || parts[1].empty()) return false;
  return parts[0] == "4" &&
         std::all_of(parts[1].begin(), parts[1].end(), [](char c) { return c >= '0' && c <= '9'; }) &&
         std::stoi(parts[1]) < 19;
}

/// Why a domain must not be made here, or "". Only facts that prove that there is none let it through.
std::string why_not_provision(const Value& params, const Fact& state, const Fact* peers) {
  const auto realm = samba::realm_of(params);
  const bool debris = state.get("mark") == "provision-begun";
  if (state.get("active") == "active") {
    return trf(
        "samba-ad-dc runs on this host, but its database is not a finished domain of reprise; nothing was touched. "
        "Look at it with: samba-tool domain info 127.0.0.1");
  }
  if (debris && state.get("sam") == "yes" && state.get("extra") != "0" && state.get("extra") != "unreadable") {
    return trf(
        "an unfinished provisioning on this host holds {} accounts beyond those of a new domain: somebody has used "
        "it; nothing was touched. Decide by hand: keep it (touch /var/lib/reprise/samba-provision.done) or move "
        "/var/lib/samba away",
        state.get("extra"));
  }
  if (!debris && !samba::served_realm(state).empty()) {
    return trf(
        "/etc/samba/smb.conf makes this host a domain controller of {}, but its database is missing; nothing was "
        "touched. Restore the database from a backup, or move smb.conf away to make a new domain",
        samba::served_realm(state));
  }
  if (too_old_for_2016(params, state)) {
    return trf("functional_level 2016 needs Samba 4.19, this host has {}", state.get("version"));
  }
  if (peers == nullptr) return {};
  for (const auto& address : params.texts("other_dcs")) {
    const std::string proof = address + " refused";
    const auto said = samba::lines(peers->get("answers"));
    if (std::find(said.begin(), said.end(), proof) != said.end()) continue;
    const auto line =
        std::find_if(said.begin(), said.end(), [&](const auto& l) { return l.starts_with(address + " "); });
    if (line != said.end() && !line->ends_with(" silent")) {
      return trf(
          "{} answers as a directory server or knows a controller of {}: the domain exists. Nothing was touched; "
          "join this host with samba_dc, or take {} out of other_dcs if it has nothing to do with this domain",
          address, realm, address);
    }
    return trf(
        "{} does not answer, so there is no proof that the domain {} is gone. Nothing was touched; start that host, "
        "or take it out of other_dcs if it will never come back",
        address, realm);
  }
  return {};
}

class SambaDomain final : public Kind {
 public:
  SambaDomain() : spec_(make_spec()) {}
  const KindSpec& spec() const override { return spec_; }
  std::string subject(const Value& params) const override { return samba::realm_of(params); }

  std::vector<FactQuery> facts(const Value& params) const override {
    std::vector<FactQuery> out = {samba::dc_query(params)};
    if (const auto others = params.texts("other_dcs"); !others.empty()) out.push_back(peers_query(params));
    return out;
  }

  Diff diff(const Value& params, const Facts& is, bool notified) const override {
    if (auto open = unanswered(facts(params), is)) return *open;
    samba::DcPlan plan{samba::dc_query(params), is.get(samba::dc_query(params)), {}};
    const auto& state = is.get(samba::dc_query(params));
    const auto mark = state.get("mark");
    if (state.get("sam") != "yes" || mark == "provision-begun") {
      const auto* peers = params.texts("other_dcs").empty() ? nullptr : &is.get(peers_query(params));
      if (auto why = why_not_provision(params, state, peers); !why.empty()) return Diff::refuse(std::move(why));
      provision(plan, params);
    } else if (auto why = why_not_ours(params, state); !why.empty()) {
      return Diff::refuse(std::move(why));
    }
    samba::settle_dc(plan, params, name_servers(params), notified && plan.diff.actions.empty());
    return plan.diff;
  }

  Links links(const Value& params) const override { return {{samba::domain_ref(params)}, samba::dc_after(params)}; }

  void check(const Value& params, const std::string& what, Diagnostics& out) const override {
    samba::check_dc(params, what, out);
    for (const auto& address : params.texts("other_dcs")) {
      if (address != params.text("host_ip")) continue;
      out.error(params.find("other_dcs")->at, trf("{}: other_dcs has this host's own address {}", what, address),
                tr("name only the other controllers"));
    }
  }

 private:
  static FactQuery peers_query(const Value& params) {
    return {"samba_domain/peers", samba::realm_of(params), join(params.texts("other_dcs"), ","), {}};
  }

  /// Why an existing database is not the domain that is wanted, or "".
  static std::string why_not_ours(const Value& params, const Fact& state) {
    if (state.get("mark") == "join-begun") {
      return tr(
          "this host holds an unfinished join to another domain controller; samba_dc can finish it, samba_domain will "
          "not touch it");
    }
    const auto serves = samba::served_realm(state);
    if (serves == samba::realm_of(params)) return {};
    if (serves.empty()) {
      return tr(
          "/var/lib/samba/private/sam.ldb exists, but /etc/samba/smb.conf makes this host no domain controller; "
          "nothing was touched. Restore smb.conf, or move /var/lib/samba away if it is not needed");
    }
    return trf("this host is a domain controller of {}, not of {}; nothing was touched", serves,
               samba::realm_of(params));
  }

  static void provision(samba::DcPlan& plan, const Value& params) {
    const bool debris = plan.now.get("mark") == "provision-begun";
    plan.diff.change("domain", debris ? tr("begun, not finished") : "", samba::realm_of(params));
    const auto conf = samba::dc_conf(params);
    plan.now.fields["sam"] = "yes";
    plan.now.fields["mark"] = "provision-done";
    plan.now.fields["extra"] = "0";
    plan.now.fields["conf"] = conf;
    plan.act("samba_domain/provision",
             {samba::realm_of(params), to_upper(params.text("domain")), params.text("host_name"),
              params.text("host_ip"), params.text("functional_level", "default")},
             Secret(params.hidden("admin_password").reveal() + "\n" + conf),
             trf("make the domain {} with this host as its first controller", samba::realm_of(params)));
    plan.diff.actions.back().timeout = Duration(600'000);
  }

  KindSpec spec_;
};

}  // namespace

std::unique_ptr<Kind> make_samba_domain() { return std::make_unique<SambaDomain>(); }

}  // namespace reprise::kinds
