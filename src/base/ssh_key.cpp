// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "base/ssh_key.hpp"

#include <cstdint>
#include <optional>

#include "base/encoding.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"

namespace reprise {
namespace {

constexpr std::string_view kBegin = "-----BEGIN OPENSSH PRIVATE KEY-----";
constexpr std::string_view kEnd = "-----END OPENSSH PRIVATE KEY-----";
constexpr std::string_view kMagic{"openssh-key-v1\0", 15};
constexpr std::size_t kLargest = 64U << 10;

std::optional<std::uint32_t> take_number(std::string_view& bytes) {
  if (bytes.size() < 4) return std::nullopt;
  std::uint32_t number = 0;
  for (int i = 0; i < 4; ++i) number = (number << 8U) | static_cast<unsigned char>(bytes[static_cast<std::size_t>(i)]);
  bytes.remove_prefix(4);
  return number;
}

/// A string of RFC 4251, section 5.
std::optional<std::string_view> take_string(std::string_view& bytes) {
  const auto size = take_number(bytes);
  if (!size || *size > bytes.size()) return std::nullopt;
  const auto text = bytes.substr(0, *size);
  bytes.remove_prefix(*size);
  return text;
}

Error no_key() {
  return Error{tr("this is not a private key of OpenSSH"),
               tr("`reprise hosts keys` makes one; the text goes from -----BEGIN to END-----, with its line breaks"),
               {}};
}

Result<HostKey> read_blob(std::string_view bytes) {
  bytes.remove_prefix(kMagic.size());
  const auto cipher = take_string(bytes);
  const auto kdf = take_string(bytes);
  const auto options = take_string(bytes);
  const auto count = take_number(bytes);
  const auto blob = take_string(bytes);
  if (!cipher || !kdf || !options || !count || !blob) return no_key();
  if (*cipher != "none")
    return Error{
        tr("the key has a passphrase, which no host could type"), tr("take it away: ssh-keygen -p -f FILE"), {}};
  auto rest = *blob;
  const auto type = take_string(rest);
  if (!type || type->empty() || !is_utf8(*type)) return no_key();
  HostKey key{std::string(*type), base64_encode(*blob), {}};
  key.fingerprint = ssh_fingerprint(key.base64);
  return key;
}

}  // namespace

std::string ssh_fingerprint(std::string_view base64) {
  const auto bytes = base64_decode(base64);
  if (!bytes) return {};
  const auto hex = sha256_hex(*bytes);
  std::string digest;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    digest += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  auto text = base64_encode(digest);
  while (text.ends_with('=')) text.pop_back();
  return "SHA256:" + text;
}

Result<HostKey> public_part(std::string_view private_key) {
  const auto begin = private_key.find(kBegin);
  const auto end = private_key.find(kEnd);
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin || private_key.size() > kLargest)
    return no_key();
  const auto inside = private_key.substr(begin + kBegin.size(), end - begin - kBegin.size());
  const auto bytes = base64_decode(inside);
  if (!bytes || !bytes->starts_with(kMagic)) return no_key();
  return read_blob(*bytes);
}

}  // namespace reprise
