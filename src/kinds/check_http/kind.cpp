// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <memory>

#include "base/i18n.hpp"
#include "kinds/kind.hpp"
#include "kinds/words.hpp"

namespace reprise::kinds {
namespace {

KindSpec make_spec() {
  KindSpec spec;
  spec.name = "check_http";
  spec.summary = msgid("Whether a web address answers as it should, seen from the host of the step.");
  spec.schema = Schema::object(
      "", {required("url", Schema::text(msgid("http:// or https:// address"))),
           optional("status", Schema::integer(msgid("HTTP status wanted"), 100, 599), 200),
           optional("contains", Schema::text(msgid("a text that the page must contain"))), within_field("0s")});
  spec.check_only = true;
  spec.typical = Duration{300};
  return spec;
}

FactQuery question(const Value& params) { return {"check_http/get", params.text("url"), params.text("contains"), {}}; }

class CheckHttp : public Kind {
 public:
  const KindSpec& spec() const override {
    static const KindSpec spec = make_spec();
    return spec;
  }
  std::string subject(const Value& params) const override { return params.text("url") + " " + params.text("contains"); }
  std::vector<FactQuery> facts(const Value& params) const override { return {question(params)}; }

  void check(const Value& params, const std::string& what, Diagnostics& out) const override {
    const Value* url = params.find("url");
    if (url == nullptr || url->string() == nullptr) return;
    const auto& text = *url->string();
    if (!text.starts_with("http://") && !text.starts_with("https://")) {
      out.error(url->at, trf("{}: \"{}\" is not a web address", what, text),
                tr("it must start with http:// or https://"));
    } else if (text.find('@') < text.find('/', text.find("//") + 2)) {
      out.error(url->at,
                trf("{}: the address holds a user name or password, and every user of the host could read it", what),
                tr("check a page that needs no login"));
    } else if (text.find(' ') != std::string::npos) {
      out.error(url->at, trf("{}: the address holds a blank", what), tr("write it as %20"));
    }
  }

  Diff diff(const Value& params, const Facts& is, bool /*notified*/) const override {
    if (auto no = unanswered(facts(params), is)) return *no;
    const auto& fact = is.get(question(params));
    const auto status = params.text("status", "200");
    Diff diff;
    if (!fact.has("status")) {
      diff.change("answer", std::string(fact.get("error")), trf("status {}", status));
      return diff;
    }
    if (fact.get("status") != status) diff.change("status", std::string(fact.get("status")), status);
    if (fact.get("contains") != "yes") diff.change("contains", tr("not in the page"), params.text("contains"));
    return diff;
  }
};

}  // namespace

std::unique_ptr<Kind> make_check_http() { return std::make_unique<CheckHttp>(); }

}  // namespace reprise::kinds
