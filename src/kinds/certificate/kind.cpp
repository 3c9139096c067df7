// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <chrono>
#include <memory>
#include <set>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "kinds/kind.hpp"

namespace reprise::kinds {
namespace {

KindSpec make_spec() {
  KindSpec spec;
  spec.name = "certificate";
  spec.summary = msgid("An internal certificate authority, or a server certificate that it issues");
  auto names = [](const char* doc, const char* item, const Format* format) {
    return optional("", Schema::list(doc, Schema::text(item, format)), ValueList{});
  };
  auto dns = names(msgid("host names the certificate is valid for"), msgid("a host name"), &format::hostname);
  auto ip = names(msgid("IPv4 addresses the certificate is valid for"), msgid("an address"), &format::ip);
  dns.name = "dns";
  ip.name = "ip";
  spec.schema = Schema::object(
      spec.summary,
      {required("ca_dir",
                Schema::text(msgid("directory of the authority, on the host the step runs on"), &format::path)),
       required("name", Schema::text(msgid("name of the files, NAME.crt and NAME.key; the authority is always `ca`"),
                                     &format::name)),
       required("common_name", Schema::text(msgid("common name of the certificate"))), std::move(dns), std::move(ip),
       optional("days", Schema::integer(msgid("how many days it is valid; default: 825, the authority 3650"), 1, 7300)),
       optional("renew_before", Schema::duration(msgid("issue it again so long before its end")), "30d"),
       optional("is_ca", Schema::boolean(msgid("make the authority itself")), false)});
  spec.outputs = {{"certificate", msgid("the certificate in PEM"), false},
                  {"key", msgid("its private key in PEM; never the authority's"), true},
                  {"ca", msgid("the certificate of the authority in PEM"), false}};
  // of the authority's service it needs the authority alone, which its links say
  spec.prepares = true;
  spec.typical = Duration(1500);
  return spec;
}

std::string base_of(const Value& params) { return params.text("ca_dir") + "/" + params.text("name"); }

FactQuery pair_query(const Value& params) {
  const auto left = parse_duration(params.text("renew_before", "30d"));
  const auto seconds = left ? std::chrono::duration_cast<std::chrono::seconds>(*left).count() : 0;
  return {"certificate/pair", base_of(params), std::to_string(seconds), {}};
}

FactQuery pem_query(const Value& params) {
  return {"certificate/pem", base_of(params), params.flag("is_ca") ? "ca" : "server", {}};
}

/// "DNS:mail1.clinic.test", "IP:10.0.0.14", sorted as sort(1) does in the C locale.
std::vector<std::string> names_of(const Value& params) {
  std::set<std::string> out;
  for (const auto& name : params.texts("dns")) out.insert("DNS:" + name);
  for (const auto& address : params.texts("ip")) out.insert("IP:" + address);
  return {out.begin(), out.end()};
}

/// Why the files must not be touched, or "".
std::string why_not(const Value& params, const Fact& now) {
  const auto base = base_of(params);
  const bool crt = now.get("crt") == "yes";
  const bool key = now.get("key") == "yes";
  if (crt && !key) {
    return trf(
        "{0}.crt is there without its key {0}.key; nothing was touched. Restore the key, or move the certificate away",
        base);
  }
  if (crt && now.get("match") != "yes") {
    return trf(
        "{0}.crt and {0}.key do not belong together; nothing was touched. Restore the right one, or move both away",
        base);
  }
  if (!params.flag("is_ca")) return {};
  if (key && !crt && now.get("pending") != "yes") {
    return trf(
        "the authority's key {0}.key is there without its certificate; nothing was touched. Restore {0}.crt, or move "
        "the key away to make a new authority",
        base);
  }
  if (crt && now.get("cn") != params.text("common_name")) {
    return trf(
        "the authority is called \"{}\", not \"{}\": another name would make every certificate it issued worthless. "
        "Nothing was touched",
        now.get("cn"), params.text("common_name"));
  }
  return {};
}

void compare(const Value& params, const Fact& now, Diff& diff) {
  if (now.get("crt") != "yes") {
    diff.change("certificate", tr("absent"), params.text("common_name"));
    return;
  }
  if (now.get("cn") != params.text("common_name")) {
    diff.change("common_name", std::string(now.get("cn")), params.text("common_name"));
  }
  const auto wanted = join(names_of(params), "\n");
  if (!params.flag("is_ca") && now.get("names") != wanted) {
    diff.change("names", join(split_lines(now.get("names")), " "), join(names_of(params), " "));
  }
  if (now.get("signed") != "yes") diff.change("issuer", tr("not this authority"), params.text("ca_dir"));
  if (now.get("due") == "yes") {
    diff.change("end", std::string(now.get("end")), trf("further away than {}", params.text("renew_before", "30d")));
  }
}

Fact issued(const Value& params) {
  return Fact::of({{"crt", "yes"},
                   {"key", "yes"},
                   {"pending", "no"},
                   {"match", "yes"},
                   {"signed", "yes"},
                   {"due", "no"},
                   {"end", ""},
                   {"mode", "600"},
                   {"cn", params.text("common_name")},
                   {"names", join(names_of(params), "\n")}});
}

class Certificate final : public Kind {
 public:
  Certificate() : spec_(make_spec()) {}
  const KindSpec& spec() const override { return spec_; }
  std::string subject(const Value& params) const override { return base_of(params); }
  std::vector<FactQuery> facts(const Value& params) const override { return {pair_query(params), pem_query(params)}; }

  Diff diff(const Value& params, const Facts& is, bool /*notified*/) const override {
    if (auto open = unanswered(facts(params), is)) return *open;
    const auto& now = is.get(pair_query(params));
    if (auto why = why_not(params, now); !why.empty()) return Diff::refuse(std::move(why));
    Diff diff;
    compare(params, now, diff);
    if (now.get("key") == "yes" && now.get("mode") != "600") {
      diff.change("mode of the key", std::string(now.get("mode")), "600");
    }
    if (diff.changes.empty()) return diff;
    const bool ca = params.flag("is_ca");
    Action action;
    action.script = "certificate/issue";
    action.args = {params.text("ca_dir"),      params.text("name"),
                   params.text("common_name"), std::to_string(params.whole("days", ca ? 3650 : 825)),
                   ca ? "ca" : "server",       join(names_of(params), ",")};
    action.title = trf(ca ? msgid("make the certificate authority {}") : msgid("issue the certificate {}"),
                       params.text("common_name"));
    action.becomes.emplace_back(pair_query(params), issued(params));
    // the texts are known only after the action
    action.becomes.emplace_back(pem_query(params), Fact::of({{"issued", "now"}}));
    diff.actions.push_back(std::move(action));
    return diff;
  }

  std::map<std::string, Value> outputs(const Value& params, const Facts& is) const override {
    std::map<std::string, Value> out;
    const auto& pem = is.get(pem_query(params));
    for (const auto* name : {"certificate", "ca"}) {
      if (pem.has(name)) out[name] = std::string(pem.get(name));
    }
    if (pem.has("key")) out["key"] = Secret(std::string(pem.get("key")));
    return out;
  }

  Links links(const Value& params) const override {
    Links links{{{Ref::Scope::estate, "certificate", base_of(params)}}, {}};
    const Ref authority{Ref::Scope::estate, "ca", params.text("ca_dir")};
    (params.flag("is_ca") ? links.provides : links.after).push_back(authority);
    links.after.push_back({Ref::Scope::host, "path", params.text("ca_dir")});
    links.after.push_back({Ref::Scope::host, "package", "openssl"});
    return links;
  }

  void check(const Value& params, const std::string& what, Diagnostics& out) const override {
    const bool ca = params.flag("is_ca");
    if (params.find("name")->string() != nullptr && ca != (params.text("name") == "ca")) {
      out.error(params.find("name")->at, trf("{}: the authority, and only it, has the name `ca`", what),
                ca ? tr("write `name: ca`") : tr("write `is_ca: true`, or choose another name"));
    }
    if (!ca && params.texts("dns").empty() && params.texts("ip").empty() && !has_reference(params)) {
      out.error(params.at, trf("{}: a server certificate needs `dns` or `ip`", what),
                tr("programs look at these names, not at common_name"));
    }
    if (params.text("common_name").find_first_of("/+\\=\"") != std::string::npos ||
        params.text("common_name").size() > 64) {
      out.error(params.find("common_name")->at, trf("{}: common_name is too long or has one of / + \\ = \"", what), {});
    }
    const auto renew = parse_duration(params.text("renew_before", "30d"));
    if (renew && *renew >= std::chrono::hours(24 * params.whole("days", ca ? 3650 : 825))) {
      out.error(params.at, trf("{}: renew_before is not shorter than the certificate is valid", what), {});
    }
    for (const auto& address : params.texts("ip")) {
      if (address.find(':') == std::string::npos) continue;
      out.error(params.find("ip")->at, trf("{}: {} is no IPv4 address", what, address),
                tr("give the host's name in `dns`"));
    }
  }

 private:
  static bool has_reference(const Value& params) {
    for (const auto* key : {"dns", "ip"}) {
      const auto* value = params.find(key);
      if (value != nullptr && value->contains_reference()) return true;
    }
    return false;
  }

  KindSpec spec_;
};

}  // namespace

std::unique_ptr<Kind> make_certificate() { return std::make_unique<Certificate>(); }

}  // namespace reprise::kinds
