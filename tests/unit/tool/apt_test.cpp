// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "tool/apt.hpp"

#include <doctest/doctest.h>

using namespace reprise::tool;

TEST_CASE("apt: another release comes from the mirror of this machine, with its updates and security") {
  const auto sources = sources_for(
      "trixie", parse_mirrors("http://m/debian/ bookworm\nhttp://m/debian/ bookworm-updates\n"
                              "http://m/debian-security/ bookworm-security\nhttps://vendor/apt nodistro\n"));
  REQUIRE(sources);
  CHECK(sources->find(" http://m/debian/ trixie main\n") != std::string::npos);
  CHECK(sources->find(" http://m/debian/ trixie-updates main\n") != std::string::npos);
  CHECK(sources->find(" http://m/debian-security/ trixie-security main\n") != std::string::npos);
  CHECK(sources->find("vendor") == std::string::npos);
  CHECK(sources->find("signed-by=/usr/share/keyrings/debian-archive-keyring.gpg") != std::string::npos);
}

TEST_CASE("apt: a machine without security mirror, with a CD, with its release by its role") {
  const auto sources = sources_for("bookworm", parse_mirrors("cdrom:[Debian]/ bookworm\nhttp://m/debian/ stable\n"));
  REQUIRE(sources);
  CHECK(sources->find("http://m/debian/ bookworm main") != std::string::npos);
  CHECK(sources->find("-security") == std::string::npos);
  CHECK(sources->find("cdrom") == std::string::npos);
}

TEST_CASE("apt: no Debian mirror is an error, not a guess") {
  CHECK_FALSE(
      sources_for("trixie", parse_mirrors("https://vendor/apt nodistro\nhttps://ppa.example/ubuntu noble-security\n")));
  CHECK_FALSE(sources_for("trixie", parse_mirrors("")));
}

TEST_CASE("apt: the systems that reprise knows") {
  CHECK(suite_of("debian-12") == "bookworm");
  CHECK(suite_of("debian-13") == "trixie");
  CHECK(suite_of("debian-14").empty());
  CHECK(suite_of("").empty());
}
