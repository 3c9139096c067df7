// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "base/secret.hpp"

#include <doctest/doctest.h>

#include <initializer_list>
#include <string>

#include "base/encoding.hpp"

using namespace reprise;

namespace {

const std::string kText = R"(pâ/ss "w'o&r\d$ +4711)";

/// What is left of `text` when the secret kText is masked.
std::string masked(const std::string& text) {
  Masker masker;
  masker.add(Secret(kText));
  return masker.mask(text);
}

std::string utf16le(const std::string& ascii) {
  std::string out;
  for (const char c : ascii) out += std::string{c, '\0'};
  return out;
}

}  // namespace

TEST_CASE("a secret is masked in every spelling that programs commonly give it") {
  for (const std::string& spelling : std::initializer_list<std::string>{
           kText,
           std::string(R"(pâ/ss \"w'o&r\\d$ +4711)"),                    // JSON
           std::string(R"(pâ\/ss \"w'o&r\\d$ +4711)"),                   // JSON of PHP
           std::string(R"(p\u00e2/ss \"w'o&r\\d$ +4711)"),               // JSON of python
           std::string(R"(pâ/ss "w'\''o&r\d$ +4711)"),                   // sh
           std::string(R"(pâ/ss \"w'o&r\\d\$ +4711)"),                   // sh, double quotes
           std::string(R"(pâ/ss\ \"w\'o\&r\\d\$\ +4711)"),               // printf %q
           std::string("p%C3%A2%2Fss%20%22w%27o%26r%5Cd%24%20%2B4711"),  // URL
           std::string("p%c3%a2%2fss%20%22w%27o%26r%5cd%24%20%2b4711"),
           std::string("p%C3%A2%2Fss+%22w%27o%26r%5Cd%24+%2B4711"),  // form
           std::string("pâ/ss &quot;w'o&amp;r\\d$ +4711"),           // XML
           std::string("pâ/ss &quot;w&#39;o&amp;r\\d$ +4711"),
           std::string("70c3a22f7373202277276f26725c6424202b34373131"),  // hex
           std::string("70C3A22F7373202277276F26725C6424202B34373131"),
       }) {
    CAPTURE(spelling);
    CHECK(masked("<" + spelling + ">") == "<" + std::string(kMask) + ">");
  }
}

TEST_CASE("a secret is recognised inside longer base64, wherever its bytes fall") {
  for (const std::string before : {"", "a", "ab", "abc", "user:"}) {
    const auto encoded = base64_encode(before + kText + "\nmore");
    const auto left = masked(encoded);
    CAPTURE(before);
    CHECK(left.find(kMask) != std::string::npos);
    // only the characters that also hold bits of its neighbours may be left
    CHECK(left.size() <= encoded.size() - base64_encode(kText).size() + 4 + kMask.size());
  }
}

TEST_CASE("UTF-16 of a secret is masked as it is, printable, as base64 and as hexadecimal") {
  Masker masker;
  masker.add(Secret("canary4711"));
  const auto wide = utf16le("\"canary4711\"");
  const auto left = masker.mask(wide);  // a zero more or less is masked with it: both byte orders fit
  CHECK(left.find(kMask) != std::string::npos);
  CHECK(left.size() <= kMask.size() + 4);
  CHECK(masker.mask(printable(wide)).find("canary") == std::string::npos);
  CHECK(masker.mask(base64_encode(wide)).find(kMask) != std::string::npos);
  CHECK(masker.mask("630061006e00610072007900340037003100"
                    "3100") == kMask);
  CHECK(masker.mask("00630061006E0061007200790034003700310031") == kMask);
}

TEST_CASE("the lines of a key are masked one by one, and what is too short to protect is left") {
  Masker masker;
  masker.add(Secret("first line\nlast line\n"));
  masker.add(Secret("abc"));
  CHECK(masker.mask("a last line b first line c abc") ==
        "a " + std::string(kMask) + " b " + std::string(kMask) + " c abc");
}

TEST_CASE("bytes that are no text are masked too") {
  Masker masker;
  masker.add(Secret("\xff\xfe\x80\x81\x82"));
  CHECK(masker.mask("(fffe808182)") == "(" + std::string(kMask) + ")");
  CHECK(masker.mask("(//6AgYI=)") == "(" + std::string(kMask) + ")");
}

TEST_CASE("of a text that was cut amid a secret no part of it is left") {
  Masker masker;
  masker.add(Secret("canary-4711-whole"));
  const std::string mask(kMask);
  CHECK(masker.mask_cut("the password is canary-4711") == "the password is " + mask);
  CHECK(masker.mask_cut("the password is canary-4711\n") == "the password is " + mask + "\n");
  CHECK(masker.mask_cut("4711-whole is the password") == mask + " is the password");
  CHECK(masker.mask_cut("4711-whole, that is canary-4711") == mask + ", that is " + mask);
  CHECK(masker.mask_cut("a can") == "a can");
  CHECK(masker.mask_cut("canary-4711-whole") == mask);
}

TEST_CASE("of several secrets the longest is masked first, also where one is part of another") {
  Masker masker;
  masker.add(Secret("abcdef"));
  masker.add(Secret("abcdefghij"));
  masker.add(Secret("ghij"));
  const std::string mask(kMask);
  CHECK(masker.mask("abcdefghij") == mask);
  CHECK(masker.mask("abcdefghix") == mask + "ghix");
  CHECK(masker.mask("xghijabcdef") == "x" + mask + mask);
  CHECK(masker.mask("abcd") == "abcd");
  CHECK(masker.mask("") == "");
}

TEST_CASE("a secret that shows only once another one is masked is masked too") {
  Masker masker;
  masker.add(Secret("long-secret"));
  masker.add(Secret("x********"));
  CHECK(masker.mask("xlong-secret") == kMask);
}

TEST_CASE("a copy of a masker does not learn what is added to the other one") {
  Masker first;
  first.add(Secret("canary"));
  Masker second = first;
  second.add(Secret("nightingale"));
  CHECK(first.mask("canary nightingale") == std::string(kMask) + " nightingale");
  CHECK(second.mask("canary nightingale") == std::string(kMask) + " " + std::string(kMask));
}
