// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <memory>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "kinds/kind.hpp"
#include "kinds/samba/common.hpp"

namespace reprise::kinds {
namespace {

KindSpec make_spec() {
  KindSpec spec;
  spec.name = "check_replication";
  spec.summary = msgid("Check that every domain controller receives all five naming contexts without a failure");
  auto dcs = Schema::list(msgid("full names of all domain controllers"),
                          Schema::text(msgid("full name of a controller"), &format::hostname));
  dcs.minimum = 2;
  spec.schema = Schema::object(spec.summary, {required("dcs", std::move(dcs)), samba::within_field()});
  spec.check_only = true;
  spec.typical = Duration(2000);
  return spec;
}

FactQuery query_of(const std::string& dc) { return {"check_replication/partners", to_lower(dc), {}, {}}; }

class CheckReplication final : public Kind {
 public:
  CheckReplication() : spec_(make_spec()) {}
  const KindSpec& spec() const override { return spec_; }
  std::string subject(const Value& params) const override {
    const auto all = join(params.texts("dcs"), " ");
    return all.empty() ? "dcs" : all;
  }

  std::vector<FactQuery> facts(const Value& params) const override {
    std::vector<FactQuery> out;
    for (const auto& dc : params.texts("dcs")) out.push_back(query_of(dc));
    return out;
  }

  Diff diff(const Value& params, const Facts& is, bool /*notified*/) const override {
    if (auto open = unanswered(facts(params), is)) return *open;
    Diff diff;
    for (const auto& dc : params.texts("dcs")) compare(dc, is.get(query_of(dc)), diff);
    return diff;
  }

  void check(const Value& params, const std::string& what, Diagnostics& out) const override {
    const auto dcs = params.texts("dcs");
    for (std::size_t i = 0; i < dcs.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (!samba::same_name(dcs[i], dcs[j])) continue;
        out.error(params.find("dcs")->at, trf("{}: {} is named twice", what, dcs[i]), {});
      }
    }
  }

 private:
  static void compare(const std::string& dc, const Fact& fact, Diff& diff) {
    if (fact.get("reached") != "yes") {
      diff.change(dc, tr("does not answer"), tr("answers"));
      return;
    }
    if (fact.get("contexts") != "5") {
      diff.change(dc, trf("receives {} naming contexts", fact.get("contexts")), trf("receives {} naming contexts", 5));
    }
    const auto failing = samba::lines(fact.get("failing"));
    if (!failing.empty()) diff.change(dc + " failures", join(failing, "; "), tr("none"));
  }

  KindSpec spec_;
};
}  // namespace

std::unique_ptr<Kind> make_check_replication() { return std::make_unique<CheckReplication>(); }

}  // namespace reprise::kinds
