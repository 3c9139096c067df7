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
  spec.name = "check_tcp";
  spec.summary = msgid("Whether a TCP port accepts connections, seen from the host of the step.");
  spec.schema = Schema::object(
      "", {optional("host", Schema::text(msgid("name or address to connect to"), &format::one_line), "127.0.0.1"),
           required("port", Schema::integer(msgid("TCP port"), 1, 65535)), within_field("0s")});
  spec.check_only = true;
  spec.typical = Duration{300};
  return spec;
}

FactQuery question(const Value& params) { return {"tcp", params.text("host"), params.text("port"), {}}; }

class CheckTcp : public Kind {
 public:
  const KindSpec& spec() const override {
    static const KindSpec spec = make_spec();
    return spec;
  }
  std::string subject(const Value& params) const override { return params.text("host") + ":" + params.text("port"); }
  std::vector<FactQuery> facts(const Value& params) const override { return {question(params)}; }

  void check(const Value& params, const std::string& what, Diagnostics& out) const override {
    check_target(params, "host", what, out);
  }

  Diff diff(const Value& params, const Facts& is, bool /*notified*/) const override {
    if (auto no = unanswered(facts(params), is)) return *no;
    const auto& fact = is.get(question(params));
    Diff diff;
    if (fact.get("open") != "yes") {
      diff.change(trf("port {}", subject(params)), std::string(fact.get("error")), tr("open"));
    }
    return diff;
  }
};

}  // namespace

std::unique_ptr<Kind> make_check_tcp() { return std::make_unique<CheckTcp>(); }

}  // namespace reprise::kinds
