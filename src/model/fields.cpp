// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "model/fields.hpp"

#include <algorithm>
#include <atomic>

namespace reprise {

Fields::Fields(std::initializer_list<value_type> fields) {
  if (fields.size() == 0) return;
  all_ = std::make_shared<All>(fields);
  const auto by_name = [](const auto& a, const auto& b) { return a.first < b.first; };
  if (!std::is_sorted(all_->begin(), all_->end(), by_name)) std::stable_sort(all_->begin(), all_->end(), by_name);
  const auto same_name = [](const auto& a, const auto& b) { return a.first == b.first; };
  all_->erase(std::unique(all_->begin(), all_->end(), same_name), all_->end());
}

/// There are so few that looking at one after the other is the fastest.
Fields::const_iterator Fields::find(std::string_view name) const {
  return std::find_if(begin(), end(), [&](const value_type& field) { return field.first == name; });
}

/// What no copy shares.
Fields::All& Fields::own() {
  if (!all_) {
    all_ = std::make_shared<All>();
  } else if (all_.use_count() > 1) {
    all_ = std::make_shared<All>(*all_);
  } else {
    std::atomic_thread_fence(std::memory_order_acquire);  // after the last reads of a copy that has just died
  }
  return *all_;
}

std::string& Fields::operator[](std::string_view name) {
  auto& all = own();
  const auto at = std::find_if(all.begin(), all.end(), [&](const value_type& field) { return field.first >= name; });
  if (at != all.end() && at->first == name) return at->second;
  return all.emplace(at, std::string(name), std::string())->second;
}

void Fields::emplace(std::string_view name, std::string text) {
  if (!contains(name)) (*this)[name] = std::move(text);
}

void Fields::erase(std::string_view name) {
  if (!contains(name)) return;
  std::erase_if(own(), [&](const value_type& field) { return field.first == name; });
}

bool operator==(const Fields& a, const Fields& b) {
  return a.all_ == b.all_ || std::equal(a.begin(), a.end(), b.begin(), b.end());
}

}  // namespace reprise
