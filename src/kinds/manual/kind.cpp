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
  spec.name = "manual";
  spec.summary = msgid("Something that a person does: plug a cable, call the supplier.");
  spec.schema = Schema::object(
      "",
      {required("name", Schema::text(msgid("what is to be done, in a few words"))),
       required("instructions", Schema::text(msgid("how, and how to tell that it is done; several lines"), nullptr)),
       optional("instructions_fr", Schema::text(msgid("the same in French"), nullptr)),
       optional("who", Schema::text(msgid("who can do it: a person, a firm with its telephone number"))),
       optional("verify", command_schema(msgid("read-only command, run on the controller, that succeeds once it is "
                                               "done: a confirmation alone then does not count"))),
       optional("valid_for", Schema::duration(msgid("how long a confirmation counts; default: until it is taken "
                                                    "back or the instructions change")))});
  spec.by_people = true;
  spec.pools = {{"hands", false, 1}};
  spec.typical = Duration{600'000};
  return spec;
}

std::vector<FactQuery> questions(const Value& params) {
  if (params.find("verify") == nullptr) return {};
  return {{"check_command/result", command_line(params, "verify"), "", {}}};
}

class Manual : public Kind {
 public:
  const KindSpec& spec() const override {
    static const KindSpec spec = make_spec();
    return spec;
  }
  std::string subject(const Value& params) const override { return params.text("name", "?"); }
  std::vector<FactQuery> facts(const Value& params) const override { return questions(params); }

  void check(const Value& params, const std::string& what, Diagnostics& out) const override {
    check_words(params, "verify", what, out);
  }

  std::optional<Errand> errand(const Value& params) const override {
    Errand errand;
    const bool french = current_language() == "fr" && params.find("instructions_fr") != nullptr;
    errand.instructions = params.text(french ? "instructions_fr" : "instructions");
    errand.original = params.text("name") + "\n" + params.text("instructions") + "\n" + command_line(params, "verify");
    errand.who = params.text("who");
    errand.proof = command_title(params, "verify");
    errand.valid_for = duration_of(params, "valid_for");
    return errand;
  }

  /// What a look can tell; whether somebody has confirmed it is not a fact of a host, and the engine's business.
  Diff diff(const Value& params, const Facts& is, bool /*notified*/) const override {
    const auto queries = questions(params);
    if (auto no = unanswered(queries, is)) return *no;
    Diff diff;
    if (queries.empty()) {
      diff.change("confirmation", tr("none"), tr("by a person"));
      return diff;
    }
    const auto& fact = is.get(queries.front());
    if (fact.get("exit") == "0") return diff;
    diff.change(command_title(params, "verify"), trf("exit code {}", fact.get("exit")), "0");
    diff.text = std::string(fact.get("output"));
    return diff;
  }
};

}  // namespace

std::unique_ptr<Kind> make_manual() { return std::make_unique<Manual>(); }

}  // namespace reprise::kinds
