// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "planner/search.hpp"

#include <algorithm>
#include <utility>

#include "planner/generator.hpp"
#include "planner/random.hpp"

namespace reprise::planner {

namespace {

constexpr Time kNever = std::numeric_limits<Time>::max();
/// How many schedules are made between two looks at the clock.
constexpr std::uint64_t kBetweenLooks = 16;

/// Schedules of one direction: each as the order from which the generator of the other one justifies it.
struct Population {
  std::vector<Order> orders;
  std::vector<Time> makespans;

  explicit Population(std::size_t size) : orders(size), makespans(size, kNever) {}
  std::size_t size() const { return orders.size(); }
  Time best() const { return *std::min_element(makespans.begin(), makespans.end()); }
};

class Search {
 public:
  Search(const Project& project, const Budget& budget)
      : budget_(budget),
        forward_(project, Direction::forward),
        backward_(project, Direction::backward),
        random_(budget.seed),
        ends_(forward_.size()),
        child_(forward_.size()),
        taken_(forward_.size(), 0) {
    best_.lower_bound = lower_bound(project);
    best_.schedule.makespan = kNever;
  }

  Solution run() {
    std::size_t size = kFirstSize;
    do {
      evolve(size);
      size = std::min(size * 2, kLastSize);
    } while (!over());
    return std::move(best_);
  }

 private:
  static constexpr std::size_t kFirstSize = 80;
  static constexpr std::size_t kLastSize = 320;
  static constexpr int kPatience = 40;                 ///< generations without progress
  static constexpr std::uint32_t kMutationOneIn = 50;  ///< of the neighbours in an order

  bool over() {
    if (best_.schedule.makespan == kNever) return false;
    if (best_.schedule.makespan <= best_.lower_bound || best_.schedules >= budget_.schedules) return true;
    if (!out_of_time_ && best_.schedules >= next_look_) {
      next_look_ = best_.schedules + kBetweenLooks;
      out_of_time_ = budget_.out_of_time && budget_.out_of_time();
    }
    return out_of_time_;
  }

  void evolve(std::size_t size) {
    Population parents(size);
    Population children(size);
    for (std::size_t i = 0; i < size && !over(); ++i) {
      draw_order();
      parents.makespans[i] = decode(forward_, child_, parents.orders[i]);
    }
    Time shortest = parents.best();
    for (int idle = 0; idle < kPatience && !over(); ++idle) {
      for (std::size_t i = 0; i < size && !over(); ++i) breed(parents, i, shortest, children);
      std::swap(parents, children);
      to_backward_ = !to_backward_;
      if (parents.best() < shortest) idle = 0;
      shortest = std::min(shortest, parents.best());
    }
    to_backward_ = true;
  }

  Generator& target() { return to_backward_ ? backward_ : forward_; }

  /// A child of parent `i` and another takes its place in the next population, better or not; only of the best
  /// parents none is lost.
  void breed(const Population& parents, std::size_t i, Time shortest, Population& children) {
    const auto other = choose_mate(parents, i);
    if (random_.chance(2)) {
      cross(parents.orders[i], parents.orders[other]);
    } else {
      cross(parents.orders[other], parents.orders[i]);
    }
    mutate(target());
    children.makespans[i] = decode(target(), child_, children.orders[i]);
    if (children.makespans[i] <= parents.makespans[i] || parents.makespans[i] > shortest || over()) return;
    children.makespans[i] = decode(target(), parents.orders[i], children.orders[i]);
  }

  /// The better of two.
  std::size_t choose_mate(const Population& parents, std::size_t than) {
    const auto pick = [&] {
      const auto drawn = random_.below(static_cast<std::uint32_t>(parents.size() - 1));
      return drawn < than ? drawn : drawn + 1;
    };
    const std::size_t a = pick();
    const std::size_t b = pick();
    return parents.makespans[a] <= parents.makespans[b] ? a : b;
  }

  Time decode(Generator& generator, const Order& order, Order& justified) {
    const Time makespan = generator.serial(order, ends_, kNever);
    ++best_.schedules;
    justified.resize(order.size());
    justified_order(order, ends_, makespan, counts_, justified);
    if (makespan < best_.schedule.makespan) keep(generator, makespan);
    return makespan;
  }

  void keep(const Generator& generator, Time makespan) {
    best_.schedule.makespan = makespan;
    best_.schedule.starts.resize(ends_.size());
    for (std::uint32_t i = 0; i < ends_.size(); ++i) {
      best_.schedule.starts[i] = &generator == &forward_ ? ends_[i] - generator.duration(i) : makespan - ends_[i];
    }
  }

  /// A random order into child_: of those that may come next, the one with the longer tail of two.
  void draw_order() {
    std::vector<std::size_t> open(child_.size());
    std::vector<std::uint32_t> ready;
    for (std::uint32_t i = 0; i < open.size(); ++i) {
      open[i] = forward_.before(i).size();
      if (open[i] == 0) ready.push_back(i);
    }
    for (auto& next : child_) {
      const auto size = static_cast<std::uint32_t>(ready.size());
      const auto a = random_.below(size);
      const auto b = random_.below(size);
      auto& chosen = ready[forward_.tails()[ready[a]] >= forward_.tails()[ready[b]] ? a : b];
      next = std::exchange(chosen, ready.back());
      ready.pop_back();
      for (const auto then : backward_.before(next)) {
        if (--open[then] == 0) ready.push_back(then);
      }
    }
  }

  /// child_: the beginning of `outer`, then a part from `inner`, then the rest of `outer`; each in its order.
  void cross(const Order& inner, const Order& outer) {
    const std::size_t size = child_.size();
    const std::size_t length = size / 4 + random_.below(static_cast<std::uint32_t>(size / 2 + 1));
    const std::size_t first = random_.below(static_cast<std::uint32_t>(size - length + 1));
    ++stamp_;
    std::size_t at = 0;
    const auto copy = [&](const Order& from, std::size_t begin, std::size_t until) {
      for (std::size_t i = begin; i < size && at < until; ++i) {
        if (taken_[from[i]] == stamp_) continue;
        taken_[from[i]] = stamp_;
        child_[at++] = from[i];
      }
    };
    copy(outer, 0, first);
    copy(inner, 0, first + length);
    copy(outer, first, size);
  }

  /// Neighbours that do not depend on each other change places, few of them.
  void mutate(const Generator& generator) {
    for (std::size_t i = 0; i + 1 < child_.size(); ++i) {
      if (!random_.chance(kMutationOneIn)) continue;
      const auto before = generator.before(child_[i + 1]);
      if (std::find(before.begin(), before.end(), child_[i]) == before.end()) std::swap(child_[i], child_[i + 1]);
    }
  }

  const Budget& budget_;
  Generator forward_;
  Generator backward_;
  Random random_;
  Solution best_;
  bool to_backward_ = true;  ///< the next children are made by backward_
  bool out_of_time_ = false;
  std::uint64_t next_look_ = 0;
  std::vector<Time> ends_;
  std::vector<std::uint32_t> counts_;
  Order child_;
  std::vector<std::uint32_t> taken_;
  std::uint32_t stamp_ = 0;
};

}  // namespace

Solution minimise_makespan(const Project& project, const Budget& budget) {
  if (project.durations.empty()) return {};
  return Search(project, budget).run();
}

}  // namespace reprise::planner
