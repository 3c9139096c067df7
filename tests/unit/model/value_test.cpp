// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "model/value.hpp"

#include <doctest/doctest.h>

using namespace reprise;

namespace {

Value reference_to(std::uint32_t step) { return Value(Reference{StepId{step}, "steps.ca.certificate", "certificate"}); }

}  // namespace

TEST_CASE("value: references are equal by what they name, however deep they stand") {
  CHECK(reference_to(1) == reference_to(1));
  CHECK(reference_to(1) != reference_to(2));
  CHECK(reference_to(1) != Value("steps.ca.certificate"));
  CHECK(Value(ValueList{reference_to(1)}) == Value(ValueList{reference_to(1)}));
  CHECK(Value(ValueList{reference_to(1)}) != Value(ValueList{reference_to(2)}));
}

TEST_CASE("value: a changed copy leaves the original alone") {
  Value original(ValueMap{});
  original.set("key", reference_to(1));
  auto copy = original;
  copy.set("key", reference_to(2));
  CHECK(original.find("key")->reference()->step == StepId{1});
  CHECK(copy.find("key")->reference()->step == StepId{2});
}

TEST_CASE("value: the place is not part of equality") {
  Value one("text");
  Value other("text");
  other.at = {"estate.yaml", 3, 4};
  CHECK(one == other);
}
