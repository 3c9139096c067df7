// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
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
  spec.name = "samba_dc";
  spec.summary = msgid("A further domain controller: joined, replicating both ways, with the group policies");
  auto fields = samba::dc_fields();
  fields.push_back(
      required("primary", Schema::text(msgid("full name of a controller that exists already"), &format::hostname)));
  fields.push_back(required("primary_ip", Schema::text(msgid("address of that controller"), &format::ip)));
  fields.push_back(optional("admin_user", samba::admin_user_schema(), "Administrator"));
  spec.schema = Schema::object(spec.summary, std::move(fields));
  spec.restartable = true;
  spec.typical = Duration(35'000);
  return spec;
}

std::vector<std::string> name_servers(const Value& params) {
  auto out = params.texts("nameservers");
  if (out.empty()) out = {params.text("primary_ip"), "127.0.0.1"};
  return out;
}

std::string own_name(const Value& params) {
  return to_lower(params.text("host_name")) + "." + samba::dns_name(samba::realm_of(params));
}

FactQuery replication_query(const Value& params) {
  return {
      "samba_dc/replication", samba::realm_of(params), own_name(params) + " " + to_lower(params.text("primary")), {}};
}

/// Why this host must not be joined, or "".
std::string why_not_join(const Value& params, const Fact& state) {
  if (state.get("active") == "active") {
    return tr(
        "samba-ad-dc runs on this host, but its database is not a finished join of reprise; nothing was touched. "
        "Look at it with: samba-tool domain info 127.0.0.1");
  }
  const bool debris = state.get("mark") == "join-begun";
  if (!debris && !samba::served_realm(state).empty()) {
    return trf(
        "/etc/samba/smb.conf makes this host a domain controller of {}, but its database is missing; nothing was "
        "touched. Move smb.conf away to join this host anew",
        samba::served_realm(state));
  }
  if (to_lower(params.text("primary")) == own_name(params)) {
    return tr("a controller cannot join itself: `primary` names this host");
  }
  return {};
}

/// Why the database that is here is not the one that is wanted, or "".
std::string why_not_ours(const Value& params, const Fact& state) {
  if (state.get("mark") == "provision-begun") {
    return tr(
        "this host holds the debris of an unfinished new domain, not of a join; nothing was touched. Move "
        "/var/lib/samba and /var/lib/reprise/samba-provision.begun away to join it");
  }
  const auto serves = samba::served_realm(state);
  if (serves == samba::realm_of(params)) return {};
  return trf(
      "/var/lib/samba/private/sam.ldb exists, but this host does not serve {} (smb.conf says: \"{}\"); nothing was "
      "touched",
      samba::realm_of(params), serves);
}

void join_domain(samba::DcPlan& plan, const Value& params) {
  const bool debris = plan.now.get("mark") == "join-begun";
  plan.diff.change("domain", debris ? tr("join begun, not finished") : "", samba::realm_of(params));
  samba::settle_names(plan, params, name_servers(params));  // the join needs them
  const auto conf = samba::dc_conf(params);
  plan.now.fields["sam"] = "yes";
  plan.now.fields["mark"] = "join-done";
  plan.now.fields["conf"] = conf;
  plan.act("samba_dc/join",
           {samba::realm_of(params), params.text("primary"), params.text("admin_user", "Administrator"),
            params.text("functional_level", "default")},
           Secret(params.hidden("admin_password").reveal() + "\n" + conf),
           trf("join the domain {} as a further controller", samba::realm_of(params)));
  plan.diff.actions.back().timeout = Duration(600'000);
}

bool replicates(const Fact& is) {
  return is.get("here") == "5" && is.get("here_failures") == "0" && is.get("there") == "5" &&
         is.get("there_failures") == "0";
}

void act_on_replication(Diff& diff, const FactQuery& query, const Fact& then, std::string script,
                        std::vector<std::string> args, std::string title) {
  Action action;
  action.script = std::move(script);
  action.args = std::move(args);
  action.title = std::move(title);
  action.timeout = Duration(900'000);
  action.settle = Duration(90'000);
  action.becomes.emplace_back(query, then);
  diff.actions.push_back(std::move(action));
}

void settle_replication(Diff& diff, const Value& params, Fact now) {
  const auto query = replication_query(params);
  const auto own = own_name(params);
  const auto primary = to_lower(params.text("primary"));
  if (!replicates(now)) {
    diff.change("replication",
                trf("in {} (failures: {}), out {} (failures: {})", now.get("here"), now.get("here_failures"),
                    now.get("there"), now.get("there_failures")),
                trf("in {} (failures: {}), out {} (failures: {})", "5", "0", "5", "0"));
    now.fields["state"] = "up";
    for (const auto* field : {"here", "there"}) now.fields[field] = "5";
    for (const auto* field : {"here_failures", "there_failures"}) now.fields[field] = "0";
    act_on_replication(diff, query, now, "samba_dc/replicate", {samba::base_dn(samba::realm_of(params)), own, primary},
                       trf("replicate with {} both ways", primary));
  }
  const auto missing = samba::lines(now.get("policies"));
  if (missing.empty() && now.get("acl") == "ok") return;
  diff.change("sysvol", missing.empty() ? tr("access rights differ") : trf("without {}", join(missing, " ")),
              trf("as on {}", primary));
  now.fields["policies"] = "";
  now.fields["acl"] = "ok";
  act_on_replication(diff, query, now, "samba_dc/sysvol", {primary}, trf("copy sysvol from {}", primary));
}

class SambaDc final : public Kind {
 public:
  SambaDc() : spec_(make_spec()) {}
  const KindSpec& spec() const override { return spec_; }
  std::string subject(const Value& params) const override { return samba::realm_of(params); }

  std::vector<FactQuery> facts(const Value& params) const override {
    return {samba::dc_query(params), replication_query(params)};
  }

  Diff diff(const Value& params, const Facts& is, bool notified) const override {
    if (auto open = unanswered(facts(params), is)) return *open;
    const auto& state = is.get(samba::dc_query(params));
    samba::DcPlan plan{samba::dc_query(params), state, {}};
    if (state.get("sam") != "yes" || state.get("mark") == "join-begun") {
      if (auto why = why_not_join(params, state); !why.empty()) return Diff::refuse(std::move(why));
      join_domain(plan, params);
    } else if (auto why = why_not_ours(params, state); !why.empty()) {
      return Diff::refuse(std::move(why));
    }
    samba::settle_dc(plan, params, name_servers(params), notified && plan.diff.actions.empty());
    settle_replication(plan.diff, params, is.get(replication_query(params)));
    return plan.diff;
  }

  Links links(const Value& params) const override {
    auto after = samba::dc_after(params);
    after.push_back(samba::domain_ref(params));
    return {{samba::object_ref("samba_dc", params, params.text("host_name"))}, std::move(after)};
  }

  void check(const Value& params, const std::string& what, Diagnostics& out) const override {
    samba::check_dc(params, what, out);
    const auto primary = params.text("primary");
    if (!primary.empty() && primary.find('.') == std::string::npos) {
      out.error(params.find("primary")->at, trf("{}: primary \"{}\" is no full name", what, primary),
                trf("write {}.{}", primary, samba::dns_name(samba::realm_of(params))));
    }
  }

 private:
  KindSpec spec_;
};

}  // namespace

std::unique_ptr<Kind> make_samba_dc() { return std::make_unique<SambaDc>(); }

}  // namespace reprise::kinds
