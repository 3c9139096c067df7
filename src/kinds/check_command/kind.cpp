// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <memory>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "kinds/kind.hpp"
#include "kinds/words.hpp"

namespace reprise::kinds {
namespace {

KindSpec make_spec() {
  KindSpec spec;
  spec.name = "check_command";
  spec.summary = msgid("Whether a command that only looks ends and prints as it should.");
  spec.schema = Schema::object(
      "",
      {required("run", command_schema(msgid("read-only command: a list of words, or one string for sh; 30 s at most"))),
       optional("expect", Schema::integer(msgid("exit code wanted"), 0, 255), 0),
       optional("contains", Schema::text(msgid("a text that its output must contain"))), within_field("0s")});
  spec.check_only = true;
  spec.typical = Duration{1000};
  return spec;
}

FactQuery question(const Value& params) {
  return {"check_command/result", command_line(params, "run"), params.text("contains"), {}};
}

std::string last_line(std::string_view output) {
  constexpr std::size_t longest = 200;
  const auto lines = split_lines(trim(output));
  return lines.empty() ? std::string(tr("nothing")) : lines.back().substr(0, longest);
}

class CheckCommand : public Kind {
 public:
  const KindSpec& spec() const override {
    static const KindSpec spec = make_spec();
    return spec;
  }
  std::string subject(const Value& params) const override {
    return command_line(params, "run") + " " + params.text("expect") + " " + params.text("contains");
  }
  std::vector<FactQuery> facts(const Value& params) const override { return {question(params)}; }

  void check(const Value& params, const std::string& what, Diagnostics& out) const override {
    check_words(params, "run", what, out);
  }

  Diff diff(const Value& params, const Facts& is, bool /*notified*/) const override {
    if (auto no = unanswered(facts(params), is)) return *no;
    const auto& fact = is.get(question(params));
    const auto code = std::string(fact.get("exit"));
    const auto wanted = params.text("expect", "0");
    Diff diff;
    if (code != wanted) {
      diff.change("exit", code == "124" ? tr("it took longer than 30 s") : code, wanted);
    }
    if (fact.get("contains") != "yes") diff.change("output", last_line(fact.get("output")), params.text("contains"));
    if (!diff.converged()) diff.text = std::string(fact.get("output"));
    return diff;
  }
};

}  // namespace

std::unique_ptr<Kind> make_check_command() { return std::make_unique<CheckCommand>(); }

}  // namespace reprise::kinds
