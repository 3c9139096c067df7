// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace reprise {

/// Hash for tables of short texts that nobody chooses to harm us: keys of steps, paths, names of packages. In line, and
/// eight bytes at a time; std::hash goes through a call for each. Differs between machines of another byte order.
struct TextHash {
  std::size_t operator()(std::string_view text) const {
    auto hash = mixed(text.size());
    const char* at = text.data();
    auto left = text.size();
    for (; left > 8; left -= 8, at += 8) hash = mixed(hash ^ word(at, 8));
    return mixed(hash ^ word(at, left));
  }

 private:
  /// Up to eight bytes as a number.
  static std::uint64_t word(const char* at, std::size_t size) {
    if (size >= 8) return read<std::uint64_t>(at);
    if (size >= 4) return read<std::uint32_t>(at) | (std::uint64_t{read<std::uint32_t>(at + size - 4)} << 32U);
    std::uint64_t out = 0;
    for (std::size_t i = 0; i < size; ++i) out = (out << 8U) | static_cast<unsigned char>(at[i]);
    return out;
  }
  template <typename Number>
  static Number read(const char* at) {
    Number out = 0;
    std::memcpy(&out, at, sizeof out);
    return out;
  }
  /// Multiplication by the golden ratio (Knuth, The Art of Computer Programming 3, 6.4), its high half folded in.
  static std::uint64_t mixed(std::uint64_t number) {
    number *= 0x9e3779b97f4a7c15U;
    return number ^ (number >> 32U);
  }
};

}  // namespace reprise
