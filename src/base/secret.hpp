// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reprise {

/// What is printed in place of a secret.
inline constexpr std::string_view kMask = "********";

/// A text that must never be shown. Only reveal() gives it away, so that a reviewer can search for that word;
/// the memory is wiped when the value dies (best effort: copies made by reveal()'s callers are theirs).
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  Secret(const Secret&) = default;
  Secret(Secret&&) noexcept = default;
  Secret& operator=(const Secret&) = default;
  Secret& operator=(Secret&&) noexcept = default;
  ~Secret() {
    if (!text_.empty()) wipe();
  }

  const std::string& reveal() const { return text_; }
  bool empty() const { return text_.empty(); }
  friend bool operator==(const Secret&, const Secret&) = default;

 private:
  void wipe();

  std::string text_;
};

inline std::string to_string(const Secret&) { return std::string(kMask); }

/// Replaces every occurrence of known secrets in texts that come back from hosts. Secrets shorter than 4
/// characters are not masked: they would tear ordinary words apart and protect nothing. Multi-line secrets (keys)
/// are masked line by line as well. Immutable after the run has started, so safe to share; copies share what they know.
class Masker {
 public:
  void add(const Secret& secret);
  std::string mask(std::string_view text) const;
  /// The same for a text that may have been cut anywhere (a connection that broke, a limit): the beginning of a secret
  /// at its end and the end of a secret at its beginning are masked as well, from 5 characters on.
  std::string mask_cut(std::string_view text) const;

 private:
  /// Four bytes that secrets begin or end with, as a set that may hold a few more: most text is ruled out by it.
  class Filter {
   public:
    void add(const char* four) {
      first_[static_cast<unsigned char>(*four)] = true;
      bits_[slot(four) / 64] |= bit(four);
    }
    bool may_hold(const char* four) const {
      return first_[static_cast<unsigned char>(*four)] && (bits_[slot(four) / 64] & bit(four)) != 0;
    }

   private:
    static std::size_t slot(const char* four);
    static std::uint64_t bit(const char* four) { return std::uint64_t{1} << (slot(four) % 64); }
    std::array<bool, 256> first_{};  ///< the first byte alone rules out most
    std::array<std::uint64_t, 512> bits_{};
  };
  struct Needles {
    std::vector<std::string> all;  ///< longest first
    Filter starts;
    Filter ends;
  };
  std::vector<std::size_t> found_in(std::string_view text) const;
  std::size_t cut_at_end(std::string_view text) const;
  std::size_t cut_at_start(std::string_view text) const;

  std::shared_ptr<Needles> needles_;  ///< nullptr: none
};

}  // namespace reprise
