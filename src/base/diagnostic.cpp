// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "base/diagnostic.hpp"

#include <algorithm>
#include <tuple>

#include "base/i18n.hpp"

namespace reprise {

void Diagnostics::error(SourceRange at, std::string message, std::string hint) {
  all_.push_back({Severity::error, std::move(at), std::move(message), std::move(hint)});
}

void Diagnostics::warning(SourceRange at, std::string message, std::string hint) {
  all_.push_back({Severity::warning, std::move(at), std::move(message), std::move(hint)});
}

void Diagnostics::append(Diagnostics other) {
  for (auto& diagnostic : other.all_) all_.push_back(std::move(diagnostic));
}

bool Diagnostics::has_errors() const {
  return std::any_of(all_.begin(), all_.end(), [](const Diagnostic& d) { return d.severity == Severity::error; });
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  auto copy = all_;
  const auto key = [](const Diagnostic& d) { return std::tie(d.at.file, d.at.line, d.at.column, d.message); };
  std::stable_sort(copy.begin(), copy.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  copy.erase(std::unique(copy.begin(), copy.end(), [&](const auto& a, const auto& b) { return key(a) == key(b); }),
             copy.end());
  return copy;
}

std::string to_string(const Diagnostic& diagnostic) {
  std::string text = to_string(diagnostic.at);
  if (!text.empty()) text += ": ";
  text += diagnostic.severity == Severity::error ? tr("error") : tr("warning");
  text += ": " + diagnostic.message;
  if (!diagnostic.hint.empty()) text += "\n  " + std::string(tr("hint")) + ": " + diagnostic.hint;
  return text;
}

}  // namespace reprise
