// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reprise {

/// Named texts, sorted by name: the few fields of a fact. Copies share one piece of memory until one of them is
/// changed, since facts are copied far more often than they change (from answers to snapshots to plans). Copies may go
/// to other threads; one object belongs to one thread at a time.
class Fields {
 public:
  using value_type = std::pair<std::string, std::string>;
  using const_iterator = const value_type*;

  Fields() = default;
  /// Of two with one name the first counts.
  Fields(std::initializer_list<value_type> fields);

  const_iterator begin() const { return all_ ? all_->data() : nullptr; }
  const_iterator end() const { return all_ ? all_->data() + all_->size() : nullptr; }
  std::size_t size() const { return all_ ? all_->size() : 0; }
  bool empty() const { return size() == 0; }
  /// end() where there is none.
  const_iterator find(std::string_view name) const;
  bool contains(std::string_view name) const { return find(name) != end(); }
  /// The text, "" and new where there was none; the reference lasts until the next change.
  std::string& operator[](std::string_view name);
  /// Leaves a text that is there as it is.
  void emplace(std::string_view name, std::string text);
  void erase(std::string_view name);
  void clear() { all_.reset(); }

  /// Copies of which none was changed since: equal without looking.
  bool shares_with(const Fields& other) const { return all_ == other.all_; }
  friend bool operator==(const Fields& a, const Fields& b);

 private:
  using All = std::vector<value_type>;
  All& own();

  std::shared_ptr<All> all_;  ///< nullptr: none
};

}  // namespace reprise
