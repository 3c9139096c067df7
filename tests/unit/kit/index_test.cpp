// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "kit/index.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace reprise::kit;

namespace {

const std::string kHash(64, 'a');
const std::string kOther(64, 'b');

}  // namespace

TEST_CASE("kit: apt's list of URIs") {
  const auto files = parse_uris(
      "Reading package lists...\n'http://m/pool/main/n/nftables_1.1.3-1_amd64.deb' nftables_1.1.3-1_amd64.deb 75864 "
      "SHA256:" +
      kHash + "\n'http://m/b' bind9_1%3a9.18-1_amd64.deb 7 SHA256:" + kOther + "\n");
  REQUIRE(files);
  REQUIRE(files->size() == 2);
  CHECK((*files)[0] == PoolFile{"nftables_1.1.3-1_amd64.deb", 75864, kHash});
  CHECK((*files)[1].name == "bind9_1%3a9.18-1_amd64.deb");
}

TEST_CASE("kit: a URI line without a strong hash, or with a name that is a path, is refused") {
  CHECK_FALSE(parse_uris("'http://m/x' x.deb 7 MD5Sum:0123\n"));
  CHECK_FALSE(parse_uris("'http://m/x' x.deb 7\n"));
  CHECK_FALSE(parse_uris("'http://m/x' ../x.deb 7 SHA256:" + kHash + "\n"));
  CHECK_FALSE(parse_uris("'http://m/x' x.deb -7 SHA256:" + kHash + "\n"));
  CHECK_FALSE(parse_uris("'http://m/x' x.deb 7 SHA256:" + kHash + "0\n"));
  CHECK_FALSE(parse_uris("'http://m/x' x.deb 7 SHA256:" + std::string(64, 'G') + "\n"));
}

TEST_CASE("kit: a Packages file") {
  const auto files =
      parse_packages("Package: a\nDescription: x\n Size: 9\nFilename: pool/a_1_all.deb\nSize: 12\nSHA256: " + kHash +
                     "\n\nPackage: b\nFilename: ./pool/b_1_all.deb\nSize: 3\nSHA256: " + kOther + "\n");
  REQUIRE(files);
  REQUIRE(files->size() == 2);
  CHECK((*files)[0] == PoolFile{"a_1_all.deb", 12, kHash});
  CHECK((*files)[1] == PoolFile{"b_1_all.deb", 3, kOther});
  CHECK(parse_packages("")->empty());
}

TEST_CASE("kit: a Packages file that would lead out of the pool, or names no hash, is refused") {
  CHECK_FALSE(parse_packages("Filename: pool/../../etc/passwd\nSize: 1\nSHA256: " + kHash + "\n"));
  CHECK_FALSE(parse_packages("Filename: /etc/passwd\nSize: 1\nSHA256: " + kHash + "\n"));
  CHECK_FALSE(parse_packages("Filename: pool/.hidden\nSize: 1\nSHA256: " + kHash + "\n"));
  CHECK_FALSE(parse_packages("Filename: pool/a.deb\nSize: 1\n"));
  CHECK_FALSE(parse_packages("Filename: pool/a.deb\nSize: many\nSHA256: " + kHash + "\n"));
}

TEST_CASE("kit: Release comes back as it was written") {
  const std::string text = make_release("debian-13", "amd64 all", "Sun, 22 Nov 2026 04:24:23 UTC",
                                        {{"Packages", 5, kHash}, {"Packages.gz", 4, kOther}});
  const auto files = parse_release(text);
  REQUIRE(files.size() == 2);
  CHECK(files.at("Packages") == PoolFile{"Packages", 5, kHash});
  CHECK(files.at("Packages.gz") == PoolFile{"Packages.gz", 4, kOther});
  CHECK(text.find("\nDate: Sun, 22 Nov 2026 04:24:23 UTC\n") != std::string::npos);
}

TEST_CASE("kit: only the SHA256 section of a Release counts") {
  CHECK(parse_release("MD5Sum:\n " + kHash + " 5 Packages\n").empty());
  CHECK(parse_release("SHA256:\n " + kHash + " 5 Packages\nSuite: x\n " + kOther + " 5 Other\n").size() == 1);
}

TEST_CASE("kit: the stamp follows what is asked, not how it is written") {
  const std::string stamp = request_stamp({{"a", "b"}, {"c"}}, "status");
  CHECK(request_stamp({{"c"}, {"b", "a", "a"}}, "status") == stamp);
  CHECK(request_stamp({{"c"}, {"b", "a"}, {"c"}}, "status") == stamp);
  CHECK(request_stamp({{"a", "b", "c"}}, "status") != stamp);
  CHECK(request_stamp({{"a", "b"}, {"c"}}, "other") != stamp);
  CHECK(request_stamp({{"a", "b"}}, "status") != stamp);
}

TEST_CASE("kit: names of packages, and what apt would take for something else") {
  for (const char* good :
       {"postfix", "libc6", "g++", "libstdc++6", "python3.11", "libc6:amd64", "samba=2:4.17.12+dfsg-0"}) {
    CAPTURE(good);
    CHECK(is_package_word(good));
  }
  for (const char* bad : {"", "-y", "--allow-unauthenticated", "postfix-", "postfix+", "a b", "a;b", "./x.deb",
                          "/tmp/x.deb", "~i", "?installed", "*", "x", "a\nb", "task^"}) {
    CAPTURE(bad);
    CHECK_FALSE(is_package_word(bad));
  }
}

TEST_CASE("kit: the server gives the repository and the key, nothing else") {
  CHECK(resolve("/key.asc")->string() == "key.asc");
  CHECK(resolve("/debian-13/InRelease")->string() == "debian-13/InRelease");
  CHECK(resolve("/debian-13/./Packages.gz")->string() == "debian-13/Packages.gz");
  CHECK(resolve("/debian-12/./pool/a_1_all.deb")->string() == "debian-12/pool/a_1_all.deb");
  CHECK(resolve("/debian-12/pool/bind9_1%3a9.18-1_amd64.deb")->filename() == "bind9_1%3a9.18-1_amd64.deb");
  for (const char* bad :
       {"", "/", "key.asc", "/private/signing.key", "/.apt/debian-13/etc/apt/sources.list", "/debian-13/.stamp",
        "/debian-13/../private/signing.key", "/debian-13/pool/../../private/signing.key", "/debian-13/pool/..",
        "/debian-13/pool/", "/debian-13/pool", "/debian-13//InRelease", "//key.asc", "/debian-13/pool/a/b",
        "/debian-11/InRelease", "/etc/passwd", "/debian-13/././InRelease"}) {
    CAPTURE(bad);
    CHECK_FALSE(resolve(bad));
  }
  CHECK_FALSE(resolve(std::string("/debian-13/pool/a\0b", 19)));
  CHECK_FALSE(resolve("/debian-13/pool/" + std::string(300, 'a')));
}
