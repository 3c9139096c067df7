// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <memory>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "kinds/kind.hpp"
#include "kinds/samba/common.hpp"

namespace reprise::kinds {
namespace {

bool valid_share(std::string_view text) {
  if (!text.starts_with("//") || !format::one_line.valid(text)) return false;
  const auto slash = text.find('/', 2);
  return slash != std::string_view::npos && slash > 2 && slash + 1 < text.size() &&
         text.find('/', slash + 1) == std::string_view::npos;
}

bool valid_folder(std::string_view text) {
  return format::one_line.valid(text) && !text.starts_with("/") && text.find('"') == std::string_view::npos;
}

const Format share_format = {"smb_share", "^//[^/]+/[^/]+$", valid_share, msgid("//fs1.clinic.test/radiology")};
const Format folder_format = {"smb_folder", "^[^/\"][^\"]*$", valid_folder,
                              msgid("a folder of the share, reports/2026")};

KindSpec make_spec() {
  KindSpec spec;
  spec.name = "check_smb";
  spec.summary = msgid("Check what an account may do with a share: list, write, or nothing");
  spec.schema = Schema::object(
      spec.summary,
      {required("share", Schema::text(msgid("the share, //fs1.clinic.test/radiology"), &share_format)),
       required("user", Schema::text(msgid("login of the account"), &format::user)),
       required("password", Schema::hidden(msgid("password of the account"))),
       optional("domain", Schema::text(msgid("NetBIOS name of the account's domain"), &format::hostname)),
       optional("path", Schema::text(msgid("folder of the share to try; default: its top"), &folder_format)),
       optional("op",
                Schema::one_of(msgid("list the folder; write, read back and delete a file; or be denied both"),
                               {"list", "write", "denied"}),
                "list"),
       samba::within_field()});
  spec.check_only = true;
  spec.typical = Duration(500);
  return spec;
}

FactQuery query_of(const Value& params) {
  return {"check_smb/use", params.text("share"),
          params.text("op") + "\n" + params.text("user") + "\n" + params.text("domain") + "\n" + params.text("path"),
          params.hidden("password")};
}

class CheckSmb final : public Kind {
 public:
  CheckSmb() : spec_(make_spec()) {}
  const KindSpec& spec() const override { return spec_; }
  std::string subject(const Value& params) const override {
    return params.text("share") + "/" + params.text("path") + " " + params.text("user") + " " + params.text("op");
  }
  std::vector<FactQuery> facts(const Value& params) const override { return {query_of(params)}; }

  Diff diff(const Value& params, const Facts& is, bool /*notified*/) const override {
    if (auto open = unanswered(facts(params), is)) return *open;
    const auto& fact = is.get(query_of(params));
    const bool denied = params.text("op") == "denied";
    Diff diff;
    if (fact.get("result") == (denied ? "denied" : "ok")) return diff;
    diff.change("access", in_words(fact), denied ? tr("denied") : tr("allowed"));
    return diff;
  }

  void check(const Value& params, const std::string& what, Diagnostics& out) const override {
    samba::check_password(params, "password", what, out);
  }

 private:
  static std::string in_words(const Fact& fact) {
    if (fact.get("result") == "ok") return tr("allowed");
    if (fact.get("result") == "denied") return trf("denied: {}", trim(fact.get("detail")));
    return trf("failed: {}", trim(fact.get("detail")));
  }

  KindSpec spec_;
};
}  // namespace

std::unique_ptr<Kind> make_check_smb() { return std::make_unique<CheckSmb>(); }

}  // namespace reprise::kinds
