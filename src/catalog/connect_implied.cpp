// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <iterator>
#include <span>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "catalog/draft.hpp"

namespace reprise::catalog {
namespace {

/// One string for what a Ref names, so that all of one sort stand together when sorted, and prefixes work.
std::string key_of(const kinds::Ref& ref) { return ref.sort + '\0' + ref.name; }

struct Provided {
  std::string key;
  StepId step;
  friend bool operator<(const Provided& a, const Provided& b) {
    return a.key != b.key ? a.key < b.key : a.step < b.step;
  }
};

/// What somebody comes after: a key, and whether it is a prefix.
struct Wanted {
  std::string key;
  bool prefix = false;
  StepId user;
  friend bool operator<(const Wanted& a, const Wanted& b) {
    if (a.key != b.key) return a.key < b.key;
    return a.prefix != b.prefix ? b.prefix : a.user < b.user;
  }
  bool same(const Wanted& other) const { return prefix == other.prefix && key == other.key; }
};

/// What is provided and wanted on one host, or in the estate as a whole.
struct Market {
  std::string where;
  std::vector<Provided> provided{};
  std::vector<Wanted> wanted{};
};

/// One host after the other, so that what is compared lies close together.
class Implied {
 public:
  explicit Implied(Draft& draft) : draft_(draft) {}

  void connect() {
    const auto& hosts = draft_.in.estate.hosts;
    const auto steps = by_host();
    for (std::size_t host = 0; host < hosts.size(); ++host) {
      Market local{hosts[host].name};
      for (const auto id : steps[host]) collect(draft_.step(id), local);
      connect(local);
    }
    connect(estate_);
  }

 private:
  std::vector<std::vector<StepId>> by_host() const {
    std::vector<std::vector<StepId>> steps(draft_.in.estate.hosts.size());
    for (const auto& step : draft_.made.steps) steps[step.host.index()].push_back(step.id);
    return steps;
  }

  void collect(const Step& step, Market& local) {
    const auto& instance = draft_.instances[step.id.index()];
    if (!instance.sound || instance.from == nullptr) return;
    const auto market = [&](const kinds::Ref& ref) -> Market& {
      return ref.scope == kinds::Ref::Scope::host ? local : estate_;
    };
    const auto links = step.kind->links(step.params);
    for (const auto& ref : links.after) market(ref).wanted.push_back({key_of(ref), ref.prefix, step.id});
    if (step.verify) return;  // it brings nothing about
    for (const auto& ref : links.provides) market(ref).provided.push_back({key_of(ref), step.id});
  }

  void connect(Market& market) {
    std::sort(market.provided.begin(), market.provided.end());
    std::sort(market.wanted.begin(), market.wanted.end());
    for (auto first = market.wanted.begin(); first != market.wanted.end();) {
      const auto last = std::find_if(first, market.wanted.end(), [&](const Wanted& w) { return !w.same(*first); });
      const auto range = providers(market, *first);
      if (!range.empty()) {
        std::vector<StepId> users;
        for (auto it = first; it != last; ++it) {
          if (users.empty() || users.back() != it->user) users.push_back(it->user);
        }
        where_ = &market.where;
        join(range, users, *first);
      }
      first = last;
    }
  }

  static std::span<const Provided> providers(const Market& market, const Wanted& wanted) {
    const auto fits = [&](const Provided& p) {
      return wanted.prefix ? p.key.starts_with(wanted.key) : p.key == wanted.key;
    };
    const auto before = [](const Provided& p, const std::string& key) { return p.key < key; };
    const auto first = std::lower_bound(market.provided.begin(), market.provided.end(), wanted.key, before);
    const auto last = std::partition_point(first, market.provided.end(), fits);
    return {first, last};
  }

  void join(std::span<const Provided> range, const std::vector<StepId>& users, const Wanted& wanted) {
    std::vector<StepId> all;
    for (const auto& provided : range) all.push_back(provided.step);
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    std::vector<StepId> both;
    std::set_intersection(all.begin(), all.end(), users.begin(), users.end(), std::back_inserter(both));
    const auto others = without(all, both);
    connect(others, users, wanted, "");
    connect(both, without(users, both), wanted, "+");
    // those that bring about what they want themselves do not wait for each other, unless a prefix means other names
    if (wanted.prefix) connect(both, both, wanted, "");
  }

  static std::vector<StepId> without(const std::vector<StepId>& all, const std::vector<StepId>& some) {
    std::vector<StepId> rest;
    std::set_difference(all.begin(), all.end(), some.begin(), some.end(), std::back_inserter(rest));
    return rest;
  }

  void connect(const std::vector<StepId>& first, const std::vector<StepId>& then, const Wanted& wanted,
               const std::string& mark) {
    constexpr std::size_t many = 10'000;
    if (first.size() * then.size() > many && first != then) {
      const auto reason = add_reason(draft_, tr("what it stands on comes first"));
      return all_before(draft_, first, then, Edge::Why::implied, reason, [&] { return name_of(wanted) + mark; });
    }
    for (const auto user : then) {
      for (const auto provider : first) {
        if (provider != user) draft_.made.edges.push_back({provider, user, ReasonId::none(), Edge::Why::implied});
      }
    }
  }

  /// "estate/(samba_domain CLINIC.TEST)", for a milestone.
  std::string name_of(const Wanted& wanted) const {
    const auto words = split(wanted.key, '\0');
    return *where_ + "/(" + words[0] + " " + words[1] + (wanted.prefix ? "*)" : ")");
  }

  Draft& draft_;
  Market estate_{"estate"};
  const std::string* where_ = nullptr;  ///< the market under way
};

}  // namespace

void connect_implied(Draft& draft) { Implied(draft).connect(); }

}  // namespace reprise::catalog
