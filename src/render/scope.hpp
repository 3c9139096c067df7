// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "model/value.hpp"

namespace reprise::render {

/// The names that expressions may use. It owns neither names nor values: they must outlive it. Cheap to copy, so that
/// every step has one of its own on top of large values shared by all. Reading is thread-safe.
class Scope {
 public:
  /// A name that is bound already gets the new value.
  void bind(std::string_view name, const Value& value);
  void bind(std::string_view name, Value&& value) = delete;  // would dangle
  const Value* find(std::string_view name) const;
  /// In the order of binding.
  std::vector<std::string> names() const;

  /// May `{{ steps.ID.OUTPUT }}` stand here?
  bool steps = false;

 private:
  std::vector<std::pair<std::string_view, const Value*>> names_;
};

/// "params.realm", "roles.first.0.fqdn": names joined by dots. A name is made of letters, digits, `_` and `-`.
bool is_path(std::string_view text);
/// "steps.ID.OUTPUT" and everything else that starts with "steps.".
bool is_step_path(std::string_view path);
/// Why an output of a step cannot stand in a text, a template or a condition; the hint says what to do instead.
Error step_output_error(std::string_view path);

/// The value that `path` names. The first name is sought in `contexts` (the sections of a template that are open, the
/// innermost last), then in `scope`; the others inside what was found. A number takes an item of a list, from 0.
/// "." is the innermost context. Nothing is ever silently empty: an undeclared name is an Error that lists what is
/// known there (without a place; the caller knows it).
Result<const Value*> lookup(std::string_view path, const Scope& scope, std::span<const Value* const> contexts = {});

/// What `when` and sections take for true: everything but nothing, false, 0, an empty text, list, map or secret.
bool truthy(const Value& value);

}  // namespace reprise::render
