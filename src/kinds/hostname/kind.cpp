// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <memory>

#include "base/i18n.hpp"
#include "kinds/kind.hpp"
#include "kinds/words.hpp"

namespace reprise::kinds {
namespace {

const FactQuery kQuestion{"hostname/name", "host", "", {}};

KindSpec make_spec() {
  KindSpec spec;
  spec.name = "hostname";
  spec.summary = msgid("The name of the host itself.");
  spec.schema = Schema::object(
      "", {required("name", Schema::text(msgid("full name (dc1.clinic.test); the host gets its first part"),
                                         &format::hostname))});
  spec.prepares = true;
  spec.typical = Duration{300};
  return spec;
}

std::string short_name(const Value& params) {
  const auto name = params.text("name");
  return name.substr(0, name.find('.'));
}

class Hostname : public Kind {
 public:
  const KindSpec& spec() const override {
    static const KindSpec spec = make_spec();
    return spec;
  }
  std::string subject(const Value& /*params*/) const override { return "hostname"; }
  std::vector<FactQuery> facts(const Value& /*params*/) const override { return {kQuestion}; }
  Links links(const Value& /*params*/) const override {
    return {{{Ref::Scope::host, "hostname", "", false}, {Ref::Scope::host, "path", "/etc/hostname", false}}, {}};
  }

  Diff diff(const Value& params, const Facts& is, bool /*notified*/) const override {
    if (auto no = unanswered(facts(params), is)) return *no;
    const auto& fact = is.get(kQuestion);
    const auto name = short_name(params);
    Diff diff;
    if (fact.get("stored") != name) diff.change("/etc/hostname", std::string(fact.get("stored")), name);
    if (fact.get("current") != name) diff.change("name", std::string(fact.get("current")), name);
    if (diff.converged()) return diff;
    auto action = make_action("hostname/set", {name}, trf("name the host {}", name));
    action.becomes.emplace_back(kQuestion, Fact::of({{"stored", name}, {"current", name}}));
    diff.actions.push_back(std::move(action));
    return diff;
  }
};

}  // namespace

std::unique_ptr<Kind> make_hostname() { return std::make_unique<Hostname>(); }

}  // namespace reprise::kinds
