// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "base/source.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace reprise;

TEST_CASE("source: a place is shown in the form editors can jump to") {
  CHECK(to_string(SourceRange{"estate.yaml", 12, 5}) == "estate.yaml:12:5");
  CHECK(to_string(SourceRange{"estate.yaml", 0, 0}) == "estate.yaml");
  CHECK(to_string(SourceRange{}).empty());
}

TEST_CASE("source: names of files are equal by text and outlive what they were made of") {
  FileName kept;
  CHECK(kept.empty());
  {
    std::string name = "playbooks/mail";
    name += ".yaml";
    kept = name;
  }
  CHECK(kept.str() == "playbooks/mail.yaml");
  CHECK(kept == FileName("playbooks/mail.yaml"));
  CHECK(kept != FileName("playbooks/mail"));
  CHECK(FileName("") == FileName());
}

TEST_CASE("source: names of files sort by text, not by when they were first seen") {
  std::vector<FileName> names{"z.yaml", "b.yaml", "", "a.yaml"};
  std::sort(names.begin(), names.end());
  CHECK(names == std::vector<FileName>{"", "a.yaml", "b.yaml", "z.yaml"});
}
