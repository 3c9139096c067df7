// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <memory>
#include <optional>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "kinds/kind.hpp"
#include "kinds/unit_name.hpp"
#include "kinds/words.hpp"

namespace reprise::kinds {
namespace {

std::string unit_of(const Value& params) { return full_unit_name(params.text("name")); }

FactQuery question(const Value& params) { return {"unit", unit_of(params), "", {}}; }

KindSpec make_spec() {
  KindSpec spec;
  spec.name = "unit";
  spec.summary = msgid("A systemd unit: whether it runs, and whether it starts with the host.");
  spec.schema = Schema::object(
      "",
      {required("name", Schema::text(msgid("name of the unit; .service may be left out"), &format::unit)),
       optional("state", Schema::one_of(msgid("whether it must run; absent: as it is"), {"started", "stopped"})),
       optional("enabled", Schema::boolean(msgid("whether it starts with the host; absent: as it is"))),
       optional("masked", Schema::boolean(msgid("true: nothing may start it; false: lift a mask; absent: as it is"))),
       optional("reload", Schema::boolean(msgid("when notified, reload it instead of restarting it")), false),
       optional("ready_within", Schema::duration(msgid("how long it may take until it runs and stays running")),
                "30s")});
  spec.restartable = true;
  spec.typical = Duration{1500};
  return spec;
}

std::optional<bool> choice(const Value& params, std::string_view key) {
  const Value* value = params.find(key);
  if (value == nullptr || value->boolean() == nullptr) return std::nullopt;
  return *value->boolean();
}

/// The unit as a look has found it; an absent unit is inactive, not enabled and not masked.
struct Unit {
  explicit Unit(const Fact& found) : fact(found) {}
  const Fact& fact;

  bool active() const {
    const auto state = fact.get("active");
    return state == "active" || state == "reloading" || state == "refreshing";
  }
  bool masked() const { return fact.get("load") == "masked" || fact.get("file").starts_with("masked"); }
  bool enabled() const {
    static constexpr std::string_view on[] = {"enabled", "alias", "generated", "indirect"};
    return std::find(std::begin(on), std::end(on), fact.get("file")) != std::end(on);
  }
  bool can_be_disabled() const { return fact.get("file") == "enabled" || fact.get("file") == "enabled-runtime"; }
  bool ends_by_itself() const { return fact.get("type") == "oneshot" && fact.get("remain") == "no"; }

  std::string run_state() const {
    if (!fact.exists()) return tr("no such unit");
    std::string text(fact.get("active"));
    const auto result = fact.get("result");
    if (!result.empty() && result != "success") return text + " (" + std::string(result) + ")";
    if (fact.get("condition") == "failed") return trf("{} (a condition of the unit is not met)", text);
    if (text == "activating" || text == "deactivating") return text + " (" + std::string(fact.get("sub")) + ")";
    return text;
  }
};

std::string refusal(const Value& params, const Unit& unit) {
  const auto name = unit_of(params);
  const bool start = params.text("state") == "started";
  const bool enable = choice(params, "enabled") == true;
  if (unit.masked() && (start || enable) && !choice(params, "masked")) {
    return trf(
        "unit {} is masked: somebody or something forbade it to start. Say `masked: false` in the description to "
        "lift that; nothing was changed",
        name);
  }
  if (enable && unit.fact.get("file") == "static") {
    return trf(
        "unit {} has no [Install] section, so it cannot be enabled: other units start it. Leave out `enabled`; "
        "nothing was changed",
        name);
  }
  if (start && unit.ends_by_itself() && !unit.active()) {
    return trf(
        "unit {} does its work and ends (Type=oneshot), so it cannot stay started. Leave out `state`, or run it by a "
        "timer or a command step; nothing was changed",
        name);
  }
  return {};
}

/// Collects what is to be done with one unit, as one action, and what the unit is like after it.
class Plan {
 public:
  Plan(const Value& params, const Unit& unit) : params_(params), before_(unit.fact), after_(unit.fact) {
    after_.fields.erase("log");
  }

  void step(const std::string& verb, const std::string& title, const std::map<std::string, std::string>& becomes) {
    verbs_.push_back(verb);
    titles_.push_back(title);
    after_.state = Fact::State::known;
    after_.fields["reload"] = "no";
    for (const auto& [key, value] : becomes) after_.fields[key] = value;
  }

  void run(const std::string& verb, const std::string& title) {
    step(verb, title,
         {{"load", "loaded"}, {"active", "active"}, {"sub", "running"}, {"result", "success"}, {"condition", "met"}});
  }

  Diff take() {
    if (verbs_.empty()) return std::move(diff);
    const auto name = unit_of(params_);
    auto action =
        make_action("unit/do", {with_others() ? "others" : name, join(verbs_, " "), name}, join(titles_, ", "));
    action.becomes.emplace_back(question(params_), after_);
    action.settle = duration_of(params_, "ready_within");
    diff.actions.push_back(std::move(action));
    return std::move(diff);
  }

  Diff diff;

 private:
  /// Nobody waits for another one's start: these count as started at once, and none of them has failed before. What
  /// failed with others is tried alone, which does no harm to a unit that runs; to one that was restarted it would.
  bool with_others() const {
    static constexpr std::string_view at_once[] = {"", "simple", "exec", "idle"};
    const bool at_rest = before_.get("active") == "inactive" && before_.get("result") == "success";
    const bool harmless = std::all_of(verbs_.begin(), verbs_.end(), [at_rest](const auto& verb) {
      return verb == "enable" || (verb == "start" && at_rest);
    });
    const auto known = std::find(std::begin(at_once), std::end(at_once), before_.get("type")) != std::end(at_once);
    return harmless && before_.exists() && known;
  }

  const Value& params_;
  const Fact& before_;
  Fact after_;
  std::vector<std::string> verbs_;
  std::vector<std::string> titles_;
};

void plan_files(const Value& params, const Unit& unit, Plan& plan) {
  const auto name = unit_of(params);
  const auto masked = choice(params, "masked");
  const auto enabled = choice(params, "enabled");
  const bool unmask = masked == false && unit.masked();
  if (unit.fact.get("reload") == "yes") {
    plan.diff.change("definition", tr("an older one is loaded"), tr("as on disk"));
    plan.step("daemon-reload", tr("let systemd read its unit files again"), {});
  }
  if (unmask) {
    plan.diff.change("masked", "true", "false");
    plan.step("unmask", trf("unmask {}", name), {{"load", "loaded"}, {"file", "disabled"}});
  }
  if (enabled == true && (unmask || !unit.enabled())) {
    plan.diff.change("enabled", unit.fact.exists() ? std::string(unit.fact.get("file")) : tr("no such unit"),
                     "enabled");
    plan.step("enable", trf("enable {}", name), {{"load", "loaded"}, {"file", "enabled"}});
  }
  if (enabled == false && unit.can_be_disabled()) {
    plan.diff.change("enabled", std::string(unit.fact.get("file")), "disabled");
    plan.step("disable", trf("disable {}", name), {{"file", "disabled"}});
  }
}

void plan_run(const Value& params, const Unit& unit, bool notified, Plan& plan) {
  const auto name = unit_of(params);
  const auto state = params.text("state");
  if (state == "started" && !unit.active()) {
    plan.diff.change("state", unit.run_state(), "started");
    plan.run("start", trf("start {}", name));
  } else if (state == "stopped" && (unit.active() || unit.fact.get("active") == "activating")) {
    plan.diff.change("state", unit.run_state(), "stopped");
    plan.step("stop", trf("stop {}", name), {{"active", "inactive"}, {"sub", "dead"}});
  } else if (state != "stopped" && notified && unit.active()) {
    const bool reload = params.flag("reload");
    plan.diff.change("configuration", tr("changed since it was read"), tr("in effect"));
    plan.run(reload ? "reload-or-restart" : "restart", trf(reload ? msgid("reload {}") : msgid("restart {}"), name));
  }
  if (choice(params, "masked") == true && !unit.masked()) {
    plan.diff.change("masked", "false", "true");
    plan.step("mask", trf("mask {}", name), {{"load", "masked"}, {"file", "masked"}});
  }
}

class UnitKind : public Kind {
 public:
  const KindSpec& spec() const override {
    static const KindSpec spec = make_spec();
    return spec;
  }
  std::string subject(const Value& params) const override { return unit_of(params); }
  std::vector<FactQuery> facts(const Value& params) const override { return {question(params)}; }

  Links links(const Value& params) const override {
    Links links;
    const auto name = unit_of(params);
    const auto base = name.substr(0, name.rfind('.'));
    links.provides = {{Ref::Scope::host, "unit", name, false}};
    if (base != name && name.ends_with(".service")) links.provides.push_back({Ref::Scope::host, "unit", base, false});
    if (choice(params, "masked") == true) return links;  // a mask is set before the package can start anything
    links.after = {{Ref::Scope::host, "package", base, false},
                   {Ref::Scope::host, "path", "/etc/" + base + "/", true},
                   {Ref::Scope::host, "path", "/etc/default/" + base, false},
                   {Ref::Scope::host, "path", "/etc/" + base + ".conf", false},
                   {Ref::Scope::host, "path", "/etc/systemd/system/" + base, true}};
    return links;
  }

  void check(const Value& params, const std::string& what, Diagnostics& out) const override {
    const Value* name = params.find("name");
    const auto unit = unit_of(params);
    if (name != nullptr && name->reference() == nullptr && unit.find("@.") != std::string::npos) {
      out.error(name->at, trf("{}: {} is a template", what, unit), tr("name an instance: foo@bar.service"));
    }
    if (choice(params, "masked") != true) return;
    if (params.text("state") == "started" || choice(params, "enabled") == true) {
      out.error(params.find("masked")->at, trf("{}: a masked unit can neither be started nor enabled", what),
                tr("take away masked: true, or say state: stopped"));
    }
  }

  Diff diff(const Value& params, const Facts& is, bool notified) const override {
    if (auto no = unanswered(facts(params), is)) return *no;
    const Unit unit(is.get(question(params)));
    if (auto why = refusal(params, unit); !why.empty()) return Diff::refuse(why);
    Plan plan(params, unit);
    plan_files(params, unit, plan);
    plan_run(params, unit, notified, plan);
    if (!plan.diff.converged()) plan.diff.text = std::string(unit.fact.get("log"));
    return plan.take();
  }
};

}  // namespace

std::unique_ptr<Kind> make_unit() { return std::make_unique<UnitKind>(); }

}  // namespace reprise::kinds
