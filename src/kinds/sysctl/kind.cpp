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
  spec.name = "sysctl";
  spec.summary = msgid("A setting of the kernel, now and after the next boot.");
  spec.schema = Schema::object(
      "", {required("key", Schema::text(msgid("name of the setting, such as net.ipv4.ip_forward"))),
           required("value", Schema::text(msgid("its value"))),
           optional("apply", Schema::boolean(msgid("set it now as well; false: only for the next boot")), true)});
  spec.prepares = true;
  spec.typical = Duration{200};
  return spec;
}

FactQuery question(const Value& params) { return {"sysctl/value", params.text("key"), "", {}}; }

/// As the kernel prints it: one blank between numbers.
std::string normal(std::string_view value) {
  std::string out;
  for (const char c : trim(value)) {
    const bool blank = c == ' ' || c == '\t';
    if (blank && out.ends_with(' ')) continue;
    out += blank ? ' ' : c;
  }
  return out;
}

bool is_key(std::string_view key) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._-/:@").find(c) != std::string_view::npos;
  };
  return !key.empty() && key.front() != '/' && key.front() != '.' && key.find("..") == std::string_view::npos &&
         std::all_of(key.begin(), key.end(), plain);
}

class Sysctl : public Kind {
 public:
  const KindSpec& spec() const override {
    static const KindSpec spec = make_spec();
    return spec;
  }
  std::string subject(const Value& params) const override { return params.text("key"); }
  std::vector<FactQuery> facts(const Value& params) const override { return {question(params)}; }

  void check(const Value& params, const std::string& what, Diagnostics& out) const override {
    const Value* key = params.find("key");
    if (key->string() != nullptr && !is_key(*key->string())) {
      out.error(key->at, trf("{}: \"{}\" is not the name of a kernel setting", what, *key->string()),
                tr("write it as sysctl(8) does: net.ipv4.ip_forward"));
    }
  }

  Diff diff(const Value& params, const Facts& is, bool /*notified*/) const override {
    if (auto no = unanswered(facts(params), is)) return *no;
    const auto& fact = is.get(question(params));
    const auto key = params.text("key");
    const auto value = normal(params.text("value"));
    const bool apply = params.flag("apply", true);
    Diff diff;
    if (apply && normal(fact.get("running")) != value) {
      diff.change("running", fact.has("running") ? std::string(fact.get("running")) : tr("no such setting"), value);
    }
    if (normal(fact.get("stored")) != value) diff.change("stored", std::string(fact.get("stored")), value);
    if (diff.converged()) return diff;
    auto action = make_action("sysctl/set", {key, value, apply ? "true" : "false"}, trf("set {} = {}", key, value));
    Fact after = fact;
    after.fields["stored"] = value;
    if (apply) after.fields["running"] = value;
    action.becomes.emplace_back(question(params), std::move(after));
    diff.actions.push_back(std::move(action));
    return diff;
  }
};

}  // namespace

std::unique_ptr<Kind> make_sysctl() { return std::make_unique<Sysctl>(); }

}  // namespace reprise::kinds
