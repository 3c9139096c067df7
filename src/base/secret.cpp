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

}  // namespace reprise
