// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "model/queries.hpp"

#include <doctest/doctest.h>

using namespace reprise;

TEST_CASE("queries: each once, sorted, and of equal ones the first with its secret") {
  const FactQuery b{"file", "/b", "", {}};
  const FactQuery first{"file", "/a", "", Secret("first")};
  const FactQuery second{"file", "/a", "", Secret("second")};
  const auto queries = each_once({&b, &first, &b, &second});
  REQUIRE(queries.size() == 2);
  CHECK(queries[0] == first);
  CHECK(queries[0].secret.reveal() == "first");
  CHECK(queries[1] == b);
}

TEST_CASE("queries: copies share one list; none at all is a list of none") {
  const Queries queries(std::vector<FactQuery>{{"file", "/a", "", {}}});
  const auto copy = queries;
  CHECK(&copy.list() == &queries.list());
  CHECK(Queries{}.empty());
  CHECK(Queries{}.begin() == Queries{}.end());
}
