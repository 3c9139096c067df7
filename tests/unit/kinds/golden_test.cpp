// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
//
// Every kind against its golden cases (format: golden_case.hpp) and against the rules that hold for all kinds.
// One kind alone: test_kinds -tc="golden*" -sc=<kind>
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/text.hpp"
#include "golden_case.hpp"
#include "kinds/registry.hpp"
#include "kinds/script.hpp"
#include "kinds/texts.hpp"

using namespace reprise;
using namespace reprise::kinds;

namespace {

std::vector<golden::Case> load_cases(const std::string& kind) {
  std::vector<std::string> paths;
  const std::filesystem::path folder = std::string(REPRISE_SOURCE_DIR) + "/src/kinds/" + kind + "/cases";
  if (std::filesystem::is_directory(folder)) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().extension() == ".yaml") paths.push_back(entry.path().string());
    }
  }
  std::sort(paths.begin(), paths.end());
  std::vector<golden::Case> cases;
  for (const auto& path : paths) {
    auto loaded = golden::load_case(path);
    if (loaded) {
      cases.push_back(std::move(*loaded));
    } else {
      FAIL_CHECK(loaded.error().message);
    }
  }
  return cases;
}

std::string describe(const FactQuery& query) { return query.family + " " + query.key + " " + query.arg; }

std::string describe(const Diff& diff) {
  std::string out = diff.known ? "" : "unknown; ";
  if (!diff.refusal.empty()) out += "refuses: " + diff.refusal + "; ";
  for (const auto& change : diff.changes) out += change.field + ": " + change.is + " -> " + change.should + "; ";
  for (const auto& action : diff.actions) out += action.script + " ";
  return out;
}

std::string all_messages(const Diagnostics& found) {
  std::string out;
  for (const auto& one : found.all()) out += to_string(one) + "\n";
  return out;
}

/// conform() and check(), as the catalog does it.
Value validated(const Kind& kind, Value params, Diagnostics& found) {
  conform(params, kind.spec().schema, "case", found);
  if (!found.has_errors()) kind.check(params, "case", found);
  return params;
}

void collect_secrets(const Value& value, std::vector<std::string>& out) {
  if (const auto* secret = value.secret()) {
    if (secret->reveal().size() >= 4) out.push_back(secret->reveal());
  } else if (const auto* list = value.list()) {
    for (const auto& item : *list) collect_secrets(item, out);
  } else if (const auto* map = value.map()) {
    for (const auto& entry : *map) collect_secrets(entry.value, out);
  }
}

/// Everything of a diff that people or process lists see.
std::string visible_text(const Diff& diff) {
  std::string out = diff.text + "\n" + diff.refusal + "\n";
  for (const auto& change : diff.changes) out += change.field + "\n" + change.is + "\n" + change.should + "\n";
  for (const auto& action : diff.actions) {
    out += action.title + "\n";
    for (const auto& arg : action.args) out += arg + "\n";
  }
  return out;
}

void check_no_secret_shows(const Value& params, const Diff& diff) {
  std::vector<std::string> secrets;
  collect_secrets(params, secrets);
  const auto seen = visible_text(diff);
  for (const auto& secret : secrets) CHECK_MESSAGE(seen.find(secret) == std::string::npos, "a secret shows");
}

/// Every question is answered by the case, and every answer of the case was asked for.
void check_strict(const std::vector<FactQuery>& asked, const golden::Case& given) {
  std::set<FactQuery> open(asked.begin(), asked.end());
  CHECK_MESSAGE(open.size() == asked.size(), "facts() asks the same question twice");
  for (const auto& [query, fact] : given.facts) {
    CHECK_MESSAGE(open.erase(query) == 1, "the case gives a fact that facts() does not ask for: ", describe(query));
  }
  for (const auto& query : open) FAIL_CHECK("facts() asks for what the case does not give: ", describe(query));
}

void check_scripts_exist(const std::vector<Action>& actions, const std::vector<FactQuery>& asked) {
  std::vector<FactQuery> all = asked;
  for (const auto& action : actions) {
    CHECK_FALSE(action.title.empty());
    for (const auto& [query, fact] : action.becomes) all.push_back(query);
  }
  const auto script = compose(actions, all, "abcdefgh");
  CHECK_MESSAGE(script.ok(), (script.ok() ? std::string() : script.error().message));
}

void check_expected_actions(const Diff& diff, const golden::Case& expected) {
  REQUIRE_MESSAGE(diff.actions.size() == expected.actions.size(), describe(diff));
  for (std::size_t i = 0; i < diff.actions.size(); ++i) {
    CHECK(diff.actions[i].script == expected.actions[i].script);
    // joined, so that a failure shows the words
    if (expected.actions[i].args) CHECK(join(diff.actions[i].args, " | ") == join(*expected.actions[i].args, " | "));
    if (expected.actions[i].input) CHECK(diff.actions[i].input.reveal() == *expected.actions[i].input);
  }
}

void check_expected(const Diff& diff, const golden::Case& expected) {
  CHECK_MESSAGE(diff.known == expected.known, describe(diff));
  if (!expected.refuses.empty()) {
    CHECK_MESSAGE(diff.refusal.find(expected.refuses) != std::string::npos, describe(diff));
  } else {
    CHECK_MESSAGE(diff.refusal.empty(), describe(diff));
  }
  if (expected.changes) {
    std::vector<std::string> changed;
    for (const auto& change : diff.changes) changed.push_back(change.field);
    auto wanted = *expected.changes;
    std::sort(changed.begin(), changed.end());
    std::sort(wanted.begin(), wanted.end());
    CHECK_MESSAGE(changed == wanted, describe(diff));
  }
  if (!expected.text.empty()) CHECK_MESSAGE(diff.text.find(expected.text) != std::string::npos, diff.text);
  check_expected_actions(diff, expected);
}

/// diff(should, facts + becomes of all actions) is converged.
void check_convergence(const Kind& kind, const Value& params, Facts facts, const Diff& diff) {
  for (const auto& action : diff.actions) {
    for (const auto& [query, fact] : action.becomes) facts.set(query, fact);
  }
  const auto again = kind.diff(params, facts, false);
  CHECK_MESSAGE(again.converged(), "convergence law: a second look still differs: ", describe(again));
  CHECK_MESSAGE(again.actions.empty(), "convergence law: a second look still acts: ", describe(again));
}

/// A look that has not been made, or that failed, must never be taken for an answer.
void check_unanswered(const Kind& kind, const Value& params, const Facts& facts, const std::vector<FactQuery>& asked) {
  for (const auto& query : asked) {
    INFO("question: ", describe(query));
    for (const auto state : {Fact::State::unknown, Fact::State::broken}) {
      Facts less = facts;
      Fact fact;
      fact.state = state;
      fact.error = "test";
      less.set(query, fact);
      const auto diff = kind.diff(params, less, false);
      CHECK_MESSAGE(!diff.converged(), (state == Fact::State::unknown ? "unknown" : "broken"),
                    " is taken for converged");
      CHECK_MESSAGE(diff.actions.empty(), "acts although a fact is not known: ", describe(diff));
    }
  }
}

void check_outputs(const Kind& kind, const Value& params, const Facts& facts, const golden::Case& expected) {
  std::set<std::string> declared;
  for (const auto& output : kind.spec().outputs) declared.insert(output.name);
  ValueMap given;
  for (const auto& [name, value] : kind.outputs(params, facts)) {
    CHECK_MESSAGE(declared.count(name) == 1, "output not declared: ", name);
    given.push_back({name, {}, value});
  }
  if (!expected.outputs) return;
  ValueMap wanted = *expected.outputs->map();
  std::sort(wanted.begin(), wanted.end(), [](const Entry& a, const Entry& b) { return a.key < b.key; });
  CHECK_MESSAGE(Value(given) == Value(wanted), to_string(Value(given)));
}

/// Before a run, parameters may still be references: looking at them must not throw.
void check_references(const Kind& kind, const Value& params) {
  for (const auto& entry : *params.map()) {
    Value changed = params;
    changed.set(entry.key, Reference{{}, "steps.a.b", "b"});
    CHECK_NOTHROW(kind.subject(changed));
    CHECK_NOTHROW(kind.facts(changed));
    CHECK_NOTHROW(kind.links(changed));
  }
}

/// Returns the diff's sort for the census: "error", "refused", "unknown", "converged" or "differs".
std::string check_case(const Kind& kind, const golden::Case& expected) {
  Diagnostics found;
  const auto params = validated(kind, expected.should, found);
  if (!expected.error.empty()) {
    CHECK_MESSAGE(all_messages(found).find(expected.error) != std::string::npos, all_messages(found));
    return "error";
  }
  REQUIRE_MESSAGE(!found.has_errors(), all_messages(found));
  CHECK_FALSE(kind.subject(params).empty());
  const auto asked = kind.facts(params);
  check_strict(asked, expected);
  Facts facts;
  bool answered = true;
  for (const auto& [query, fact] : expected.facts) {
    facts.set(query, fact);
    answered = answered && fact.state == Fact::State::known;
  }
  const auto diff = kind.diff(params, facts, expected.notified);
  check_expected(diff, expected);
  check_no_secret_shows(params, diff);
  check_scripts_exist(diff.actions, asked);
  check_references(kind, params);
  check_outputs(kind, params, facts, expected);
  if (answered) check_unanswered(kind, params, facts, asked);
  // what a person does has no action that could make it so
  const bool acts = diff.known && diff.refusal.empty() && !kind.spec().check_only && !kind.spec().by_people;
  if (!acts) CHECK_MESSAGE(diff.actions.empty(), "acts although it must not: ", describe(diff));
  // a command without a test of its own differs at every look: its exit code is the proof
  if (acts && !diff.always) check_convergence(kind, params, facts, diff);
  if (!diff.refusal.empty()) return "refused";
  if (!diff.known || !answered) return "unknown";
  return diff.converged() ? "converged" : "differs";
}

void check_docs(const Kind& kind, const Schema& schema, const std::string& path) {
  for (const auto& field : schema.fields) {
    const auto name = path + field.name;
    CHECK_MESSAGE(!field.schema.doc.empty(), "no doc: ", name);
    check_docs(kind, field.schema, name + ".");
    for (const auto& item : field.schema.item) check_docs(kind, item, name + ".");
  }
}

void check_page(const Kind& kind, const std::string& file) {
  const auto path = kind.spec().name + "/" + file;
  INFO(path);
  REQUIRE_MESSAGE(text(path).data() != nullptr, "missing");
  CHECK(text(path).find("SPDX-License-Identifier: EUPL-1.2") != std::string_view::npos);
  const auto found = golden::examples(std::string(text(path)), kind.spec().name);
  REQUIRE_MESSAGE(found.ok(), (found.ok() ? std::string() : found.error().message));
  CHECK_MESSAGE(!found->empty(), "no ```yaml example with the key ", kind.spec().name);
  for (const auto& example : *found) {
    Diagnostics diagnostics;
    validated(kind, example, diagnostics);
    CHECK_MESSAGE(!diagnostics.has_errors(), "the example does not validate:\n", all_messages(diagnostics));
  }
}

}  // namespace

TEST_CASE("golden: every kind holds its cases and the laws of all kinds") {
  static const Registry registry;
  for (const auto& kind : registry.all()) {
    const auto& name = kind->spec().name;
    SUBCASE(name.c_str()) {
      std::set<std::string> census;
      const auto cases = load_cases(name);
      CHECK_MESSAGE(cases.size() >= 4, name, ": at least four golden cases are wanted");
      for (const auto& one : cases) {
        INFO(name, "/cases/", one.name, ".yaml");
        census.insert(check_case(*kind, one));
      }
      CHECK_MESSAGE(census.count("converged") == 1, name, ": no case is converged");
      CHECK_MESSAGE(census.count("differs") == 1, name, ": no case differs");
      CHECK_MESSAGE(census.count("error") + census.count("refused") + census.count("unknown") > 0, name,
                    ": no case is refused, broken or wrong");
    }
  }
}

TEST_CASE("golden: every kind has a name, docs and two manual pages whose examples validate") {
  static const Registry registry;
  for (const auto& kind : registry.all()) {
    const auto& spec = kind->spec();
    SUBCASE(spec.name.c_str()) {
      INFO(spec.name);
      const std::filesystem::path folder = std::string(REPRISE_SOURCE_DIR) + "/src/kinds/" + spec.name;
      CHECK_MESSAGE(std::filesystem::is_directory(folder), "the folder must have the kind's name");
      CHECK_FALSE(spec.summary.empty());
      CHECK(spec.schema.type == Type::object);
      CHECK(spec.typical.count() > 0);
      check_docs(*kind, spec.schema, "");
      for (const auto& output : spec.outputs) CHECK_FALSE(output.doc.empty());
      check_page(*kind, "kind.md");
      check_page(*kind, "kind.fr.md");
    }
  }
}

TEST_CASE("manual_page has the page of the language without its header, and a row a parameter") {
  static const Registry registry;
  for (const auto& kind : registry.all()) {
    for (const auto* language : {"en", "fr"}) {
      const auto page = manual_page(*kind, language);
      CHECK(page.starts_with("# "));
      CHECK(page.find("SPDX") == std::string::npos);
      for (const auto& field : kind->spec().schema.fields)
        CHECK(page.find("| `" + field.name + "` |") != std::string::npos);
    }
  }
}
