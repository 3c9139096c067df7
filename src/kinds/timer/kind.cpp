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
  spec.name = "timer";
  spec.summary = msgid("A command that systemd runs at set times.");
  spec.schema = Schema::object(
      "", {required("name", Schema::text(msgid("name of the timer and of its service"), &format::name)),
           required("command", command_schema(msgid("what to run: a list of words, or one string for sh"))),
           required("on_calendar", Schema::text(msgid("when, as systemd.time(7) writes it: daily, Mon *-*-* 03:00"))),
           optional("user", Schema::text(msgid("account to run as"), &format::user), "root"),
           optional("persistent", Schema::boolean(msgid("catch up after the host was off")), true),
           optional("description", Schema::text(msgid("one line for systemctl")))});
  spec.restartable = true;
  spec.typical = Duration{1500};
  return spec;
}

FactQuery files_question(const Value& params) { return {"timer/files", params.text("name"), "", {}}; }
FactQuery unit_question(const Value& params) { return {"unit", params.text("name") + ".timer", "", {}}; }

/// systemd.service(5), "Command lines": words in double quotes; % and $ would be replaced.
std::string unit_word(std::string_view word) {
  std::string out = "\"";
  for (const char c : word) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '%') out += '%';
    if (c == '$') out += '$';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out + "\"";
}

/// Any other setting: only % is special.
std::string unit_text(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '%' ? "%%" : std::string(1, c);
  return out;
}

std::string description(const Value& params) {
  const auto text = params.text("description");
  return unit_text(text.empty() ? params.text("name") : text);
}

constexpr const char* kHeader = "# Written by reprise; changes made here by hand are undone.\n";

std::string service_text(const Value& params) {
  std::string line;
  for (const auto& word : command_words(params, "command")) line += (line.empty() ? "" : " ") + unit_word(word);
  std::string text = kHeader;
  text += "[Unit]\nDescription=" + description(params) + "\n\n[Service]\nType=oneshot\n";
  if (params.text("user") != "root") text += "User=" + unit_text(params.text("user")) + "\n";
  return text + "ExecStart=" + line + "\n";
}

std::string timer_text(const Value& params) {
  std::string text = kHeader;
  text +=
      "[Unit]\nDescription=" + description(params) + "\n\n[Timer]\nOnCalendar=" + unit_text(params.text("on_calendar"));
  text += std::string("\nPersistent=") + (params.flag("persistent", true) ? "true" : "false");
  return text + "\n\n[Install]\nWantedBy=timers.target\n";
}

class Timer : public Kind {
 public:
  const KindSpec& spec() const override {
    static const KindSpec spec = make_spec();
    return spec;
  }
  std::string subject(const Value& params) const override { return params.text("name"); }
  std::vector<FactQuery> facts(const Value& params) const override {
    return {files_question(params), unit_question(params)};
  }

  Links links(const Value& params) const override {
    Links links;
    const auto name = params.text("name");
    const auto folder = "/etc/systemd/system/" + name;
    links.provides = {{Ref::Scope::host, "unit", name + ".timer", false},
                      {Ref::Scope::host, "path", folder + ".timer", false},
                      {Ref::Scope::host, "path", folder + ".service", false}};
    links.after = {{Ref::Scope::host, "user", params.text("user"), false}};
    const Value* command = params.find("command");
    if (command != nullptr && command->list() != nullptr && !command->list()->empty()) {
      links.after.push_back({Ref::Scope::host, "path", params.texts("command").front(), false});
    }
    return links;
  }

  void check(const Value& params, const std::string& what, Diagnostics& out) const override {
    check_words(params, "command", what, out);
    const Value* command = params.find("command");
    if (command->list() == nullptr || command->list()->empty() || !command->list()->front().string()) return;
    if (command->list()->front().string()->starts_with('/')) return;
    out.error(command->at, trf("{}: the first word of command must be an absolute path", what),
              tr("systemd does not search; write /usr/bin/... or give one string for sh"));
  }

  Diff diff(const Value& params, const Facts& is, bool notified) const override {
    if (auto no = unanswered(facts(params), is)) return *no;
    const auto& files = is.get(files_question(params));
    const auto& unit = is.get(unit_question(params));
    if (unit.get("load") == "masked") {
      return Diff::refuse(
          trf("{}.timer is masked: somebody forbade it. `systemctl unmask {}.timer` lifts that; nothing was changed",
              params.text("name"), params.text("name")));
    }
    Diff diff;
    compare_file("service", files.get("service"), service_text(params), diff);
    compare_file("timer", files.get("timer"), timer_text(params), diff);
    if (unit.get("file") != "enabled") diff.change("enabled", std::string(unit.get("file")), "enabled");
    if (unit.get("active") != "active") diff.change("state", std::string(unit.get("active")), "active");
    if (unit.get("reload") == "yes") diff.change("definition", tr("an older one is loaded"), tr("as on disk"));
    if (notified && diff.converged()) diff.change("configuration", tr("changed since it was read"), tr("in effect"));
    if (!diff.converged()) diff.actions.push_back(make_write(params));
    return diff;
  }

 private:
  static void compare_file(const char* field, std::string_view is, const std::string& should, Diff& diff) {
    if (is == should) return;
    diff.change(field, is.empty() ? tr("absent") : tr("another text"), tr("as described"));
    diff.text += unified_diff(is, should);
  }

  static Action make_write(const Value& params) {
    const auto name = params.text("name");
    const auto service = service_text(params);
    auto action = make_action("timer/write", {name, params.text("on_calendar"), std::to_string(service.size())},
                              trf("write {}.timer and start it", name));
    action.input = Secret(service + timer_text(params));
    action.becomes.emplace_back(files_question(params),
                                Fact::of({{"service", service}, {"timer", timer_text(params)}}));
    action.becomes.emplace_back(unit_question(params), Fact::of({{"load", "loaded"},
                                                                 {"active", "active"},
                                                                 {"sub", "waiting"},
                                                                 {"file", "enabled"},
                                                                 {"result", "success"},
                                                                 {"condition", "met"},
                                                                 {"reload", "no"}}));
    return action;
  }
};

}  // namespace

std::unique_ptr<Kind> make_timer() { return std::make_unique<Timer>(); }

}  // namespace reprise::kinds
