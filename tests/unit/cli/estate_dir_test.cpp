// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "cli/estate_dir.hpp"

#include <doctest/doctest.h>

using namespace reprise::cli;

TEST_CASE("names of secrets are found wherever a value may stand") {
  using Names = std::set<std::string>;
  CHECK(secret_names("") == Names{});
  CHECK(secret_names("a: !secret one\nb: {c: !secret two, d: [!secret three]}\n") == Names{"one", "two", "three"});
  CHECK(secret_names("a: !secret one") == Names{"one"});
  CHECK(secret_names("a: !secret one\r\nb: !secret one\t# twice\n") == Names{"one"});
  CHECK(secret_names("a: !secrets one") == Names{});
}
