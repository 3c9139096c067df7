// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "base/secret.hpp"

#include <sodium.h>

#include <algorithm>
#include <cstring>

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

void Secret::wipe() { sodium_memzero(text_.data(), text_.size()); }

std::size_t Masker::Filter::slot(const char* four) {
  std::uint32_t bytes = 0;
  std::memcpy(&bytes, four, sizeof bytes);
  return (bytes * 2654435761U) >> 17U;  // Knuth's multiplicative hash, 15 bits
}

void Masker::add(const Secret& secret) {
  const std::string& text = secret.reveal();
  if (text.size() < kShortest) return;
  if (!needles_ || needles_.use_count() > 1) {
    needles_ = needles_ ? std::make_shared<Needles>(*needles_) : std::make_shared<Needles>();
  }
  auto& known = *needles_;
  for (const auto& spelling : spellings(text)) {
    add_needle(known.all, spelling);
    // what comes from a host is made printable before it is masked (the zeros of UTF-16 are gone then)
    add_needle(known.all, printable(spelling));
  }
  for (const auto& line : split_lines(text)) add_needle(known.all, line);
  std::stable_sort(known.all.begin(), known.all.end(),
                   [](const auto& a, const auto& b) { return a.size() > b.size(); });
  for (const auto& needle : known.all) {
    known.starts.add(needle.data());
    known.ends.add(needle.data() + needle.size() - kShortest);
  }
}

/// The needles that `text` holds, or may hold once others are masked; longest first.
std::vector<std::size_t> Masker::found_in(std::string_view text) const {
  std::vector<std::size_t> found;
  if (!needles_) return found;
  const auto shortest = needles_->all.back().size();
  for (std::size_t at = 0; at + shortest <= text.size(); ++at) {
    if (!needles_->starts.may_hold(text.data() + at)) continue;
    for (std::size_t i = 0; i < needles_->all.size(); ++i) {
      if (text.substr(at).starts_with(needles_->all[i])) found.push_back(i);
    }
  }
  if (found.empty()) return found;
  for (std::size_t i = 0; i < needles_->all.size(); ++i) {
    if (needles_->all[i].find(kMask.front()) != std::string::npos) found.push_back(i);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

std::string Masker::mask(std::string_view text) const {
  std::string out(text);
  for (const auto i : found_in(text)) {
    const auto& needle = needles_->all[i];
    for (auto at = out.find(needle); at != std::string::npos; at = out.find(needle, at + kMask.size())) {
      out.replace(at, needle.size(), kMask);
    }
  }
  return out;
}

/// How much of the end of `text` is the beginning of a needle.
std::size_t Masker::cut_at_end(std::string_view text) const {
  for (std::size_t at = 0; at + kShortestPart <= text.size(); ++at) {
    if (!needles_->starts.may_hold(text.data() + at)) continue;
    const auto part = text.substr(at);
    const auto begins = [&](const std::string& needle) {
      return needle.size() > part.size() && needle.starts_with(part);
    };
    if (std::any_of(needles_->all.begin(), needles_->all.end(), begins)) return part.size();
  }
  return 0;
}

/// How much of the start of `text` is the end of a needle.
std::size_t Masker::cut_at_start(std::string_view text) const {
  for (auto size = std::min(text.size(), needles_->all.front().size() - 1); size >= kShortestPart; --size) {
    if (!needles_->ends.may_hold(text.data() + size - kShortest)) continue;
    const auto part = text.substr(0, size);
    const auto ends = [&](const std::string& needle) { return needle.size() > part.size() && needle.ends_with(part); };
    if (std::any_of(needles_->all.begin(), needles_->all.end(), ends)) return size;
  }
  return 0;
}

std::string Masker::mask_cut(std::string_view text) const {
  std::string out = mask(text);
  if (!needles_) return out;
  // who splits output into lines ends the last one with a newline, even where it was cut
  const std::size_t end = out.find_last_not_of('\n') + 1;
  const auto body = std::string_view(out).substr(0, end);
  const auto longest = needles_->all.front().size();
  const auto tail = cut_at_end(body.substr(body.size() > longest ? body.size() - longest : 0));
  const auto head = cut_at_start(body);
  if (head + tail > end) return std::string(kMask);
  if (tail > 0) out.replace(end - tail, tail, kMask);
  if (head > 0) out.replace(0, head, kMask);
  return out;
}

}  // namespace reprise
