// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <memory>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "kinds/kind.hpp"
#include "kinds/samba/common.hpp"

namespace reprise::kinds {
namespace {

bool valid_address(std::string_view text) {
  const auto at = text.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() && format::one_line.valid(text) &&
         text.find_first_of(" <>\"\\") == std::string_view::npos;
}

const Format address_format = {"mail_address", "^[^@ <>\"]+@[^@ <>\"]+$", valid_address, msgid("alice@clinic.test")};

Field port_field(const char* name, const char* doc, int fallback) {
  return optional(name, Schema::integer(doc, 1, 65535), fallback);
}

KindSpec make_spec() {
  KindSpec spec;
  spec.name = "check_mail";
  spec.summary = msgid("Check that a message goes out by authenticated submission and arrives by IMAP");
  spec.schema = Schema::object(
      spec.summary,
      {required("smtp", Schema::text(msgid("submission server, as its certificate names it"), &format::hostname)),
       port_field("smtp_port", msgid("port of submission, with STARTTLS"), 587),
       optional("imap", Schema::text(msgid("IMAP server; default: the same"), &format::hostname)),
       port_field("imap_port", msgid("port of IMAP over TLS"), 993),
       required("user", Schema::text(msgid("login for both"))),
       required("password", Schema::hidden(msgid("password of the login"))),
       required("from", Schema::text(msgid("sender"), &address_format)),
       required("to", Schema::text(msgid("recipient; its mail must arrive in the INBOX of `user`"), &address_format)),
       optional("ca",
                Schema::text(msgid("certificate of the authority; default: those the system trusts"), &format::path)),
       optional("wait", Schema::integer(msgid("seconds that the message may take"), 1, 300), 20),
       samba::within_field()});
  spec.check_only = true;
  spec.typical = Duration(2000);
  return spec;
}

std::string imap_of(const Value& params) { return params.text("imap", params.text("smtp")); }

FactQuery query_of(const Value& params) {
  const std::vector<std::string> lines = {std::to_string(params.whole("smtp_port", 587)),
                                          imap_of(params),
                                          std::to_string(params.whole("imap_port", 993)),
                                          params.text("user"),
                                          params.text("from"),
                                          params.text("to"),
                                          params.text("ca"),
                                          std::to_string(params.whole("wait", 20))};
  return {"check_mail/trip", params.text("smtp"), join(lines, "\n"), params.hidden("password")};
}

class CheckMail final : public Kind {
 public:
  CheckMail() : spec_(make_spec()) {}
  const KindSpec& spec() const override { return spec_; }
  std::string subject(const Value& params) const override {
    return params.text("smtp") + " " + params.text("user") + " " + params.text("to");
  }
  std::vector<FactQuery> facts(const Value& params) const override { return {query_of(params)}; }

  Diff diff(const Value& params, const Facts& is, bool /*notified*/) const override {
    if (auto open = unanswered(facts(params), is)) return *open;
    const auto& fact = is.get(query_of(params));
    const auto result = fact.get("result");
    Diff diff;
    if (result == "ok") return diff;
    const std::string detail(trim(fact.get("detail")));
    if (result == "submission") {
      diff.change("submission", detail, trf("accepted by {}", params.text("smtp")));
    } else if (result == "login") {
      diff.change("imap login", detail, trf("accepted by {}", imap_of(params)));
    } else {
      diff.change("message", detail, trf("in the INBOX after {} s", params.whole("wait", 20)));
    }
    return diff;
  }

  void check(const Value& params, const std::string& what, Diagnostics& out) const override {
    samba::check_password(params, "password", what, out);
    if (params.text("user").find(':') != std::string::npos) {
      out.error(params.find("user")->at, trf("{}: a login with a colon cannot be checked", what), {});
    }
  }

 private:
  KindSpec spec_;
};
}  // namespace

std::unique_ptr<Kind> make_check_mail() { return std::make_unique<CheckMail>(); }

}  // namespace reprise::kinds
