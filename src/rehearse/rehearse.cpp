// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "rehearse/rehearse.hpp"

#include <algorithm>
#include <utility>

#include "base/i18n.hpp"

namespace reprise::rehearse {
namespace {

/// Of so many seeds one is played twice.
constexpr std::uint64_t kPlayedTwice = 128;

Script choose(const Script& script, const std::vector<std::size_t>& kept) {
  Script out;
  out.resume = script.resume;
  for (const auto i : kept) {
    if (i < script.mishaps.size()) out.mishaps.push_back(script.mishaps[i]);
  }
  return out;
}

std::vector<std::size_t> all_of(const Script& script, const Only& only) {
  if (only.mishaps) return *only.mishaps;
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < script.mishaps.size(); ++i) all.push_back(i);
  return all;
}

PlayOptions options_for(const House& house, const Only& only) {
  PlayOptions options;
  if (only.steps.empty()) return options;
  options.selected.assign(house.steps.size(), false);
  for (const auto& key : only.steps) {
    if (const auto at = house.by_key.find(key); at != house.by_key.end()) options.selected[at->second.index()] = true;
  }
  return options;
}

/// Finds less that still fails: mishap after mishap, then step after step, each once.
class Shrinker {
 public:
  Shrinker(const House& house, std::uint64_t seed, Script script, std::vector<std::size_t> kept, PlayOptions options)
      : house_(house), seed_(seed), script_(std::move(script)), kept_(std::move(kept)), options_(std::move(options)) {}

  Failure shrink(std::string finding) {
    finding_ = std::move(finding);
    for (std::size_t i = kept_.size(); i-- > 0;) {
      auto fewer = kept_;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
      if (fails(fewer, options_)) kept_ = std::move(fewer);
    }
    drop_steps();
    return describe_failure();
  }

 private:
  bool fails(const std::vector<std::size_t>& kept, const PlayOptions& options) {
    auto verdict = play(house_, seed_, choose(script_, kept), options);
    if (!verdict.finding) return false;
    finding_ = std::move(*verdict.finding);
    return true;
  }

  /// Halves first, then smaller pieces: an estate may have thousands of steps.
  void drop_steps() {
    auto options = options_;
    if (options.selected.empty()) options.selected.assign(house_.steps.size(), true);
    if (!fails(kept_, options)) return;
    for (auto piece = house_.steps.size() / 2; piece > 0; piece /= 2) {
      for (std::size_t from = 0; from < house_.steps.size(); from += piece) {
        auto fewer = options;
        const auto to = std::min(from + piece, house_.steps.size());
        std::fill(fewer.selected.begin() + static_cast<std::ptrdiff_t>(from),
                  fewer.selected.begin() + static_cast<std::ptrdiff_t>(to), false);
        if (fewer.selected != options.selected && fails(kept_, fewer)) options = std::move(fewer);
      }
    }
    options_ = std::move(options);
  }

  Failure describe_failure() {
    Failure failure;
    failure.seed = seed_;
    (void)fails(kept_, options_);
    failure.finding = finding_;
    failure.kept = kept_;
    for (const auto i : kept_) failure.mishaps.push_back(describe(script_.mishaps[i], house_));
    for (std::size_t i = 0; i < house_.steps.size(); ++i) {
      const bool in = options_.selected.empty() || options_.selected[i];
      if (in) failure.steps.push_back(house_.catalog->steps[i].key);
      failure.all_steps = failure.all_steps && in;
    }
    return failure;
  }

  const House& house_;
  std::uint64_t seed_;
  Script script_;
  std::vector<std::size_t> kept_;
  PlayOptions options_;
  std::string finding_;
};

/// Nothing where two plays of the seed keep all promises and tell the same to the byte, though one is made of data in
/// memory and the other one, as in production, of text and SQLite.
std::optional<std::string> compare_plays(const House& house, std::uint64_t seed, const Script& script,
                                         PlayOptions options) {
  options.keep_log = true;
  const auto quick = play(house, seed, script, options);
  options.thorough = true;
  const auto thorough = play(house, seed, script, options);
  if (quick.finding) return quick.finding;
  if (thorough.finding) return trf("with text and SQLite: {}", *thorough.finding);
  if (quick.log == thorough.log && !quick.log.empty()) return std::nullopt;
  return tr("the same seed gave two different event logs");
}

}  // namespace

std::optional<Failure> rehearse(const House& house, std::uint64_t seed, const std::vector<Trouble>& allowed,
                                const Only& only) {
  const auto script = draw(house, seed, allowed);
  const auto kept = all_of(script, only);
  const auto options = options_for(house, only);
  const auto chosen = choose(script, kept);
  const bool twice = seed % kPlayedTwice == 0;
  auto finding = twice ? compare_plays(house, seed, chosen, options) : play(house, seed, chosen, options).finding;
  if (!finding) return std::nullopt;
  if (play(house, seed, chosen, options).finding) return Shrinker(house, seed, script, kept, options).shrink(*finding);
  Failure failure;
  failure.seed = seed;
  failure.finding = std::move(*finding);
  failure.kept = kept;
  return failure;
}

std::string tell(const House& house, std::uint64_t seed, const std::vector<Trouble>& allowed, const Only& only) {
  const auto script = draw(house, seed, allowed);
  auto options = options_for(house, only);
  options.keep_log = true;
  return play(house, seed, choose(script, all_of(script, only)), options).log;
}

}  // namespace reprise::rehearse
