// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "manifest/address.hpp"

#include <arpa/inet.h>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "model/schema.hpp"

namespace reprise::manifest {
namespace {

struct Address {
  int family = AF_INET;
  std::array<std::uint8_t, 16> bytes{};
};

std::optional<Address> parse(const std::string& text) {
  if (!format::ip.valid(text)) return std::nullopt;
  Address address;
  address.family = text.find(':') == std::string::npos ? AF_INET : AF_INET6;
  if (inet_pton(address.family, text.c_str(), address.bytes.data()) != 1) return std::nullopt;
  return address;
}

bool same_prefix(const Address& a, const Address& b, unsigned bits) {
  for (unsigned i = 0; i < bits; ++i) {
    const auto mask = static_cast<std::uint8_t>(0x80U >> (i % 8));
    if ((a.bytes[i / 8] & mask) != (b.bytes[i / 8] & mask)) return false;
  }
  return true;
}

}  // namespace

bool contains(const std::string& cidr, const std::string& address) {
  if (!format::cidr.valid(cidr)) return false;
  const auto slash = cidr.find('/');
  const auto network = parse(cidr.substr(0, slash));
  const auto host = parse(address);
  unsigned bits = 0;
  std::from_chars(cidr.data() + slash + 1, cidr.data() + cidr.size(), bits);
  return network && host && network->family == host->family && same_prefix(*network, *host, bits);
}

std::string canonical_address(const std::string& address) {
  const auto parsed = parse(address);
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (!parsed || inet_ntop(parsed->family, parsed->bytes.data(), text.data(), text.size()) == nullptr) return address;
  return text.data();
}

}  // namespace reprise::manifest
