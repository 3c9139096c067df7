// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

/// The little of HTTP/1.1 (RFC 9110, 9112) that apt needs to fetch files: GET and HEAD, one range, conditional
/// requests, connections that stay open and take requests ahead of their answers (apt sends ten). Pure texts, no
/// sockets.
namespace reprise::kit {

/// Bytes that a request's head may have; apt's have about 200.
inline constexpr std::size_t kHeadLimit = 16U << 10;

struct HttpRequest {
  std::string method;
  std::string path;                            ///< decoded, without query
  std::map<std::string, std::string> headers;  ///< names in lower case
  bool keep_open = true;
};

/// The head of a request, without the empty line that ends it. Nothing where it is none, or announces a body: the
/// connection is then not to be used any further.
std::optional<HttpRequest> parse_request(std::string_view head);

/// %XX decoded; nothing where an escape is broken or the result holds a control character.
std::optional<std::string> decode_path(std::string_view text);

/// What is sent of a file.
struct HttpAnswer {
  int status = 200;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;  ///< of the body; for HEAD what GET would have
};

/// Status and range for a file of `size` bytes last modified at `modified` (an HTTP date).
HttpAnswer answer_for(const HttpRequest& request, std::uint64_t size, const std::string& modified);

/// The head of the answer, with the empty line. `size` is the whole file's, for Content-Range.
std::string make_head(const HttpAnswer& answer, std::uint64_t size, const std::string& modified, bool keep_open);
/// The same for an answer that is only a status.
std::string make_plain_head(int status, bool keep_open);

/// Seconds since 1970 as "Sun, 22 Nov 2026 04:24:23 GMT".
std::string http_date(std::int64_t seconds);

}  // namespace reprise::kit
