// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <memory>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "kinds/kind.hpp"
#include "kinds/samba/common.hpp"

namespace reprise::kinds {
namespace {

bool valid_uri(std::string_view text) {
  const bool known = text.starts_with("ldap://") || text.starts_with("ldaps://");
  const auto host = text.substr(text.find("//") + 2);
  return known && !host.empty() && host.find('/') == std::string_view::npos && format::one_line.valid(text) &&
         host.find_first_of(" \"@?") == std::string_view::npos;
}

const Format uri_format = {"ldap_uri", "^ldaps?://[^/ \"@?]+$", valid_uri,
                           msgid("ldaps://dc1.clinic.test or ldap://...")};

KindSpec make_spec() {
  KindSpec spec;
  spec.name = "check_ldap";
  spec.summary = msgid("Check that a directory server accepts a login and finds entries");
  spec.schema = Schema::object(
      spec.summary,
      {required("uri", Schema::text(msgid("the server, ldaps://dc1.clinic.test"), &uri_format)),
       required("base", Schema::text(msgid("where to search, DC=clinic,DC=test"))),
       optional("filter", Schema::text(msgid("what to search (RFC 4515)")), "(objectClass=user)"),
       optional("user",
                Schema::text(msgid("login for a simple bind, alice@clinic.test; default: this host's own account"))),
       optional("password", Schema::hidden(msgid("password of that login"))),
       optional("ca",
                Schema::text(msgid("certificate of the authority; default: those the system trusts"), &format::path)),
       optional("expect_count", Schema::integer(msgid("at least so many entries must be found"), 0, 1000000), 1),
       samba::within_field()});
  spec.check_only = true;
  spec.typical = Duration(300);
  return spec;
}

FactQuery query_of(const Value& params) {
  return {"check_ldap/search", params.text("uri"),
          params.text("base") + "\n" + params.text("filter") + "\n" + params.text("user") + "\n" + params.text("ca"),
          params.hidden("password")};
}

class CheckLdap final : public Kind {
 public:
  CheckLdap() : spec_(make_spec()) {}
  const KindSpec& spec() const override { return spec_; }
  std::string subject(const Value& params) const override {
    return params.text("uri") + " " + params.text("base") + " " + params.text("filter") + " " + params.text("user");
  }
  std::vector<FactQuery> facts(const Value& params) const override { return {query_of(params)}; }

  Diff diff(const Value& params, const Facts& is, bool /*notified*/) const override {
    if (auto open = unanswered(facts(params), is)) return *open;
    const auto& fact = is.get(query_of(params));
    Diff diff;
    if (fact.get("result") != "ok") {
      diff.change("login", trf("failed: {}", trim(fact.get("detail"))), tr("accepted"));
      return diff;
    }
    const auto least = params.whole("expect_count", 1);
    const std::string found(fact.get("count"));
    const bool number =
        !found.empty() && found.size() < 10 && found.find_first_not_of("0123456789") == std::string::npos;
    if (!number || std::stoll(found) < least) {
      diff.change("entries", found, trf("at least {}", least));
    }
    return diff;
  }

  void check(const Value& params, const std::string& what, Diagnostics& out) const override {
    samba::check_password(params, "password", what, out);
    const bool user = params.find("user") != nullptr && !params.find("user")->is_null();
    const bool password = params.find("password") != nullptr && !params.find("password")->is_null();
    if (user != password) {
      out.error(params.at, trf("{}: `user` and `password` go together", what), tr("give both, or neither"));
    }
  }

 private:
  KindSpec spec_;
};
}  // namespace

std::unique_ptr<Kind> make_check_ldap() { return std::make_unique<CheckLdap>(); }

}  // namespace reprise::kinds
