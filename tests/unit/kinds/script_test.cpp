// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <doctest/doctest.h>

#include "kinds/script.hpp"

using namespace reprise;
using namespace reprise::kinds;

TEST_CASE("sh_quote protects every character a shell knows") {
  CHECK(sh_quote("it's $HOME `x`") == R"('it'\''s $HOME `x`')");
  CHECK(sh_quote("") == "''");
}

TEST_CASE("parse: a forged or broken answer is broken, nothing worse") {
  const std::vector<FactQuery> queries{{"file", "/a", "", {}}, {"file", "/b", "", {}}, {"file", "/c", "", {}}};
  const auto answers = parse(
      "hello\nabcdefgh fact 0\tmode=0644\ttext:=aGk=\nwrongnon fact 1\tmode=1\nabcdefgh fact 99\tx=1\n"
      "abcdefgh fact -1\tx=1\nabcdefgh fact 1\tbad:=!!!\nabcdefgh fact 0\tmode=0777\n\nabcdefgh actions 3 1\nabcdefgh "
      "end\n",
      queries, "abcdefgh");
  CHECK(answers.facts[0].get("mode") == "0644");
  CHECK(answers.facts[0].get("text") == "hi");
  CHECK(answers.facts[1].state == Fact::State::broken);
  CHECK(answers.facts[2].state == Fact::State::broken);
  CHECK(answers.complete);
  CHECK(answers.actions_exit == 3);
  CHECK(answers.actions_done == 1);
  CHECK(answers.text == "hello\nwrongnon fact 1\tmode=1\n");
}

TEST_CASE("parse: percent-encoded fields, and pieces of the heap") {
  const std::vector<FactQuery> queries(5, FactQuery{"file", "/a", "content", {}});
  // sha256 of "hi" and of "you"
  const std::string hi = "8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4";
  const std::string you = "bd2d4d4ac96c2b7f1ce1d7a3ee4ef8ee4ee9a2e2cbdf1f0b6eb1d2a2a6ed0b5c";
  const auto answers = parse("abcdefgh fact 0\tgecos%=a%09b%25%zz%4\nabcdefgh fact 1\ttext@=0+2+" + hi +
                                 "\nabcdefgh fact 2\ttext@=2+3+" + you + "\nabcdefgh fact 3\ttext@=0+2+" + hi +
                                 "\nabcdefgh fact 4\ttext@=2+99+" + hi + "\nabcdefgh heap aGl5b3U=\n",
                             queries, "abcdefgh");
  CHECK(answers.facts[0].get("gecos") == "a\tb%%zz%4");
  CHECK(answers.facts[1].get("text") == "hi");
  CHECK(answers.facts[2].state == Fact::State::broken);  // another checksum: it changed while it was looked at
  CHECK(answers.facts[3].state == Fact::State::broken);  // the same piece twice: a host makes much of little
  CHECK(answers.facts[4].state == Fact::State::broken);  // beyond the end
}
