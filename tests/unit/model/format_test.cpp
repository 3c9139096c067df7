// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <doctest/doctest.h>

#include <regex>
#include <string>
#include <vector>

#include "model/deadline.hpp"
#include "model/schema.hpp"

using namespace reprise;

namespace {

struct Case {
  const Format* format;
  std::vector<std::string> good;
  std::vector<std::string> bad;
};

std::vector<Case> cases() {
  return {
      {&format::path,
       {"/", "/etc/motd", "/srv/..data", "/a/.hidden", "/with blank/x", "/é"},
       {"", "etc", "/etc/", "//etc", "/etc/../shadow", "/..", "/.", "/a/./b", "/a\nb", "/a\x7f"}},
      {&format::mode, {"644", "0644", "1777"}, {"", "64", "00644", "0844", "u+x", "0o644"}},
      {&format::name, {"a", "mail-server", "dc1", "1_2"}, {"", "Mail", "-a", "_a", "a b", "é", std::string(64, 'a')}},
      {&format::hostname,
       {"mail1", "mail1.clinic.test", "A-B.c", "10.77.0.1", std::string(63, 'a')},
       {"", ".", "a.", ".a", "-a", "a-", "a..b", "a_b", "a b", std::string(64, 'a'), std::string(254, 'a')}},
      {&format::ip,
       {"10.77.0.11", "::1", "fd00::11", "::ffff:10.0.0.1"},
       {"", "10.77.0", "10.77.0.11/24", "fe80::1%eth0", "host"}},
      {&format::cidr,
       {"10.77.0.0/24", "0.0.0.0/0", "fd00::/64"},
       {"", "10.77.0.0", "10.77.0.0/", "/24", "10.77.0.0/1234", "10.77.0.0/24/1", "10.77.0.0/-1"}},
      {&format::user,
       {"root", "www-data", "domain users", "CLINIC\\alice", "DC1$", "Chefs d'équipe", "1000", "a@b.test"},
       {"", "-root", " root", "root ", "a:b", "a/b", "a\nb", "a\\b\\c", "\\a", "a*", "a,b", "a\"b", "a`b"}},
      {&format::package,
       {"postfix", "libc6", "g++", "python3.11", "postfix=3.10.4-1", "samba=2:4.22.4+dfsg-1~deb13u1"},
       {"", "a", "Postfix", "post fix", "-postfix", "postfix=", "postfix=1 2", "postfix;reboot"}},
      {&format::unit,
       {"postfix.service", "postfix", "getty@tty1.service", "dev-disk-by\\x2duuid.swap", "srv-data.mount"},
       {"", "-x", "a b", "a/b.service", "é.service", std::string(256, 'a')}},
      {&format::one_line, {"", "any text", "é"}, {"a\nb", "\t", std::string("a\0b", 3), "\x1b[31m"}},
      {&format::deadline,
       {"day 25 18:00", "day 5 08:30", "friday 17:00", "2026-12-24 12:00"},
       {"", "day 25", "day 32 18:00", "day 25 24:00", "Friday 17:00", "2026-12-32 12:00", "25 18:00"}},
  };
}

}  // namespace

TEST_CASE("every format accepts what it should and refuses the rest") {
  REQUIRE(cases().size() == format::all().size());
  for (const auto& c : cases()) {
    for (const auto& text : c.good) CHECK_MESSAGE(c.format->valid(text), c.format->name << ": " << text);
    for (const auto& text : c.bad) CHECK_MESSAGE(!c.format->valid(text), c.format->name << ": " << text);
  }
}

TEST_CASE("the pattern for editors never refuses what is valid, and is an ECMA 262 expression") {
  for (const auto& c : cases()) {
    const std::regex pattern(c.format->pattern, std::regex::ECMAScript);
    for (const auto& text : c.good) CHECK_MESSAGE(std::regex_search(text, pattern), c.format->name << ": " << text);
  }
}

TEST_CASE("patterns that can decide alone agree with the rule") {
  for (const auto& c : cases()) {
    if (c.format == &format::ip || c.format == &format::cidr) continue;  // numbers are not checked by the pattern
    const std::regex pattern(c.format->pattern, std::regex::ECMAScript);
    for (const auto& text : c.bad) {
      if (text.find('\0') == std::string::npos)
        CHECK_MESSAGE(!std::regex_search(text, pattern), c.format->name << ": " << text);
    }
  }
}

TEST_CASE("numbers of addresses are checked") {
  CHECK_FALSE(format::ip.valid("256.0.0.1"));
  CHECK_FALSE(format::ip.valid("10.0.0.01"));
  CHECK_FALSE(format::ip.valid("1::2::3"));
  CHECK_FALSE(format::ip.valid(std::string("10.0.0.1\0x", 10)));
  CHECK_FALSE(format::cidr.valid("10.0.0.0/33"));
  CHECK_FALSE(format::cidr.valid("10.0.0.0/08"));
  CHECK_FALSE(format::cidr.valid("fd00::/129"));
  CHECK(format::cidr.valid("fd00::/128"));
}

TEST_CASE("formats are found by name") {
  CHECK(format::find("hostname") == &format::hostname);
  CHECK(format::find("nothing") == nullptr);
  for (const auto* format : format::all()) CHECK(std::string(format->doc) != "");
}
