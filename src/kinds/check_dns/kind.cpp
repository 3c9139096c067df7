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

Schema single_or_list() {
  auto expect = Schema::list(msgid("answers that must be among those given; none: any answer will do"),
                             Schema::text(msgid("answer, as dig +short prints it")));
  expect.single_ok = true;
  return expect;
}

KindSpec make_spec() {
  KindSpec spec;
  spec.name = "check_dns";
  spec.summary = msgid("Whether a DNS name is answered as it should be, seen from the host of the step.");
  spec.schema = Schema::object(
      "",
      {required("name", Schema::text(msgid("name to ask for; for PTR an address"))),
       optional("type",
                Schema::one_of(msgid("type of record"), {"A", "AAAA", "CNAME", "MX", "NS", "PTR", "SOA", "SRV", "TXT"}),
                "A"),
       optional("server", Schema::text(msgid("server to ask; default: the ones of the host"))),
       optional("expect", single_or_list()), within_field("0s")});
  spec.check_only = true;
  spec.typical = Duration{300};
  return spec;
}

FactQuery question(const Value& params) {
  const auto server = params.text("server");
  return {"dns", params.text("name"), params.text("type", "A") + (server.empty() ? "" : " " + server), {}};
}

/// As answers are compared: lower case, no dot at the end, one blank between the parts, no quotes around TXT.
std::string normal(std::string_view answer) {
  std::string out;
  for (const char c : to_lower(trim(answer))) {
    if (c == '"' || (c == ' ' && out.ends_with(' '))) continue;
    if (c == ' ' && out.ends_with('.')) out.pop_back();
    out += c;
  }
  if (out.ends_with('.')) out.pop_back();
  return out;
}

std::vector<std::string> normal_lines(std::string_view text) {
  std::vector<std::string> out;
  for (const auto& line : split_lines(text)) {
    if (!trim(line).empty()) out.push_back(normal(line));
  }
  return out;
}

class CheckDns : public Kind {
 public:
  const KindSpec& spec() const override {
    static const KindSpec spec = make_spec();
    return spec;
  }
  std::string subject(const Value& params) const override {
    return params.text("type", "A") + " " + params.text("name") + " " + params.text("server");
  }
  std::vector<FactQuery> facts(const Value& params) const override { return {question(params)}; }

  void check(const Value& params, const std::string& what, Diagnostics& out) const override {
    check_target(params, "name", what, out);
    check_target(params, "server", what, out);
  }

  Diff diff(const Value& params, const Facts& is, bool /*notified*/) const override {
    if (auto no = unanswered(facts(params), is)) return *no;
    const auto& fact = is.get(question(params));
    const auto answers = normal_lines(fact.get("answers"));
    const auto name = params.text("type", "A") + " " + params.text("name");
    std::string shown = join(answers, ", ");
    if (answers.empty()) shown = fact.get("error").empty() ? tr("no answer") : std::string(fact.get("error"));
    Diff diff;
    const auto expected = params.texts("expect");
    if (expected.empty() && answers.empty()) diff.change(name, shown, tr("an answer"));
    for (const auto& one : expected) {
      if (std::find(answers.begin(), answers.end(), normal(one)) == answers.end()) diff.change(name, shown, one);
    }
    return diff;
  }
};

}  // namespace

std::unique_ptr<Kind> make_check_dns() { return std::make_unique<CheckDns>(); }

}  // namespace reprise::kinds
