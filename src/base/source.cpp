// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "base/source.hpp"

#include <functional>
#include <mutex>
#include <set>

namespace reprise {
namespace {

/// The one copy of a name; nodes of a set stay where they are.
const std::string* intern(std::string_view name) {
  static std::mutex mutex;
  static std::set<std::string, std::less<>> names;
  const std::lock_guard lock(mutex);
  const auto known = names.find(name);
  return known != names.end() ? &*known : &*names.emplace(name).first;
}

}  // namespace

FileName::FileName(std::string_view name) : name_(name.empty() ? nullptr : intern(name)) {}

const std::string& FileName::str() const {
  static const std::string none;
  return name_ == nullptr ? none : *name_;
}

std::string to_string(const SourceRange& at) {
  if (at.file.empty() || at.line == 0) return at.file.str();
  return at.file.str() + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
}

}  // namespace reprise
