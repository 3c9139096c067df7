// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <memory>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "kinds/kind.hpp"

namespace reprise::kinds {
namespace {

struct Wanted {
  std::string name;
  std::string version;  ///< empty: any
};

KindSpec make_spec() {
  KindSpec spec;
  spec.name = "package";
  spec.summary = msgid("Debian packages, installed or removed in one transaction");
  auto names = Schema::list(msgid("packages, each with an optional =version"),
                            Schema::text(msgid("a package"), &format::package));
  names.single_ok = true;
  names.minimum = 1;
  auto mask =
      Schema::list(msgid("units that must not start by themselves when their package is installed for the first time"),
                   Schema::text(msgid("a unit"), &format::unit));
  mask.single_ok = true;
  spec.schema = Schema::object(
      msgid("packages"),
      {required("name", std::move(names)),
       optional("state", Schema::one_of(msgid("whether they shall be installed"), {"present", "absent"}), "present"),
       optional("recommends", Schema::boolean(msgid("also install what they recommend")), false),
       optional("mask", std::move(mask), ValueList{})});
  spec.prepares = true;
  spec.pools = {{"dpkg", true, 1}};
  spec.downloads = true;
  spec.typical = Duration(20'000);
  return spec;
}

std::vector<Wanted> wanted(const Value& params) {
  std::vector<Wanted> out;
  for (const auto& text : params.texts("name")) {
    const auto equals = text.find('=');
    out.push_back({text.substr(0, equals), equals == std::string::npos ? "" : text.substr(equals + 1)});
  }
  return out;
}

FactQuery package_query(const std::string& name) { return {"package", name, "", {}}; }

/// Triggers that wait for another package do not keep a package from working.
bool installed(const Fact& fact) {
  const auto status = fact.get("status");
  return status == "installed" || status.starts_with("triggers-");
}

Fact installed_fact(const Wanted& package) {
  auto fact = Fact::of({{"status", "installed"}});
  if (!package.version.empty()) fact.fields["version"] = package.version;
  return fact;
}

class Package final : public Kind {
 public:
  const KindSpec& spec() const override {
    static const KindSpec spec = make_spec();
    return spec;
  }
  std::string subject(const Value& params) const override { return join(params.texts("name"), " "); }
  std::vector<FactQuery> facts(const Value& params) const override;
  Diff diff(const Value& params, const Facts& is, bool notified) const override;
  Links links(const Value& params) const override;
  void check(const Value& params, const std::string& what, Diagnostics& out) const override;

 private:
  static Diff present(const Value& params, const Facts& is);
  static Diff absent(const Value& params, const Facts& is);
};

std::vector<FactQuery> Package::facts(const Value& params) const {
  std::vector<FactQuery> out;
  for (const auto& package : wanted(params)) out.push_back(package_query(package.name));
  return out;
}

Diff Package::diff(const Value& params, const Facts& is, bool /*notified*/) const {
  if (auto early = unanswered(facts(params), is)) return *early;
  return params.text("state") == "absent" ? absent(params, is) : present(params, is);
}

Diff Package::present(const Value& params, const Facts& is) {
  Diff diff;
  Action action;
  action.script = "package/install";
  bool first = false;
  std::vector<std::string> names;
  for (const auto& package : wanted(params)) {
    const auto& fact = is.get(package_query(package.name));
    const bool version = package.version.empty() || fact.get("version") == package.version;
    if (installed(fact) && version) continue;
    const auto now = std::string(fact.get(installed(fact) ? "version" : "status"));
    diff.change(package.name, now.empty() ? tr("absent") : now,
                package.version.empty() ? tr("installed") : package.version);
    first = first || !fact.exists();
    names.push_back(package.version.empty() ? package.name : package.name + "=" + package.version);
    action.becomes.emplace_back(package_query(package.name), installed_fact(package));
  }
  if (names.empty()) return diff;
  action.title = trf("install {}", join(names, " "));
  action.args = {params.flag("recommends") ? "yes" : "no", first ? join(params.texts("mask"), " ") : ""};
  action.args.insert(action.args.end(), names.begin(), names.end());
  diff.actions.push_back(std::move(action));
  return diff;
}

Diff Package::absent(const Value& params, const Facts& is) {
  Diff diff;
  Action action;
  action.script = "package/remove";
  for (const auto& package : wanted(params)) {
    const auto& fact = is.get(package_query(package.name));
    if (!fact.exists()) continue;
    diff.change(package.name, std::string(fact.get("version")), tr("absent"));
    action.args.push_back(package.name);
    action.becomes.emplace_back(package_query(package.name), Fact::absent());
  }
  if (action.args.empty()) return diff;
  action.title = trf("remove {}", join(action.args, " "));
  diff.actions.push_back(std::move(action));
  return diff;
}

Links Package::links(const Value& params) const {
  Links links;
  links.after.push_back({Ref::Scope::host, "apt_source", "", true});
  for (const auto& package : wanted(params)) {
    links.provides.push_back({Ref::Scope::host, "package", package.name, false});
    // answers must be there before the package asks
    links.after.push_back({Ref::Scope::host, "debconf", package.name + ":", true});
  }
  return links;
}

void Package::check(const Value& params, const std::string& what, Diagnostics& out) const {
  std::vector<std::string> seen;
  for (const auto& package : wanted(params)) {
    if (std::find(seen.begin(), seen.end(), package.name) != seen.end()) {
      out.error(params.at, trf("{}: the package {} is named twice", what, package.name), tr("remove one of them"));
    }
    seen.push_back(package.name);
    if (params.text("state") != "absent" || package.version.empty()) continue;
    out.error(params.at, trf("{}: a version is given for {}, which shall be absent", what, package.name),
              tr("remove the version"));
  }
  if (params.text("state") == "absent" && (params.flag("recommends") || !params.texts("mask").empty())) {
    out.error(params.at, trf("{}: recommends and mask mean nothing with state: absent", what), tr("remove them"));
  }
}

}  // namespace

std::unique_ptr<Kind> make_package() { return std::make_unique<Package>(); }

}  // namespace reprise::kinds
