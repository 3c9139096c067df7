// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <memory>

#include "base/i18n.hpp"
#include "kinds/kind.hpp"
#include "kinds/words.hpp"

namespace reprise::kinds {
namespace {

constexpr Duration kComesBackWithin{300'000};

KindSpec make_spec() {
  KindSpec spec;
  spec.name = "reboot";
  spec.summary = msgid("A reboot of the host, and the wait until it answers again.");
  spec.schema = Schema::object(
      "",
      {required("when",
                Schema::one_of(msgid("required: when Debian asks for it; notified: when a step that notifies this "
                                     "one has changed something; always_once: once for each token"),
                               {"required", "notified", "always_once"})),
       optional("token", Schema::text(msgid("always_once: any word; a new word means a new reboot"), &format::name))});
  spec.restartable = true;
  spec.typical = Duration{30'000};
  return spec;
}

std::string token_of(const Value& params) { return params.text("token"); }

FactQuery question(const Value& params) {
  const auto token = token_of(params);
  return {"boot", token.empty() ? "host" : token, "", {}};
}

class Reboot : public Kind {
 public:
  const KindSpec& spec() const override {
    static const KindSpec spec = make_spec();
    return spec;
  }
  std::string subject(const Value& params) const override { return params.text("when") + " " + question(params).key; }
  std::vector<FactQuery> facts(const Value& params) const override { return {question(params)}; }

  void check(const Value& params, const std::string& what, Diagnostics& out) const override {
    const bool once = params.text("when") == "always_once";
    if (once && token_of(params).empty()) {
      out.error(params.at, trf("{}: when: always_once needs a token", what),
                tr("add token: any-word; a new word, a new reboot"));
    } else if (!once && !token_of(params).empty()) {
      out.error(params.find("token")->at, trf("{}: a token belongs to when: always_once", what), tr("take it away"));
    }
  }

  Diff diff(const Value& params, const Facts& is, bool notified) const override {
    if (auto no = unanswered(facts(params), is)) return *no;
    const auto& fact = is.get(question(params));
    const auto when = params.text("when");
    Diff diff;
    if (fact.get("pending") == "yes") {
      diff.change("reboot", tr("ordered, but the host has not gone down yet"), tr("done"));
    } else if (when == "required" && fact.get("required") == "yes") {
      diff.change("reboot", tr("Debian asks for one"), tr("done"));
    } else if (when == "notified" && notified) {
      diff.change("reboot", tr("a change before it asks for one"), tr("done"));
    } else if (when == "always_once" && fact.get("done") != "yes") {
      diff.change("reboot", trf("not done for {}", token_of(params)), tr("done"));
    }
    if (!diff.converged()) diff.actions.push_back(make_reboot(params));
    return diff;
  }

 private:
  static Action make_reboot(const Value& params) {
    auto action = make_action("reboot/now", {token_of(params)}, tr("reboot the host and wait until it answers"));
    action.disconnects = true;
    action.settle = kComesBackWithin;
    action.becomes.emplace_back(question(params), Fact::of({{"required", "no"}, {"pending", "no"}, {"done", "yes"}}));
    return action;
  }
};

}  // namespace

std::unique_ptr<Kind> make_reboot() { return std::make_unique<Reboot>(); }

}  // namespace reprise::kinds
