// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "kit/http.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace reprise::kit;

namespace {

HttpAnswer ranged(const std::string& range, const std::string& more = "", std::uint64_t size = 100) {
  const auto request = parse_request("GET /x HTTP/1.1\r\nRange: " + range + more);
  REQUIRE(request);
  return answer_for(*request, size, "D");
}

bool is(const HttpAnswer& answer, int status, std::uint64_t offset, std::uint64_t length) {
  return answer.status == status && answer.offset == offset && answer.length == length;
}

}  // namespace

TEST_CASE("http: a request of apt") {
  const auto request = parse_request(
      "GET /debian-13/./pool/bind9_1%253a9.deb HTTP/1.1\r\nHost: 127.0.0.1:8099\r\nRANGE: bytes=5-\r\nUser-Agent: "
      "Debian APT-HTTP/1.3 (3.0)");
  REQUIRE(request);
  CHECK(request->method == "GET");
  CHECK(request->path == "/debian-13/./pool/bind9_1%3a9.deb");
  CHECK(request->headers.at("range") == "bytes=5-");
  CHECK(request->keep_open);
}

TEST_CASE("http: what keeps a connection open") {
  CHECK_FALSE(parse_request("GET / HTTP/1.0")->keep_open);
  CHECK(parse_request("GET / HTTP/1.0\r\nConnection: keep-alive")->keep_open);
  CHECK_FALSE(parse_request("GET / HTTP/1.1\r\nConnection: Close")->keep_open);
}

TEST_CASE("http: the address of a proxy, a query") {
  CHECK(parse_request("GET http://127.0.0.1:8099/key.asc?x=/../y HTTP/1.1")->path == "/key.asc");
  CHECK(parse_request("GET http://host HTTP/1.1")->path == "/");
}

TEST_CASE("http: what is no request is refused") {
  for (const char* bad :
       {"", "GET", "GET /", "GET / HTTP/2", "GET  / HTTP/1.1", "GET / HTTP/1.1\r\nno colon", "GET / HTTP/1.1\r\n: x",
        "GET / HTTP/1.1\r\nName : x", "GET /%zz HTTP/1.1", "GET /%4 HTTP/1.1", "GET /% HTTP/1.1", "GET /%00 HTTP/1.1",
        "GET /%0a HTTP/1.1", "GET / HTTP/1.1\r\nContent-Length: 1", "GET / HTTP/1.1\r\nTransfer-Encoding: chunked",
        "GET / HTTP/1.1\r\nRange: bytes=1-\r\nRange: bytes=2-", "\x16\x03\x01"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_request(bad));
  }
}

TEST_CASE("http: ranges") {
  CHECK(is(ranged("bytes=0-"), 206, 0, 100));
  CHECK(is(ranged("bytes=10-19"), 206, 10, 10));
  CHECK(is(ranged("bytes=90-500"), 206, 90, 10));
  CHECK(is(ranged("bytes=-5"), 206, 95, 5));
  CHECK(is(ranged("bytes=-500"), 206, 0, 100));
  CHECK(is(ranged("bytes=99-99"), 206, 99, 1));
}

TEST_CASE("http: ranges that cannot be") {
  CHECK(ranged("bytes=100-").status == 416);
  CHECK(ranged("bytes=-0").status == 416);
  CHECK(ranged("bytes=0-", "", 0).status == 416);
  for (const char* nonsense :
       {"bytes=-", "bytes=5-4", "bytes=a-b", "lines=1-2", "bytes=1-2,4-5", "bytes=99999999999999999999-", "bytes"}) {
    CAPTURE(nonsense);
    CHECK(is(ranged(nonsense), 200, 0, 100));
  }
}

TEST_CASE("http: a part of another version of the file is not continued") {
  CHECK(ranged("bytes=10-", "\r\nIf-Range: D").status == 206);
  CHECK(is(ranged("bytes=10-", "\r\nIf-Range: E"), 200, 0, 100));
}

TEST_CASE("http: an unchanged file is not sent again") {
  CHECK(answer_for(*parse_request("GET /x HTTP/1.1\r\nIf-Modified-Since: D"), 100, "D").status == 304);
  CHECK(answer_for(*parse_request("GET /x HTTP/1.1\r\nIf-Modified-Since: E"), 100, "D").status == 200);
}

TEST_CASE("http: heads of answers") {
  const std::string part = make_head({206, 11, 11}, 22, http_date(0), true);
  CHECK(part.find("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 11-21/22\r\nContent-Length: 11\r\n") == 0);
  CHECK(part.find("Last-Modified: Thu, 01 Jan 1970 00:00:00 GMT\r\n") != std::string::npos);
  CHECK(make_head({416, 0, 0}, 22, "D", true).find("Content-Range: bytes */22\r\nContent-Length: 0\r\n") !=
        std::string::npos);
  CHECK(make_head({304, 0, 0}, 22, "D", true).find("Content-Length") == std::string::npos);
  CHECK(make_plain_head(404, false) == "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  CHECK(http_date(1795321463) == "Sun, 22 Nov 2026 04:24:23 GMT");
}
