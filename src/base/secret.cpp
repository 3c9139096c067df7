// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "base/secret.hpp"

#include <sodium.h>

#include <algorithm>

#include "base/encoding.hpp"
#include "base/spellings.hpp"
#include "base/text.hpp"

namespace reprise {
namespace {

constexpr std::size_t kShortest = 4;
constexpr std::size_t kShortestPart = 5;  // shorter beginnings and ends are those of ordinary words too

void add_needle(std::vector<std::string>& needles, const std::string& text) {
  if (text.size() < kShortest) return;
  if (std::find(needles.begin(), needles.end(), text) == needles.end()) needles.push_back(text);
}

}  // namespace

Secret::~Secret() {
  if (!text_.empty()) sodium_memzero(text_.data(), text_.size());
}

void Masker::add(const Secret& secret) {
  const std::string& text = secret.reveal();
  if (text.size() < kShortest) return;
  for (const auto& spelling : spellings(text)) {
    add_needle(needles_, spelling);
    // what comes from a host is made printable before it is masked (the zeros of UTF-16 are gone then)
    add_needle(needles_, printable(spelling));
  }
  for (const auto& line : split_lines(text)) add_needle(needles_, line);
  std::stable_sort(needles_.begin(), needles_.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
}

std::string Masker::mask(std::string_view text) const {
  std::string out(text);
  for (const auto& needle : needles_) {
    for (auto at = out.find(needle); at != std::string::npos; at = out.find(needle, at + kMask.size())) {
      out.replace(at, needle.size(), kMask);
    }
  }
  return out;
}

std::string Masker::mask_cut(std::string_view text) const {
  std::string out = mask(text);
  // who splits output into lines ends the last one with a newline, even where it was cut
  const std::size_t end = out.find_last_not_of('\n') + 1;
  const auto body = std::string_view(out).substr(0, end);
  std::size_t head = 0;
  std::size_t tail = 0;
  for (const auto& needle : needles_) {
    for (auto size = std::min(needle.size() - 1, body.size()); size >= kShortestPart; --size) {
      // one letter rules most of them out
      const auto part = std::string_view(needle);
      const auto rest = part.size() - size;
      if (size > tail && part[size - 1] == body.back() && body.ends_with(part.substr(0, size))) tail = size;
      if (size > head && part[rest] == body.front() && body.starts_with(part.substr(rest))) head = size;
    }
  }
  if (head + tail > end) return std::string(kMask);
  if (tail > 0) out.replace(end - tail, tail, kMask);
  if (head > 0) out.replace(0, head, kMask);
  return out;
}

}  // namespace reprise
