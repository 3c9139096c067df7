// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <memory>

#include "base/i18n.hpp"
#include "kinds/kind.hpp"
#include "kinds/samba/common.hpp"

namespace reprise::kinds {
namespace {

KindSpec make_spec() {
  KindSpec spec;
  spec.name = "samba_ou";
  spec.summary = msgid("An organisational unit of the directory, with the units above it");
  spec.schema = Schema::object(
      spec.summary, {required("realm", samba::realm_schema()),
                     required("path", samba::ou_schema(msgid("the unit, lowest first: OU=People,OU=Clinic"))),
                     optional("description", Schema::text(msgid("what the unit is for; left alone where not given")))});
  spec.typical = Duration(700);
  return spec;
}

FactQuery query_of(const Value& params) { return samba::directory_query(params, "ou:" + params.text("path")); }

class SambaOu final : public Kind {
 public:
  SambaOu() : spec_(make_spec()) {}
  const KindSpec& spec() const override { return spec_; }
  std::string subject(const Value& params) const override {
    return samba::realm_of(params) + "/" + params.text("path");
  }
  std::vector<FactQuery> facts(const Value& params) const override { return {query_of(params)}; }

  Diff diff(const Value& params, const Facts& is, bool /*notified*/) const override {
    if (auto open = unanswered(facts(params), is)) return *open;
    Fact now = is.get(query_of(params));
    Diff diff;
    samba::Operation operation("ou");
    operation.with("path", params.text("path"));
    if (!now.exists()) diff.change("ou", tr("absent"), params.text("path"));
    const auto* description = params.find("description");
    if (description != nullptr && description->string() != nullptr &&
        now.get("description") != *description->string()) {
      diff.change("description", std::string(now.get("description")), *description->string());
      operation.with("description", *description->string());
      now.fields["description"] = *description->string();
    }
    if (diff.changes.empty()) return diff;
    now.fields["exists"] = "yes";
    diff.actions.push_back(samba::apply(operation, samba::realm_of(params),
                                        trf("make the organisational unit {}", params.text("path")), query_of(params),
                                        std::move(now)));
    return diff;
  }

  Links links(const Value& params) const override {
    auto refs = samba::ou_refs(params, params.text("path"));
    Links links;
    if (!refs.empty()) links.provides.push_back(refs.front());
    links.after.push_back(samba::domain_ref(params));
    for (std::size_t i = 1; i < refs.size(); ++i) links.after.push_back(refs[i]);
    return links;
  }

 private:
  KindSpec spec_;
};

}  // namespace

std::unique_ptr<Kind> make_samba_ou() { return std::make_unique<SambaOu>(); }

}  // namespace reprise::kinds
