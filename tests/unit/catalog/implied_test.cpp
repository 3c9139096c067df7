// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <doctest/doctest.h>

#include "catalog/show.hpp"
#include "support.hpp"

using namespace reprise;
using namespace reprise::test;

using Edges = std::vector<std::string>;

namespace {

StepTemplate linked(const std::string& id, ValueList provides, ValueList after, const std::string& kind = "prep") {
  return step(id, kind, {entry("provides", Value(std::move(provides))), entry("after", Value(std::move(after)))});
}

}  // namespace

TEST_CASE("implied edges: a file after its directory, on its own host") {
  House house;
  house.playbook("p").steps = {linked("file", {"host path /etc/x/f"}, {"host path /etc/x", "host path /etc"}),
                               linked("dir", {"host path /etc/x"}, {})};
  house.service("s", {1, 2});
  const auto made = house.compile();
  CHECK(house.findings() == "");
  CHECK(edges(made) == Edges{"s/dir@a -> s/file@a (implied)", "s/dir@b -> s/file@b (implied)"});
  CHECK(why_text(made, made.edges[0]) == "prep file stands on prep dir");
}

TEST_CASE("implied edges: through the whole estate, across services") {
  House house;
  house.playbook("p").steps = {linked("user", {}, {"estate domain CLINIC"})};
  house.playbook("q").steps = {linked("domain", {"estate domain CLINIC"}, {})};
  house.service("s", {1, 2});
  house.service("t", {3}, "q");
  CHECK(edges(house.compile()) == Edges{"t/domain@c -> s/user@a (implied)", "t/domain@c -> s/user@b (implied)"});
}

TEST_CASE("implied edges: all names with a prefix, nothing else") {
  House house;
  house.playbook("p").steps = {linked("unit", {}, {"host path /etc/x/*"}), linked("f1", {"host path /etc/x/1"}, {}),
                               linked("f2", {"host path /etc/x/2/3"}, {}), linked("f3", {"host path /etc/xy"}, {}),
                               linked("f4", {"host pathological /etc/x/1"}, {})};
  house.service("s");
  CHECK(edges(house.compile()) == Edges{"s/f1@a -> s/unit@a (implied)", "s/f2@a -> s/unit@a (implied)"});
}

TEST_CASE("implied edges: never to itself, and a check brings nothing about") {
  House house;
  house.playbook("p").steps = {linked("self", {"host path /x"}, {"host path /x", "host path /y"})};
  house.playbook("p").verify = {linked("check", {"host path /y"}, {"host path /x"}, "look")};
  house.service("s");
  const auto made = house.compile();
  CHECK(edges(made) == Edges{"s/self@a -> s/check@a (service)"});
}

TEST_CASE("what the user wrote goes before what is implied") {
  House house;
  house.playbook("p").steps = {
      linked("file", {"host path /x/f"}, {"host path /x"}), needing(linked("middle", {}, {}), {"file"}),
      needing(linked("dir", {"host path /x"}, {}), {"middle"}), linked("other", {}, {"host path /x"})};
  house.service("s");
  const auto made = house.compile();
  CHECK(house.findings() == "");
  CHECK(is_acyclic(made));
  CHECK(!has(edges(made), "s/dir@a -> s/file@a (implied)"));
  CHECK(has(edges(made), "s/dir@a -> s/other@a (implied)"));
}

TEST_CASE("implied edges that make a circle among themselves lose one of them") {
  House house;
  house.playbook("p").steps = {linked("x", {"host n x"}, {"host n z"}), linked("y", {"host n y"}, {"host n x"}),
                               linked("z", {"host n z"}, {"host n y"}), linked("free", {}, {"host n z"})};
  house.service("s");
  const auto made = house.compile();
  CHECK(house.findings() == "");
  CHECK(is_acyclic(made));
  CHECK(edges(made) == Edges{"s/x@a -> s/y@a (implied)", "s/y@a -> s/z@a (implied)", "s/z@a -> s/free@a (implied)"});
}

TEST_CASE("an implied edge against the order of services gives way") {
  House house;
  house.playbook("p").steps = {linked("name", {}, {"estate record a"}, "thing")};
  house.playbook("q").steps = {linked("record", {"estate record a"}, {}, "thing")};
  house.service("base");
  house.service("dns", {1}, "q").needs = {"base"};
  const auto made = house.compile();
  CHECK(house.findings() == "");
  CHECK(edges(made) == Edges{"base/name@a -> dns/record@a (service)"});
}

TEST_CASE("where an edge is both written and implied, the written reason stays") {
  House house;
  house.playbook("p").steps = {linked("dir", {"host path /x"}, {}),
                               needing(linked("file", {}, {"host path /x"}), {"dir"})};
  house.service("s");
  CHECK(edges(house.compile()) == Edges{"s/dir@a -> s/file@a (needs)"});
}

TEST_CASE("the graph as DOT and Mermaid") {
  House house;
  house.description.estate.name = "the \"clinic\"";
  house.playbook("p").steps = {linked("dir", {"host path /x"}, {}), linked("file", {}, {"host path /x"}),
                               needing(step("a"), {"file"})};
  house.service("s");
  auto made = house.compile();
  made.steps[0].subject = "back\\slash \"quote\"";
  const auto dot = catalog::to_dot(made);
  CHECK(contains(dot, "digraph \"the \\\"clinic\\\"\" {"));
  CHECK(contains(dot, "subgraph cluster_1 {\n    label=\"a\";"));
  CHECK(contains(dot, "s0 [label=\"s/dir\", tooltip=\"prep back\\\\slash \\\"quote\\\"\"];"));
  CHECK(contains(dot, "s0 -> s1 [tooltip=\"prep file stands on prep back\\\\slash \\\"quote\\\"\", style=dashed];"));
  CHECK(contains(dot, "s1 -> s2 [tooltip=\"\\\"a\\\" needs \\\"file\\\"\"];"));
  CHECK(!contains(dot, "cluster_2"));
  const auto mermaid = catalog::to_mermaid(made);
  CHECK(contains(mermaid, "flowchart LR\n  subgraph h1[\"a\"]\n    s0[\"s/dir\"]\n"));
  CHECK(contains(mermaid, "s0 -.->|\"prep file stands on prep back#92;slash #34;quote#34;\"| s1\n"));
  CHECK(contains(mermaid, "s1 --> s2\n"));
}
