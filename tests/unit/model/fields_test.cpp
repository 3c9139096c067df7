// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "model/fields.hpp"

#include <doctest/doctest.h>

#include "model/fact.hpp"

using namespace reprise;

TEST_CASE("fields are sorted by name, and of two with one name the first counts") {
  const Fields fields{{"owner", "root"}, {"mode", "0644"}, {"owner", "nobody"}};
  REQUIRE(fields.size() == 2);
  CHECK(fields.begin()->first == "mode");
  CHECK(fields.find("owner")->second == "root");
  CHECK(fields.find("group") == fields.end());
  CHECK(fields == Fields{{"mode", "0644"}, {"owner", "root"}});
  CHECK_FALSE(fields == Fields{{"mode", "0644"}});
}

TEST_CASE("a copy of fields does not see what becomes of the other one") {
  Fields first{{"mode", "0644"}, {"owner", "root"}};
  Fields second = first;
  second["mode"] = "0600";
  second["group"] = "adm";
  first.erase("owner");
  CHECK(first == Fields{{"mode", "0644"}});
  CHECK(second == Fields{{"group", "adm"}, {"mode", "0600"}, {"owner", "root"}});
  second.emplace("mode", "0777");
  CHECK(second.find("mode")->second == "0600");
  second.clear();
  CHECK(second.empty());
  CHECK(second == Fields{});
}

TEST_CASE("what is known of a host is found by family, key and argument; secrets are not kept") {
  Facts facts;
  facts.set({"file", "/a", "", {}}, Fact::of({{"mode", "1"}}));
  facts.set({"file", "/a", "content", {}}, Fact::of({{"mode", "2"}}));
  facts.set({"path", "/a", "", Secret("hush")}, Fact::of({{"mode", "3"}}));
  CHECK(facts.get("file", "/a").get("mode") == "1");
  CHECK(facts.get("file", "/a", "content").get("mode") == "2");
  CHECK(facts.get("path", "/a").get("mode") == "3");
  CHECK(facts.get("file", "/b").state == Fact::State::unknown);
  facts.set({"file", "/a", "", {}}, Fact::absent());
  CHECK_FALSE(facts.get("file", "/a").exists());
  CHECK(facts.size() == 3);
}
