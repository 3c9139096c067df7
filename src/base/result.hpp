// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

#include "base/source.hpp"

namespace reprise {

/// Why something could not be done: a sentence for the user, and what to do next (may be empty).
struct Error {
  std::string message;
  std::string hint;
  SourceRange at;
};

/// "message", and the place before it and the hint after it where there are any.
std::string to_string(const Error& error);

/// A value or the reason why there is none. Reading the wrong side is a programming error (assert).
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & { return *get(); }
  const T& value() const& { return *std::get_if<0>(&state_); }
  T&& value() && { return std::move(*get()); }
  T& operator*() & { return *get(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return get(); }
  const T* operator->() const { return std::get_if<0>(&state_); }

  const Error& error() const { return *std::get_if<1>(&state_); }

 private:
  T* get() {
    assert(ok());
    return std::get_if<0>(&state_);
  }
  std::variant<T, Error> state_;
};

/// For functions that either work or say why not.
struct Done {};
using Status = Result<Done>;

}  // namespace reprise
