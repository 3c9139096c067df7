// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace reprise::fuzz {

/// What a fuzz target is: a name, and a function that takes any bytes. It returns, or it ends the process where a
/// promise is broken. tests/fuzz/data/NAME/ holds its seeds and what was found.
struct Target {
  const char* name;
  void (*run)(std::string_view bytes);
};

Target manifest();   ///< YAML of estate, playbooks, profiles and secrets
Target facts();      ///< what a host answers, through the parser and through every kind
Target frames();     ///< the conversation with the bootstrap shell, and its lines
Target journal();    ///< a journal with changed bytes or foreign rows
Target templates();  ///< templates, expressions, conditions

/// A broken promise: ends the process, in a way that libFuzzer and the unit test both notice.
[[noreturn]] inline void broken(const char* promise) {
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

inline void promise(bool kept, const char* what) {
  if (!kept) broken(what);
}

/// Takes bytes from the front; zeros where there are no more.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : left_(bytes) {}
  bool empty() const { return left_.empty(); }
  unsigned char one() {
    if (left_.empty()) return 0;
    const auto byte = static_cast<unsigned char>(left_.front());
    left_.remove_prefix(1);
    return byte;
  }
  std::size_t number() {
    const std::size_t high = one();
    return high << 8U | one();
  }
  /// The next `count` bytes, fewer where there are no more.
  std::string_view take(std::size_t count) {
    const auto out = left_.substr(0, count);
    left_.remove_prefix(out.size());
    return out;
  }
  /// Up to the next newline, without it.
  std::string_view line() {
    const auto end = left_.find('\n');
    const auto out = left_.substr(0, end);
    left_.remove_prefix(end == std::string_view::npos ? left_.size() : end + 1);
    return out;
  }
  std::string_view rest() const { return left_; }

 private:
  std::string_view left_;
};

}  // namespace reprise::fuzz
