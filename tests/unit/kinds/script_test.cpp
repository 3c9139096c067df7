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
