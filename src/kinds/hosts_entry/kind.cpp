// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <memory>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "kinds/kind.hpp"
#include "kinds/words.hpp"

namespace reprise::kinds {
namespace {

KindSpec make_spec() {
  KindSpec spec;
  spec.name = "hosts_entry";
  spec.summary = msgid("A line of /etc/hosts.");
  auto names =
      Schema::list(msgid("names of the address, the full one first"), Schema::text(msgid("name"), &format::hostname));
  names.single_ok = true;
  names.minimum = 1;
  spec.schema = Schema::object(
      "", {required("address", Schema::text(msgid("IP address"), &format::ip)), required("names", std::move(names))});
  spec.prepares = true;
  spec.typical = Duration{200};
  return spec;
}

FactQuery question(const Value& params) {
  return {"hosts_entry/line", params.text("address"), join(params.texts("names"), " "), {}};
}

class HostsEntry : public Kind {
 public:
  const KindSpec& spec() const override {
    static const KindSpec spec = make_spec();
    return spec;
  }
  std::string subject(const Value& params) const override { return params.text("address"); }
  std::vector<FactQuery> facts(const Value& params) const override { return {question(params)}; }
  Links links(const Value& params) const override {
    return {{{Ref::Scope::host, "hosts_entry", params.text("address"), false}},
            {{Ref::Scope::host, "path", "/etc/hosts", false}}};
  }

  void check(const Value& params, const std::string& what, Diagnostics& out) const override {
    const auto address = params.text("address");
    if (address != "127.0.0.1" && address != "::1") return;
    const auto names = params.texts("names");
    if (std::find(names.begin(), names.end(), "localhost") != names.end()) return;
    out.error(params.find("names")->at, trf("{}: the line of {} must keep the name localhost", what, address),
              tr("add localhost to names: much software cannot start without it"));
  }

  Diff diff(const Value& params, const Facts& is, bool /*notified*/) const override {
    if (auto no = unanswered(facts(params), is)) return *no;
    const auto& fact = is.get(question(params));
    const auto address = params.text("address");
    const auto names = join(params.texts("names"), " ");
    Diff diff;
    if (fact.get("names") != names || fact.get("lines") != "1") {
      diff.change(address, std::string(fact.get("names")), names);
    }
    if (!fact.get("others").empty()) diff.change("also_at", std::string(fact.get("others")), "");
    if (diff.converged()) return diff;
    std::vector<std::string> args{address};
    for (auto& name : params.texts("names")) args.push_back(std::move(name));
    auto action =
        make_action("hosts_entry/set", std::move(args), trf("say in /etc/hosts that {} is {}", address, names));
    action.becomes.emplace_back(question(params), Fact::of({{"names", names}, {"lines", "1"}, {"others", ""}}));
    diff.actions.push_back(std::move(action));
    return diff;
  }
};

}  // namespace

std::unique_ptr<Kind> make_hosts_entry() { return std::make_unique<HostsEntry>(); }

}  // namespace reprise::kinds
