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
  spec.name = "command";
  spec.summary = msgid("A command that runs where something says that it has not been done yet.");
  spec.schema = Schema::object(
      "", {required("run", command_schema(msgid("the command: a list of words, or one string for sh"))),
           optional("creates", Schema::text(msgid("done when this path exists"), &format::path)),
           optional("unless", command_schema(msgid("done when this read-only command succeeds (within 60 s)"))),
           optional("changed_when", Schema::one_of(msgid("always: it runs in every apply"), {"always"})),
           optional("only_when_notified",
                    Schema::boolean(msgid("run only when a step that notifies this one has changed something")), false),
           optional("stdin", Schema::body(msgid("what the command reads; the place for secrets"))),
           optional("cwd", Schema::text(msgid("directory to run in"), &format::path), "/"),
           optional("user", Schema::text(msgid("account to run as; default: root"), &format::user)),
           optional("env", Schema::map(msgid("environment variables"), Schema::text(msgid("value")))),
           optional("settle", Schema::duration(msgid("how long its effect may take to show in `creates` or `unless`")),
                    "0s")});
  spec.restartable = true;
  spec.typical = Duration{2000};
  return spec;
}

bool has(const Value& params, const char* key) {
  const Value* value = params.find(key);
  return value != nullptr && !value->is_null();
}

bool is_variable(std::string_view name) {
  if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return false;
  for (const char c : name) {
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_')) return false;
  }
  return true;
}

void check_env(const Value& params, const std::string& what, Diagnostics& out) {
  const Value* env = params.find("env");
  if (env == nullptr || env->map() == nullptr) return;
  for (const auto& entry : *env->map()) {
    if (is_variable(entry.key)) continue;
    out.error(entry.at, trf("{}: \"{}\" cannot be the name of an environment variable", what, entry.key),
              tr("use letters, digits and _, the first no digit"));
  }
}

class Command : public Kind {
 public:
  const KindSpec& spec() const override {
    static const KindSpec spec = make_spec();
    return spec;
  }
  std::string subject(const Value& params) const override {
    // two runs of one command with different tests are two things
    return command_line(params, "run") + (has(params, "creates") ? " -> " + params.text("creates") : std::string());
  }

  std::vector<FactQuery> facts(const Value& params) const override {
    std::vector<FactQuery> queries;
    if (has(params, "creates")) queries.push_back({"command/probe", "creates", params.text("creates"), {}});
    if (has(params, "unless")) queries.push_back({"command/probe", "unless", command_line(params, "unless"), {}});
    return queries;
  }

  Links links(const Value& params) const override {
    Links links;
    if (has(params, "creates")) links.provides.push_back({Ref::Scope::host, "path", params.text("creates"), false});
    if (has(params, "user")) links.after.push_back({Ref::Scope::host, "user", params.text("user"), false});
    links.after.push_back({Ref::Scope::host, "path", params.text("cwd"), false});
    return links;
  }

  void check(const Value& params, const std::string& what, Diagnostics& out) const override {
    check_words(params, "run", what, out);
    check_words(params, "unless", what, out);
    check_env(params, what, out);
    const bool tested = has(params, "creates") || has(params, "unless");
    if (params.text("changed_when") == "always") {
      if (!tested && !params.flag("only_when_notified")) return;
      out.error(params.find("changed_when")->at,
                trf("{}: changed_when: always contradicts creates, unless and only_when_notified", what),
                tr("keep one of them"));
      return;
    }
    if (tested || params.flag("only_when_notified")) return;
    out.error(
        params.at, trf("{}: the command does not say how to know that it has been done", what),
        tr("add `creates` (a path), `unless` (a command that only looks), `only_when_notified: true`, or, if it must "
           "run every time, `changed_when: always`"));
  }

  Diff diff(const Value& params, const Facts& is, bool notified) const override {
    const auto queries = facts(params);
    if (auto no = unanswered(queries, is)) return *no;
    if (params.flag("only_when_notified") && !notified) return Diff::none();
    Diff diff;
    for (const auto& query : queries) {
      if (is.get(query).get("done") == "yes") return Diff::none();
    }
    if (has(params, "creates")) diff.change("creates", tr("absent"), params.text("creates"));
    if (has(params, "unless")) diff.change("unless", tr("fails"), command_title(params, "unless"));
    if (queries.empty()) diff.change("run", "", tr(notified ? msgid("because it was notified") : msgid("always")));
    diff.always = params.text("changed_when") == "always";
    diff.actions.push_back(make_run(params, queries));
    return diff;
  }

 private:
  static Action make_run(const Value& params, const std::vector<FactQuery>& queries) {
    std::vector<std::string> variables;
    if (const Value* env = params.find("env"); env != nullptr && env->map() != nullptr) {
      for (const auto& entry : *env->map()) variables.push_back(entry.key + "=" + scalar_text(entry.value));
    }
    std::vector<std::string> args{params.text("cwd"), params.text("user"), std::to_string(variables.size())};
    args.insert(args.end(), variables.begin(), variables.end());
    for (auto& word : command_words(params, "run")) args.push_back(std::move(word));
    auto action = make_action("command/run", std::move(args), trf("run {}", command_title(params, "run")));
    action.input = params.hidden("stdin");
    action.settle = duration_of(params, "settle");
    for (const auto& query : queries) action.becomes.emplace_back(query, Fact::of({{"done", "yes"}}));
    return action;
  }
};

}  // namespace

std::unique_ptr<Kind> make_command() { return std::make_unique<Command>(); }

}  // namespace reprise::kinds
