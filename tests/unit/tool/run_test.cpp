// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "tool/run.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using reprise::tool::run;

TEST_CASE("run: output, errors and exit code come back apart") {
  const auto ended = run({"sh", "-c", "echo out; echo err >&2; exit 7"});
  REQUIRE(ended);
  CHECK(ended->code == 7);
  CHECK(ended->out == "out\n");
  CHECK(ended->errors == "err\n");
}

TEST_CASE("run: arguments are words, never shell text") {
  const auto ended = run({"printf", "%s|", "a b", "$HOME", "'\""});
  REQUIRE(ended);
  CHECK(ended->out == "a b|$HOME|'\"|");
}

TEST_CASE("run: large input and output do not lock each other up") {
  const std::string text(1 << 20, 'x');
  const auto ended = run({"cat"}, text);
  REQUIRE(ended);
  CHECK(ended->out == text);
}

TEST_CASE("run: a program that ends before it has read its input does not end us") {
  const auto ended = run({"true"}, std::string(1 << 20, 'x'));
  REQUIRE(ended);
  CHECK(ended->code == 0);
}

TEST_CASE("run: lines arrive whole, the last one without newline too") {
  std::vector<std::string> lines;
  const auto ended = run({"sh", "-c", "printf 'a\\n\\nb'; printf 'c\\nd'"}, "",
                         [&](std::string_view line) { lines.emplace_back(line); });
  REQUIRE(ended);
  CHECK(lines == std::vector<std::string>{"a", "", "bc", "d"});
  CHECK(ended->out.empty());
}

TEST_CASE("run: an unknown program is an error that names it") {
  const auto ended = run({"no-such-program-here"});
  REQUIRE_FALSE(ended);
  CHECK(ended.error().message.find("no-such-program-here") != std::string::npos);
}

TEST_CASE("run: more output than anybody can read is refused, and the program is ended") {
  const auto ended = run({"yes"});
  REQUIRE_FALSE(ended);
  CHECK(ended.error().message.find("16 MiB") != std::string::npos);
}

TEST_CASE("run: a signal is told as the shell tells it") {
  const auto ended = run({"sh", "-c", "kill -9 $$"});
  REQUIRE(ended);
  CHECK(ended->code == 137);
}
