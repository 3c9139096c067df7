// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "manifest/scalar.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <cstdlib>

namespace reprise::manifest {
namespace {

bool digits(const std::string& text, std::size_t from, std::size_t to) {
  if (from >= to) return false;
  for (std::size_t i = from; i < to; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
  }
  return true;
}

/// Digits, without a zero before other digits.
bool ordinary_whole(const std::string& text, std::size_t from, std::size_t to) {
  return digits(text, from, to) && (text[from] != '0' || to == from + 1);
}

}  // namespace

Value plain_scalar(const std::string& text) {
  constexpr std::size_t longest_number = 24;
  if (text == "true") return true;
  if (text == "false") return false;
  if (text.empty() || text.size() > longest_number) return text;
  const std::size_t first = text.front() == '-' ? 1 : 0;
  if (ordinary_whole(text, first, text.size())) {
    std::int64_t number = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
    return status == std::errc{} && text != "-0" ? Value(number) : Value(text);
  }
  const auto point = text.find('.');
  if (point == std::string::npos || !ordinary_whole(text, first, point) || !digits(text, point + 1, text.size())) {
    return text;
  }
  const double number = std::strtod(text.c_str(), nullptr);  // digits and one point: no locale matters but its point
  return fmt::format("{}", number) == text ? Value(number) : Value(text);
}

}  // namespace reprise::manifest
