// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "model/schema.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

using namespace reprise;

namespace {

Value at(Value value, std::uint32_t line) {
  value.at = {"estate.yaml", line, 3};
  return value;
}

Entry entry(std::string key, Value value, std::uint32_t line) {
  return {std::move(key), {"estate.yaml", line, 1}, at(std::move(value), line)};
}

Schema mail() {
  return Schema::object(
      "a mail server",
      {required("hostname", Schema::text("name of the server", &format::hostname)),
       optional("port", Schema::integer("where it listens", 1, 65535), 25),
       optional("tls", Schema::boolean("encrypt"), true), optional("password", Schema::hidden("of the relay")),
       optional("timeout", Schema::duration("when to give up"), "30s"),
       optional("level", Schema::one_of("strictness", {"none", "may", "encrypt"}), "may"),
       optional("banner", Schema::body("first line"))});
}

/// The messages and hints of one run, one string each, so that a test can read them like a user.
std::vector<std::string> problems(Value& value, const Schema& schema) {
  Diagnostics out;
  conform(value, schema, "service mail", out);
  std::vector<std::string> texts;
  for (const auto& d : out.sorted()) texts.push_back(to_string(d));
  return texts;
}

std::vector<std::string> problems_of(Value value, const Schema& schema) { return problems(value, schema); }

}  // namespace

TEST_CASE("a conforming value is left alone and gets its defaults") {
  Value value = at(ValueMap{entry("hostname", "mail1.clinic.test", 2)}, 1);
  CHECK(problems(value, mail()).empty());
  CHECK(value.whole("port") == 25);
  CHECK(value.flag("tls"));
  CHECK(value.text("timeout") == "30s");
  CHECK(value.text("level") == "may");
  CHECK(value.find("password") == nullptr);
  SUBCASE("a second time nothing changes") {
    const Value before = value;
    CHECK(problems(value, mail()).empty());
    CHECK(value == before);
  }
}

TEST_CASE("all problems come at once, each at its own place") {
  Value value = at(ValueMap{entry("hostnam", "mail1", 2), entry("port", 70000, 3), entry("tls", "yes", 4),
                            entry("password", "s3cret", 5), entry("timeout", "soon", 6), entry("level", "maybe", 7)},
                   1);
  const auto texts = problems(value, mail());
  REQUIRE(texts.size() == 7);
  CHECK(texts[0] == "estate.yaml:1:3: error: service mail: \"hostname\" is missing\n  hint: name of the server");
  CHECK(texts[1] ==
        "estate.yaml:2:1: error: service mail: unknown key \"hostnam\"\n  hint: did you mean \"hostname\"?");
  CHECK(texts[2] == "estate.yaml:3:3: error: service mail: port must be at most 65535, not 70000");
  CHECK(texts[3] ==
        "estate.yaml:4:3: error: service mail: tls must be true or false, not a string: \"yes\"\n"
        "  hint: write true, without quotes");
  CHECK(texts[4].find("password must be a secret") != std::string::npos);
  CHECK(texts[5].find("\"soon\" is not a duration") != std::string::npos);
  CHECK(texts[6] ==
        "estate.yaml:7:3: error: service mail: level must be one of none, may, encrypt, not \"maybe\"\n"
        "  hint: did you mean \"may\"?");
  for (const auto& text : texts)
    CHECK_MESSAGE(text.find("s3cret") == std::string::npos, "a password in clear is quoted");
}

TEST_CASE("an unknown key that resembles nothing is answered with the known ones") {
  const auto texts = problems_of(at(ValueMap{entry("hostname", "a", 1), entry("zzzzzzzz", 1, 2)}, 1), mail());
  REQUIRE(texts.size() == 1);
  CHECK(texts[0].find("known keys: hostname, port, tls") != std::string::npos);
}

TEST_CASE("scalars that YAML read as something else serve as strings") {
  const auto schema = Schema::map("", Schema::text(""));
  Value value = ValueMap{entry("i", 42, 1), entry("b", true, 2), entry("d", 1.5, 3)};
  CHECK(problems(value, schema).empty());
  CHECK(*value.find("i")->string() == "42");
  CHECK(*value.find("b")->string() == "true");
  CHECK(*value.find("d")->string() == "1.5");
  CHECK(value.find("b")->at.line == 2);
}

TEST_CASE("a duration may be a bare number of seconds") {
  Value value = 90;
  CHECK(problems(value, Schema::duration("")).empty());
  CHECK(*value.string() == "90");
  CHECK(problems_of(-1, Schema::duration("")).size() == 1);
  CHECK(problems_of(true, Schema::duration("")).size() == 1);
  CHECK(problems_of(ValueList{}, Schema::duration("")).size() == 1);
}

TEST_CASE("secrets stand only where they are kept") {
  const Value secret{Secret("hunter2")};
  CHECK(problems_of(secret, Schema::hidden("")).empty());
  CHECK(problems_of(secret, Schema::body("")).empty());
  CHECK(problems_of(secret, Schema::any("")).empty());
  for (const auto& schema : {Schema::text(""), Schema::boolean(""), Schema::integer("", 0, 9), Schema::duration(""),
                             Schema::one_of("", {"a"}), Schema::list("", Schema::any("")), Schema::object("", {})}) {
    const auto texts = problems_of(secret, schema);
    REQUIRE(texts.size() == 1);
    CHECK(texts[0].find("hunter2") == std::string::npos);
  }
  auto formatted = Schema::text("", &format::hostname);
  formatted.secret_ok = true;
  const auto texts = problems_of(Secret("not a host"), formatted);
  REQUIRE(texts.size() == 1);
  CHECK(texts[0].find("not a host") == std::string::npos);
}

TEST_CASE("a reference stands for any scalar and any list, but not for a map") {
  const Value reference{Reference{StepId{}, "steps.ca.certificate", "certificate"}};
  for (const auto& schema :
       {Schema::text("", &format::ip), Schema::hidden(""), Schema::boolean(""), Schema::integer("", 0, 9),
        Schema::duration(""), Schema::one_of("", {"a"}), Schema::list("", Schema::text("")), Schema::any("")}) {
    Value value = reference;
    CHECK(problems(value, schema).empty());
    CHECK(value == reference);
  }
  CHECK(problems_of(reference, Schema::map("", Schema::text(""))).size() == 1);
  CHECK(problems_of(reference, Schema::object("", {})).size() == 1);
}

TEST_CASE("lists") {
  auto schema = Schema::list("", Schema::text("", &format::package));
  schema.minimum = 1;
  schema.maximum = 2;
  CHECK(problems_of(ValueList{"postfix"}, schema).empty());
  CHECK(problems_of(ValueList{}, schema) ==
        std::vector<std::string>{"error: service mail must have at least 1 entries, not 0"});
  CHECK(problems_of(ValueList{"aa", "bb", "cc"}, schema).size() == 1);
  CHECK(
      problems_of("postfix", schema) ==
      std::vector<std::string>{
          "error: service mail must be a list, not a string: \"postfix\"\n  hint: write [postfix] for a list of one"});
  const auto bad = problems_of(ValueList{"Postfix", "dovecot core"}, schema);
  REQUIRE(bad.size() == 2);
  CHECK(bad[0].find("[0]: \"Postfix\"") != std::string::npos);

  schema.single_ok = true;
  Value single = at("postfix", 7);
  CHECK(problems(single, schema).empty());
  REQUIRE(single.list() != nullptr);
  CHECK(*single.list()->front().string() == "postfix");
  CHECK(single.list()->front().at.line == 7);
  CHECK(single.at.line == 7);
  CHECK(problems_of(Value(), schema).size() == 1);
}

TEST_CASE("a key without value counts as absent") {
  Value value = at(ValueMap{entry("hostname", Value(), 2), entry("port", Value(), 3), entry("banner", Value(), 4)}, 1);
  const auto texts = problems(value, mail());
  CHECK(texts == std::vector<std::string>{
                     "estate.yaml:2:3: error: service mail: \"hostname\" has no value\n  hint: name of the server"});
  CHECK(value.whole("port") == 25);
}

TEST_CASE("defaults of nested objects are filled in, with the place of what holds them") {
  const auto inner =
      Schema::object("", {optional("port", Schema::integer("", 1, 9), 5), required("user", Schema::text(""))});
  const auto schema = Schema::object("", {optional("ssh", inner, ValueMap{})});
  Value value = at(ValueMap{}, 4);
  const auto texts = problems(value, schema);
  CHECK(texts == std::vector<std::string>{"estate.yaml:4:3: error: service mail: ssh: \"user\" is missing"});
  CHECK(value.find("ssh")->whole("port") == 5);
}

TEST_CASE("an integer in quotes gets advice") {
  const auto texts = problems_of("25", Schema::integer("", 1, 9));
  REQUIRE(texts.size() == 1);
  CHECK(texts[0].find("without quotes") != std::string::npos);
  CHECK(problems_of(2.5, Schema::integer("", 1, 9)).size() == 1);
  CHECK(problems_of(0, Schema::integer("", 1, 9)).size() == 1);
}

TEST_CASE("a flood of problems is cut") {
  ValueMap many;
  for (int i = 0; i < 5000; ++i) many.push_back({"key" + std::to_string(i), {}, i});
  const auto texts = problems_of(Value(many), Schema::object("", {}));
  CHECK(texts.size() == 201);
  const auto says_so = [](const auto& text) { return text.find("more than 200 problems") != std::string::npos; };
  CHECK(std::count_if(texts.begin(), texts.end(), says_so) == 1);
}

TEST_CASE("JSON Schema says what conform() accepts") {
  const auto json = nlohmann::json::parse(json_schema(mail(), "mail server"));
  CHECK(json["$schema"] == "https://json-schema.org/draft/2020-12/schema");
  CHECK(json["title"] == "mail server");
  CHECK(json["type"] == "object");
  CHECK(json["additionalProperties"] == false);
  CHECK(json["required"] == nlohmann::json::array({"hostname"}));
  const auto& p = json["properties"];
  CHECK(p["hostname"]["pattern"] == format::hostname.pattern);
  CHECK(p["hostname"]["description"] == "name of the server");
  CHECK(p["port"]["minimum"] == 1);
  CHECK(p["port"]["maximum"] == 65535);
  CHECK(p["port"]["default"] == 25);
  CHECK(p["tls"]["type"] == "boolean");
  CHECK(p["level"]["enum"] == nlohmann::json::array({"none", "may", "encrypt"}));
  CHECK(p["timeout"]["default"] == "30s");
}

TEST_CASE("JSON Schema of lists and maps") {
  auto list = Schema::list("", Schema::text(""));
  list.minimum = 1;
  auto json = nlohmann::json::parse(json_schema(list, "t"));
  CHECK(json["type"] == "array");
  CHECK(json["minItems"] == 1);
  CHECK_FALSE(json.contains("maxItems"));
  list.single_ok = true;
  json = nlohmann::json::parse(json_schema(list, "t"));
  CHECK(json["anyOf"].size() == 2);
  json = nlohmann::json::parse(json_schema(Schema::map("", Schema::boolean("")), "t"));
  CHECK(json["additionalProperties"]["type"] == "boolean");
  CHECK(nlohmann::json::parse(json_schema(Schema::any("anything"), "t"))["description"] == "anything");
}

TEST_CASE("a value with two ways to write it is held against the one that it has") {
  const auto hosts = Schema::either("", Schema::map("", Schema::text("", &format::name)), Schema::text(""));
  CHECK(problems_of(Value("a"), hosts).empty());
  CHECK(problems_of(Value(ValueMap{{"role", {}, Value("a")}}), hosts).empty());
  CHECK(problems_of(Value(ValueMap{{"role", {}, Value("A b")}}), hosts).size() == 1);
  CHECK(problems_of(Value(ValueList{}), hosts).size() == 1);
  const auto json = nlohmann::json::parse(json_schema(hosts, "t"));
  CHECK(json["anyOf"][0]["type"] == "object");
  CHECK(json["anyOf"][1]["type"][0] == "string");
}

TEST_CASE("editors are told where an expression may stand") {
  auto schema =
      Schema::object("", {required("count", Schema::integer("how often", 1, 9)),
                          optional("names", Schema::list("", Schema::text(""))), optional("x", Schema::any(""))});
  CHECK(json_schema(schema, "t").find("{\\\\{") == std::string::npos);
  schema.expressions = true;
  const auto json = nlohmann::json::parse(json_schema(schema, "t"));
  const auto& count = json["properties"]["count"];
  CHECK(count["description"] == "how often");
  CHECK(count["anyOf"][0]["maximum"] == 9);
  CHECK(count["anyOf"][1]["pattern"] == "\\{\\{");
  CHECK(json["properties"]["names"]["anyOf"][0]["items"]["anyOf"].size() == 2);
  CHECK(json["type"] == "object");
}
