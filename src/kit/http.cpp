// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "kit/http.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <vector>

#include "base/text.hpp"

namespace reprise::kit {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string header(const HttpRequest& request, const std::string& name) {
  const auto found = request.headers.find(name);
  return found == request.headers.end() ? "" : found->second;
}

/// "http://127.0.0.1:8099/debian-13/InRelease?x" -> "/debian-13/InRelease"
std::string_view path_of(std::string_view target) {
  if (const auto scheme = target.find("://"); scheme != std::string_view::npos && target.front() != '/') {
    const auto slash = target.find('/', scheme + 3);
    target = slash == std::string_view::npos ? "/" : target.substr(slash);
  }
  return target.substr(0, target.find_first_of("?#"));
}

bool take_header(HttpRequest& request, std::string_view line) {
  const auto colon = line.find(':');
  if (colon == 0 || colon == std::string_view::npos) return false;
  const std::string_view name = line.substr(0, colon);
  if (name.find_first_of(" \t") != std::string_view::npos) return false;
  return request.headers.emplace(to_lower(name), trim(line.substr(colon + 1))).second || to_lower(name) != "range";
}

/// The first line: method, target and version; false where it is none.
bool take_first_line(HttpRequest& request, const std::string& line) {
  const auto words = split(line, ' ');
  if (words.size() != 3 || words[1].empty() || !words[2].starts_with("HTTP/1.")) return false;
  auto path = decode_path(path_of(words[1]));
  if (!path) return false;
  request.method = words[0];
  request.path = std::move(*path);
  request.keep_open = words[2] != "HTTP/1.0";
  return true;
}

struct Range {
  std::uint64_t first = 0, last = 0;
};
enum class RangeKind { none, good, beyond };

/// "bytes=5-", "bytes=5-9", "bytes=-5" of a file of `size` bytes. What is not understood, or more than one range, is
/// none.
RangeKind parse_range(std::string_view text, std::uint64_t size, Range& range) {
  constexpr std::string_view kUnit = "bytes=";
  if (!text.starts_with(kUnit)) return RangeKind::none;
  text.remove_prefix(kUnit.size());
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) return RangeKind::none;
  const auto first = number(text.substr(0, dash)), last = number(text.substr(dash + 1));
  if ((!first && dash > 0) || (!last && dash + 1 < text.size()) || (!first && !last)) return RangeKind::none;
  if (first && last && *last < *first) return RangeKind::none;
  if (size == 0 || (first && *first >= size) || (!first && *last == 0)) return RangeKind::beyond;
  range.first = first ? *first : size - std::min(size, *last);
  range.last = first && last ? std::min(*last, size - 1) : size - 1;
  return RangeKind::good;
}

const char* reason(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 206:
      return "Partial Content";
    case 304:
      return "Not Modified";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 416:
      return "Range Not Satisfiable";
    default:
      return "Bad Request";
  }
}

const char* connection(bool keep_open) { return keep_open ? "keep-alive" : "close"; }

}  // namespace

std::optional<std::string> decode_path(std::string_view text) {
  std::string path;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') return std::nullopt;
    path += c;
  }
  return path;
}

std::optional<HttpRequest> parse_request(std::string_view head) {
  HttpRequest request;
  bool first = true;
  for (std::string line : split_lines(head)) {
    if (line.ends_with('\r')) line.pop_back();
    if (first ? !take_first_line(request, line) : !take_header(request, line)) return std::nullopt;
    first = false;
  }
  if (first) return std::nullopt;
  // a body would be taken for the next request
  const std::string length = header(request, "content-length");
  if (request.headers.contains("transfer-encoding") || (!length.empty() && length != "0")) return std::nullopt;
  const std::string wish = to_lower(header(request, "connection"));
  if (wish == "close") request.keep_open = false;
  if (wish == "keep-alive") request.keep_open = true;
  return request;
}

HttpAnswer answer_for(const HttpRequest& request, std::uint64_t size, const std::string& modified) {
  if (header(request, "if-modified-since") == modified) return {304, 0, 0};
  const std::string condition = header(request, "if-range");
  Range range;
  const RangeKind kind = condition.empty() || condition == modified
                             ? parse_range(header(request, "range"), size, range)
                             : RangeKind::none;  // the part that the client has is of another file
  if (kind == RangeKind::beyond) return {416, 0, 0};
  if (kind == RangeKind::good) return {206, range.first, range.last - range.first + 1};
  return {200, 0, size};
}

std::string make_head(const HttpAnswer& answer, std::uint64_t size, const std::string& modified, bool keep_open) {
  std::string head = fmt::format("HTTP/1.1 {} {}\r\n", answer.status, reason(answer.status));
  if (answer.status == 206) {
    head += fmt::format("Content-Range: bytes {}-{}/{}\r\n", answer.offset, answer.offset + answer.length - 1, size);
  }
  if (answer.status == 416) head += fmt::format("Content-Range: bytes */{}\r\n", size);
  if (answer.status != 304) head += fmt::format("Content-Length: {}\r\n", answer.length);
  return head + fmt::format(
                    "Last-Modified: {}\r\nAccept-Ranges: bytes\r\nContent-Type: "
                    "application/octet-stream\r\nConnection: {}\r\n\r\n",
                    modified, connection(keep_open));
}

std::string make_plain_head(int status, bool keep_open) {
  return fmt::format("HTTP/1.1 {} {}\r\nContent-Length: 0\r\nConnection: {}\r\n\r\n", status, reason(status),
                     connection(keep_open));
}

std::string http_date(std::int64_t seconds) {
  static constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t time = seconds;
  std::tm utc{};
  gmtime_r(&time, &utc);
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", kDays[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                     kMonths[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900, utc.tm_hour, utc.tm_min,
                     utc.tm_sec);
}

}  // namespace reprise::kit
