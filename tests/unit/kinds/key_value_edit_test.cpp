// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <doctest/doctest.h>

#include "kinds/key_value/edit.hpp"

using namespace reprise::kinds::key_value;

namespace {

std::string text_of(std::string_view text, Format format, std::vector<Setting> settings,
                    std::string_view section = "") {
  const auto edited = edit(text, format, section, settings);
  // whatever was edited must read as edited
  const auto again = edit(edited.text, format, section, settings);
  CHECK_MESSAGE(again.differences.empty(), edited.text);
  CHECK(again.text == edited.text);
  return edited.text;
}

bool same(std::string_view text, Format format, std::vector<Setting> settings, std::string_view section = "") {
  return edit(text, format, section, settings).differences.empty();
}

}  // namespace

TEST_CASE("key_value: a right file is returned byte by byte") {
  const std::string text = "# c\r\n a = 1 \n\n\tb=2";
  const auto edited = edit(text, Format::equals, "", {{"a", "1"}, {"b", "2"}, {"c", {}}});
  CHECK(edited.differences.empty());
  CHECK(edited.text == text);
}

TEST_CASE("key_value: a new file") {
  CHECK(text_of("", Format::equals, {{"a", "1"}}) == "a = 1\n");
  CHECK(text_of("", Format::postfix, {{"a", "1"}}) == "a = 1\n");
  CHECK(text_of("", Format::space, {{"a", "1"}}) == "a 1\n");
  CHECK(text_of("", Format::shell, {{"A", "1 2"}}) == "A=\"1 2\"\n");
  CHECK(text_of("", Format::ini, {{"a", "1"}}, "s") == "[s]\na = 1\n");
  CHECK(text_of("", Format::ini, {{"a", "1"}}) == "a = 1\n");
}

TEST_CASE("key_value: no newline at the end of the file") {
  CHECK(text_of("a = 1\nb = 2", Format::equals, {{"a", "3"}}) == "a = 3\nb = 2");
  CHECK(text_of("a = 1", Format::equals, {{"b", "2"}}) == "a = 1\nb = 2\n");
}

TEST_CASE("key_value: of a key that stands twice the last stays") {
  CHECK(text_of("a = 1\nx\na = 2\n", Format::equals, {{"a", "3"}}) == "x\na = 3\n");
  CHECK(text_of("a = 1\na = 2\n", Format::equals, {{"a", "2"}}) == "a = 2\n");
  CHECK(text_of("a = 1\nb = 1\na = 2\n", Format::equals, {{"a", {}}}) == "b = 1\n");
}

TEST_CASE("key_value: a commented key is no key") {
  CHECK(text_of("#a = 1\n;a = 2\n", Format::equals, {{"a", "3"}}) == "#a = 1\n;a = 2\na = 3\n");
  CHECK(text_of("#PermitRootLogin yes\n", Format::space, {{"PermitRootLogin", "no"}}) ==
        "#PermitRootLogin yes\nPermitRootLogin no\n");
}

TEST_CASE("key_value: separators follow the line, new lines follow the file") {
  CHECK(text_of("a=1\n", Format::equals, {{"a", "2"}, {"b", "3"}}) == "a=2\nb=3\n");
  CHECK(text_of("  a  =   1\n", Format::equals, {{"a", "2"}, {"b", "3"}}) == "  a  =   2\nb = 3\n");
  CHECK(text_of("a =\n", Format::equals, {{"a", "2"}}) == "a = 2\n");
  CHECK(text_of("a = 1\n", Format::equals, {{"a", ""}}) == "a =\n");
}

TEST_CASE("key_value: line ends of DOS stay") {
  CHECK(text_of("a = 1\r\nb = 2\r\n", Format::equals, {{"a", "3"}, {"c", "4"}}) == "a = 3\r\nb = 2\r\nc = 4\r\n");
}

TEST_CASE("key_value postfix: continuation lines") {
  const std::string text =
      "# head\nsmtpd_relay_restrictions =\n  permit_mynetworks,\n# why\n\n  reject\nmyhostname = a.b\n\n# tail\n";
  CHECK(same(text, Format::postfix, {{"smtpd_relay_restrictions", "permit_mynetworks, reject"}}));
  CHECK(text_of(text, Format::postfix, {{"smtpd_relay_restrictions", "reject"}}) ==
        "# head\nsmtpd_relay_restrictions = reject\n# why\n\nmyhostname = a.b\n\n# tail\n");
  CHECK(text_of(text, Format::postfix, {{"smtpd_relay_restrictions", {}}}) ==
        "# head\n# why\n\nmyhostname = a.b\n\n# tail\n");
  CHECK(text_of(text, Format::postfix, {{"myhostname", "c.d"}, {"relayhost", ""}}) ==
        "# head\nsmtpd_relay_restrictions =\n  permit_mynetworks,\n# why\n\n  reject\nmyhostname = c.d\n\n# "
        "tail\nrelayhost =\n");
}

TEST_CASE("key_value postfix: a value with an equals sign, and one that looks like a key in a continuation") {
  CHECK(same("a = x=y\n", Format::postfix, {{"a", "x=y"}}));
  const std::string text = "a = 1\n  b = 2\n";
  CHECK(text_of(text, Format::postfix, {{"b", "3"}}) == "a = 1\n  b = 2\nb = 3\n");
  CHECK(same("  stray = 1\n", Format::postfix, {{"stray", {}}}));
}

TEST_CASE("key_value ini: sections are apart") {
  const std::string text = "[a]\nx = 1\n\n# about b\n[b]\nx = 2\n";
  CHECK(text_of(text, Format::ini, {{"x", "3"}}, "b") == "[a]\nx = 1\n\n# about b\n[b]\nx = 3\n");
  CHECK(text_of(text, Format::ini, {{"y", "3"}}, "a") == "[a]\nx = 1\ny = 3\n\n# about b\n[b]\nx = 2\n");
  CHECK(text_of(text, Format::ini, {{"y", "3"}}, "c") == text + "\n[c]\ny = 3\n");
  CHECK(text_of(text, Format::ini, {{"y", "3"}}) == "y = 3\n" + text);
  CHECK(text_of("[a]\n[b]\n", Format::ini, {{"y", "3"}}, "a") == "[a]\ny = 3\n[b]\n");
  CHECK(same(text, Format::ini, {{"x", {}}}, "c"));
  CHECK(text_of("[Unit]\nA=1\n", Format::ini, {{"B", "2"}}, "Unit") == "[Unit]\nA=1\nB=2\n");
}

TEST_CASE("key_value ini: a section in two pieces, a continued value, a broken header") {
  CHECK(text_of("[a]\nx=1\n[b]\n[a]\nx=2\n", Format::ini, {{"x", "3"}}, "a") == "[a]\n[b]\n[a]\nx=3\n");
  CHECK(text_of("[a]\nx = 1 \\\n  2\ny = 1\n", Format::ini, {{"x", "5"}}, "a") == "[a]\nx = 5\ny = 1\n");
  CHECK(same("[a]\nx = 1 \\\n  2\n", Format::ini, {{"x", "1 2"}}, "a"));
  CHECK(text_of("[a\nx=1\n", Format::ini, {{"x", "2"}}) == "[a\nx=2\n");
}

TEST_CASE("key_value shell: quoting") {
  CHECK(same("A='x y'\n", Format::shell, {{"A", "x y"}}));
  CHECK(same("export A=\"x\\\"y\" # why\n", Format::shell, {{"A", "x\"y"}}));
  CHECK(same("A=x\\ y\n", Format::shell, {{"A", "x y"}}));
  CHECK(same("A=a'b'\"c\"\n", Format::shell, {{"A", "abc"}}));
  CHECK(text_of("export A=\"x\" # why\n", Format::shell, {{"A", "$1 `z` \\"}}) ==
        "export A=\"\\$1 \\`z\\` \\\\\" # why\n");
  CHECK(text_of("A=$HOME\n", Format::shell, {{"A", "$HOME"}}) == "A=\"\\$HOME\"\n");
  CHECK(text_of("A=1\n", Format::shell, {{"A", ""}}) == "A=\"\"\n");
}

TEST_CASE("key_value shell: a value over several lines hides what looks like a key") {
  const std::string text = "A='one\nB=2\n'\nB=3\n";
  CHECK(text_of(text, Format::shell, {{"B", "4"}}) == "A='one\nB=2\n'\nB=4\n");
  CHECK(text_of(text, Format::shell, {{"A", "x"}}) == "A=x\nB=3\n");
  // a command with an environment is no setting; neither is a quote that never ends
  CHECK(text_of("A=1 run\n", Format::shell, {{"A", "2"}}) == "A=1 run\nA=2\n");
  CHECK(text_of("A='open\n", Format::shell, {{"B", "2"}}) == "A='open\nB=2\n");
}

TEST_CASE("key_value space: sshd_config with a Match block") {
  const std::string text = "Port 22\npermitrootlogin yes\n# tail\nMatch User x\n  PermitRootLogin no\n";
  CHECK(text_of(text, Format::space, {{"PermitRootLogin", "prohibit-password"}}) ==
        "Port 22\npermitrootlogin prohibit-password\n# tail\nMatch User x\n  PermitRootLogin no\n");
  CHECK(text_of(text, Format::space, {{"UsePAM", "yes"}}) ==
        "Port 22\npermitrootlogin yes\nUsePAM yes\n# tail\nMatch User x\n  PermitRootLogin no\n");
  CHECK(text_of("UsePAM\n", Format::space, {{"UsePAM", "yes"}}) == "UsePAM yes\n");
  CHECK(text_of("Match all\n", Format::space, {{"UsePAM", "yes"}}) == "UsePAM yes\nMatch all\n");
}

TEST_CASE("key_value: differences say what was and what shall be") {
  const auto edited = edit("a = 1\na = 2\nc = 3\n", Format::equals, "", {{"a", "9"}, {"b", "8"}, {"c", {}}, {"d", {}}});
  REQUIRE(edited.differences.size() == 3);
  CHECK(edited.differences[0].is == "1 | 2");
  CHECK(edited.differences[0].should == "9");
  CHECK_FALSE(edited.differences[1].is.has_value());
  CHECK_FALSE(edited.differences[2].should.has_value());
}

TEST_CASE("key_value: what a format cannot hold is refused") {
  CHECK(refusal(Format::equals, {"a", "1"}).empty());
  CHECK_FALSE(refusal(Format::equals, {"a", "1\nb = 2"}).empty());
  CHECK_FALSE(refusal(Format::equals, {"a", " 1"}).empty());
  CHECK_FALSE(refusal(Format::equals, {"a=b", "1"}).empty());
  CHECK_FALSE(refusal(Format::equals, {"", "1"}).empty());
  CHECK_FALSE(refusal(Format::equals, {"#a", "1"}).empty());
  CHECK_FALSE(refusal(Format::ini, {"[a]", {}}).empty());
  CHECK_FALSE(refusal(Format::ini, {"a", "x\\"}).empty());
  CHECK_FALSE(refusal(Format::shell, {"a-b", "x"}).empty());
  CHECK_FALSE(refusal(Format::space, {"Match", "all"}).empty());
  CHECK_FALSE(refusal(Format::postfix, {"a b", "x"}).empty());
  CHECK(refusal(Format::ini, {"log level", "x"}).empty());
  CHECK(refusal(Format::shell, {"a", " x"}).empty());
}

TEST_CASE("key_value: odd and broken texts are edited without harm") {
  for (const std::string& text :
       {std::string("\0\0=\n", 4), std::string("\xff\xfe=x\n"), std::string("=\n"), std::string("[]\n"),
        std::string("\n\n\n"), std::string("\\"), std::string("\r\n"), std::string("'"), std::string("A=\\")}) {
    for (const auto format : {Format::postfix, Format::ini, Format::shell, Format::space, Format::equals}) {
      const auto out = text_of(text, format, {{"KEY", "v"}});
      CHECK(out.find("KEY") != std::string::npos);
      CHECK(text_of(out, format, {{"KEY", {}}}).find("KEY") == std::string::npos);
    }
  }
}
