// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <memory>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "kinds/kind.hpp"
#include "kinds/samba/common.hpp"

namespace reprise::kinds {
namespace {

bool valid_principal(std::string_view text) {
  const auto at = text.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
         text.find('@', at + 1) == std::string_view::npos && format::one_line.valid(text) &&
         text.find(' ') == std::string_view::npos && text.front() != '-';
}

const Format principal_format = {"principal", "^[^@ -][^@ ]*@[^@ ]+$", valid_principal,
                                 msgid("a Kerberos principal, alice@CLINIC.TEST")};

KindSpec make_spec() {
  KindSpec spec;
  spec.name = "check_kerberos";
  spec.summary = msgid("Check that an account gets a Kerberos ticket with its password");
  spec.schema = Schema::object(
      spec.summary,
      {required("principal", Schema::text(msgid("who logs in, with the realm: alice@CLINIC.TEST"), &principal_format)),
       required("password", Schema::hidden(msgid("password of the account"))),
       optional("kdc", Schema::text(msgid("the domain controller to ask, and no other; default: found by DNS"),
                                    &format::hostname)),
       samba::within_field()});
  spec.check_only = true;
  spec.typical = Duration(300);
  return spec;
}

FactQuery query_of(const Value& params) {
  return {"check_kerberos/login", params.text("principal"), params.text("kdc"), params.hidden("password")};
}

class CheckKerberos final : public Kind {
 public:
  CheckKerberos() : spec_(make_spec()) {}
  const KindSpec& spec() const override { return spec_; }
  std::string subject(const Value& params) const override {
    return params.text("principal") + (params.text("kdc").empty() ? "" : " " + params.text("kdc"));
  }
  std::vector<FactQuery> facts(const Value& params) const override { return {query_of(params)}; }

  Diff diff(const Value& params, const Facts& is, bool /*notified*/) const override {
    if (auto open = unanswered(facts(params), is)) return *open;
    const auto& fact = is.get(query_of(params));
    Diff diff;
    if (fact.get("result") != "ok") diff.change("ticket", trf("refused: {}", trim(fact.get("detail"))), tr("granted"));
    return diff;
  }

  void check(const Value& params, const std::string& what, Diagnostics& out) const override {
    samba::check_password(params, "password", what, out);
  }

 private:
  KindSpec spec_;
};
}  // namespace

std::unique_ptr<Kind> make_check_kerberos() { return std::make_unique<CheckKerberos>(); }

}  // namespace reprise::kinds
