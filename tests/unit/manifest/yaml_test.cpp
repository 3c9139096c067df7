// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "manifest/yaml.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "helpers.hpp"

using namespace reprise;
using namespace reprise::manifest;

namespace {

const Secrets secrets{{"domain_admin", Secret("Sunny-Day-1")}};

Value good(const std::string& text) {
  Diagnostics out;
  const auto value = parse_yaml(text, "f.yaml", &secrets, out);
  for (const auto& d : out.all()) MESSAGE(to_string(d));
  REQUIRE(value.has_value());
  REQUIRE(out.empty());
  return *value;
}

/// All that is wrong with the text, as the user sees it.
std::vector<std::string> problems(const std::string& text, const Secrets* known = &secrets) {
  Diagnostics out;
  parse_yaml(text, "f.yaml", known, out);
  return shown(out);
}

std::string flow(int depth) { return std::string(depth, '[') + std::string(depth, ']'); }

}  // namespace

TEST_CASE("values come with their places") {
  const auto value = good("a: 1\nb:\n  - x\n  - {c: \"y\"}\n");
  REQUIRE(value.map() != nullptr);
  const auto& b = *value.find("b");
  CHECK(to_string(value.find("a")->at) == "f.yaml:1:4");
  CHECK(to_string((*value.map())[1].at) == "f.yaml:2:1");
  CHECK(to_string(b.at) == "f.yaml:3:3");
  CHECK(to_string((*b.list())[0].at) == "f.yaml:3:5");
  CHECK(to_string(good("a: {}\nb:\n\nc: ~\n").find("b")->at) == "f.yaml:2:1");
  CHECK(to_string(good("a: {}\nb:\n\nc: ~\n").find("c")->at) == "f.yaml:4:4");
  CHECK(to_string((*b.list())[1].find("c")->at) == "f.yaml:4:9");
}

TEST_CASE("columns count characters, not bytes") {
  const auto value = good("{é: à, b: c}");
  CHECK(to_string(value.find("b")->at) == "f.yaml:1:11");
}

TEST_CASE("scalars: what is a number or a boolean, and what stays text") {
  const auto type = [](const std::string& text) { return type_name(*good("v: " + text).find("v")); };
  for (const char* text : {"1", "0", "-5", "9223372036854775807"}) CHECK_MESSAGE(type(text) == "a whole number", text);
  for (const char* text : {"1.5", "0.25", "-2.75"}) CHECK_MESSAGE(type(text) == "a number", text);
  for (const char* text : {"true", "false"}) CHECK_MESSAGE(type(text) == "a boolean", text);
  for (const char* text : {"", "~", "null"}) CHECK_MESSAGE(type(text) == "nothing", text);
  for (const char* text :
       {"0644",     "00",         "1.10",  "0x1f", "1e3",  "+5",         "-0",    "9223372036854775808",
        "yes",      "no",         "on",    "off",  "True", "FALSE",      ".inf",  ".nan",
        "12:30:00", "2026-11-22", "1_000", "1.",   ".5",   "10.77.0.11", "\"1\"", "'true'",
        "\"\"",     "\"null\"",   "0.1e1", "-x"}) {
    CHECK_MESSAGE(type(text) == "a string", text);
  }
  CHECK(*good("v: 0644").find("v")->string() == "0644");
  CHECK(*good("v: 1.10").find("v")->string() == "1.10");
  CHECK(*good("v: -9223372036854775808").find("v")->integer() == std::numeric_limits<std::int64_t>::min());
  CHECK(*good("v: |\n  a\n  b\n").find("v")->string() == "a\nb\n");
  CHECK(*good("v: >-\n  true\n").find("v")->string() == "true");
}

TEST_CASE("keys are text whatever they look like") {
  const auto value = good("1: a\ntrue: b\n0644: c\n\"<<\": d\n");
  CHECK(value.text("1") == "a");
  CHECK(value.text("true") == "b");
  CHECK(value.text("0644") == "c");
  CHECK(value.text("<<") == "d");
}

TEST_CASE("secrets by name") {
  const auto value = good("password: !secret domain_admin\n");
  REQUIRE(value.find("password")->secret() != nullptr);
  CHECK(value.find("password")->secret()->reveal() == "Sunny-Day-1");
  CHECK(problems("password: !secret domain_admn\n") ==
        lines{"f.yaml:1:11: error: there is no secret \"domain_admn\"\n  hint: did you mean \"domain_admin\"?"});
  CHECK(problems("password: !secret other\n") ==
        lines{"f.yaml:1:11: error: there is no secret \"other\"\n  hint: add a line \"other: ...\" to secrets.yaml"});
  CHECK(problems("password: !secret domain_admin\n", nullptr) ==
        lines{"f.yaml:1:11: error: !secret cannot be used in this file"});
}

TEST_CASE("lesser errors do not hide what else stands in the file") {
  Diagnostics out;
  const auto value = parse_yaml("a: 1\nb: !vault x\na: 2\n<<: {c: 3}\nd: !secret no\ne: 5\n", "f.yaml", &secrets, out);
  REQUIRE(value.has_value());
  CHECK(value->whole("a") == 1);
  CHECK(value->whole("e") == 5);
  CHECK(value->find("c") == nullptr);
  CHECK(
      shown(out) ==
      lines{
          "f.yaml:2:4: error: unknown tag !vault\n  hint: the only tag is !secret NAME",
          "f.yaml:3:1: error: the key \"a\" stands twice in the same map\n  hint: the first one is in line 1; keep one "
          "of them",
          "f.yaml:4:1: error: merge keys (<<) are not supported\n  hint: write the keys out, or use an alias for a "
          "whole value",
          "f.yaml:5:4: error: there is no secret \"no\"\n  hint: add a line \"no: ...\" to secrets.yaml"});
}

TEST_CASE("tags of lists, maps and keys are refused") {
  CHECK(problems("a: !!set {b: 1}\n").size() == 1);
  CHECK(problems("a: !secret [x]\n").size() == 1);
  CHECK(problems("a: !!str 1\n").size() == 1);
  CHECK(problems("!secret a: 1\n").size() == 1);
}

TEST_CASE("syntax errors say where and what to do") {
  CHECK(problems("a: 1\nb: [1, 2\nc: 3\n") ==
        lines{"f.yaml:3:2: error: this is not valid YAML: end of sequence flow not found\n  hint: look for a wrong "
              "indentation, a missing quote or a missing bracket here and just before"});
  CHECK(problems("title: Centre: hospitalier\n") ==
        lines{"f.yaml:1:14: error: this is not valid YAML: illegal map value\n  hint: a text that holds \": \" needs "
              "quotes"});
  CHECK(
      problems("a: @x\n") ==
      lines{"f.yaml:1:4: error: this is not valid YAML: unknown token\n  hint: a text that begins with this character "
            "needs quotes"});
  CHECK(
      problems("a: *nobody\n") ==
      lines{
          "f.yaml:1:4: error: this is not valid YAML: the referenced anchor is not defined\n  hint: a text that begins "
          "with * needs quotes"});
  CHECK(problems("a:\n\tb: 1\n").at(0).find("does not allow tabs") != std::string::npos);
  CHECK(problems("a: \"x\n") ==
        lines{"f.yaml:1:4: error: the quote that begins here has no end\n  hint: close it on this "
              "line, or double a quote inside the text"});
  CHECK(problems("a: 'x\nb: 2\n").size() == 1);
  CHECK(problems("a: &k \"x\nb: 2\n").size() == 1);
  CHECK(problems("a: \"x").size() == 1);
  CHECK(problems("a: 1\n]\n").size() == 1);
  CHECK(problems("a: 1\n b: 2\n").size() == 1);
  CHECK(problems("]").size() == 1);
}

TEST_CASE("an expression without quotes gets advice") {
  CHECK(problems("a:\n  b: {{ params.x }}\n") ==
        lines{"f.yaml:2:7: error: a key must be a plain text\n  hint: put quotes around an expression: \"{{ ... }}\""});
  CHECK(problems("a: {{ x }}/y\n").at(0).find("put quotes around an expression") != std::string::npos);
}

TEST_CASE("keys that are no text") {
  CHECK(problems("? [a]\n: 1\n") == lines{"f.yaml:1:3: error: a key must be a plain text"});
  CHECK(problems("~: 1\n").size() == 1);
  CHECK(problems(": 1\n").size() == 1);
  CHECK(problems("a: &k x\n*k : 1\n").size() == 1);
}

TEST_CASE("one document a file") {
  CHECK(problems("a: 1\n---\nb: 2\n") ==
        lines{"f.yaml:2:1: error: a second document begins here\n  hint: keep one document (---) a file"});
  CHECK(good("---\na: 1\n...\n").whole("a") == 1);
}

TEST_CASE("a text without content is nothing, and readers refuse it") {
  for (const char* text : {"", "\n\n", "# only a comment\n", "---\n", "~\n"}) {
    const auto value = good(text);
    CHECK(value.is_null());
    Diagnostics out;
    CHECK(refuse_empty(value, out));
    CHECK(shown(out) == lines{"f.yaml: error: the file is empty"});
  }
}

TEST_CASE("encoding") {
  CHECK(
      problems("a: 1\nb: caf\xe9\n") ==
      lines{"f.yaml:2:1: error: the text is not valid UTF-8\n  hint: convert the file: iconv -f ISO-8859-15 -t UTF-8"});
  CHECK(problems(std::string("a: \0", 4)).size() == 1);
  CHECK(problems("\xff\xfe"
                 "a\0")
            .size() == 1);
  CHECK(good("\xef\xbb\xbf"
             "a: é\n")
            .text("a") == "é");
  CHECK(good("a: 1\r\nb: x\r\n").text("b") == "x");
}

TEST_CASE("aliases") {
  const auto value = good("a: &x [1, 2]\nb: *x\nc: &y text\nd: *y\n");
  CHECK(*value.find("a") == *value.find("b"));
  CHECK(value.text("d") == "text");
  CHECK(problems("a: &x [1, *x]\n") == lines{"f.yaml:1:11: error: an alias cannot stand inside what it refers to"});
}

TEST_CASE("aliases that explode are refused before they do") {
  std::string bomb = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n";
  for (int i = 1; i < 30; ++i) {
    const auto p = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + p;
    for (int j = 0; j < 9; ++j) bomb += ", " + p;
    bomb += "]\n";
  }
  auto texts = problems(bomb);
  REQUIRE(texts.size() == 1);
  CHECK(texts[0].find("the aliases of this file stand for too much") != std::string::npos);

  // few nodes, but much text
  std::string quadratic = "a: &a " + std::string(100'000, 'x') + "\nb: [*a";
  for (int i = 0; i < 100'000; ++i) quadratic += ",\n *a";
  texts = problems(quadratic + "]\n");
  REQUIRE(texts.size() == 1);
  CHECK(texts[0].find("the aliases of this file stand for too much") != std::string::npos);

  // an anchor round an anchor round an anchor: each would copy the whole inside
  std::string nested;
  for (int i = 0; i < 60; ++i) nested += "&a" + std::to_string(i) + " [";
  nested += "x";
  for (int i = 0; i < 50'000; ++i) nested += ",\nx";
  CHECK(problems(nested + std::string(60, ']')).empty());
  // an alias may bring depth
  std::string deep = "a: &a " + flow(40) + "\nb: ";
  for (int i = 0; i < 30; ++i) deep += '[';
  deep += "*a" + std::string(30, ']') + "\n";
  CHECK(problems(deep).at(0).find("nested more than 64 levels deep") != std::string::npos);
}

TEST_CASE("limits") {
  CHECK(problems(flow(64)).empty());
  CHECK(problems(flow(65)) ==
        lines{"f.yaml:1:65: error: nested more than 64 levels deep\n  hint: look for a mistake in "
              "the indentation"});
  CHECK(problems(flow(100'000)).size() == 1);
  std::string blocks;
  for (int i = 0; i < 100; ++i) blocks += std::string(i, ' ') + "a:\n";
  CHECK(problems(blocks).size() == 1);
  CHECK(problems(std::string(kMostBytes + 1, ' ')) ==
        lines{"f.yaml: error: the file has 4194305 bytes; at most 4194304 are read\n  hint: split it, or put large "
              "contents into files/"});
  std::string many = "[";
  for (std::size_t i = 0; i <= kMostNodes; ++i) many += "1,\n";
  CHECK(problems(many + "]").at(0).find("more than 1000000 values in one file") != std::string::npos);
}

TEST_CASE("one line with very many entries is refused, many lines are not") {
  std::string one = "[";
  std::string many = "[";
  for (int i = 0; i < 20'000; ++i) {
    one += "{a: 1},";
    many += "{a: 1},\n";
  }
  CHECK(problems("\n" + one + "]") ==
        lines{"f.yaml:2:1: error: this line has too many brackets and commas\n  hint: break it: one entry a line"});
  CHECK(problems(many + "]").empty());
}

TEST_CASE("quotes inside quoted texts") {
  const auto value = good("a: 'it''s'\nb: \"say \\\"x\\\\\"\nc: &k \"x\"\nd: ''\ne: \"\"\nf: ''''\n");
  CHECK(value.text("a") == "it's");
  CHECK(value.text("b") == "say \"x\\");
  CHECK(value.text("f") == "'");
}

TEST_CASE("a flood of lesser errors is cut") {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "a: 1\n";
  const auto texts = problems(text);
  CHECK(texts.size() == 201);
}
