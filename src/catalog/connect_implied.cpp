// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <iterator>
#include <map>
#include <span>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "catalog/draft.hpp"

namespace reprise::catalog {
namespace {

/// One string for what a Ref names, so that all of one host and sort stand together when sorted, and prefixes work.
std::string key_of(const kinds::Ref& ref, HostId host) {
  const bool local = ref.scope == kinds::Ref::Scope::host;
  return (local ? std::to_string(host.value) : "*") + '\0' + ref.sort + '\0' + ref.name;
}

struct Provided {
  std::string key;
  StepId step;
  friend bool operator<(const Provided& a, const Provided& b) {
    return a.key != b.key ? a.key < b.key : a.step < b.step;
  }
};

/// What somebody comes after: a key, and whether it is a prefix.
using Wanted = std::pair<std::string, bool>;

class Implied {
 public:
  explicit Implied(Draft& draft) : draft_(draft) {}

  void collect() {
    for (const auto& step : draft_.made.steps) {
      const auto& instance = draft_.instances[step.id.index()];
      if (!instance.sound || instance.from == nullptr) continue;
      const auto links = step.kind->links(step.params);
      for (const auto& ref : links.after) {
        auto& users = wanted_[{key_of(ref, step.host), ref.prefix}];
        if (users.empty() || users.back() != step.id) users.push_back(step.id);
      }
      if (step.verify) continue;  // it brings nothing about
      for (const auto& ref : links.provides) provided_.push_back({key_of(ref, step.host), step.id});
    }
    std::sort(provided_.begin(), provided_.end());
  }

  void connect() {
    for (const auto& [wanted, users] : wanted_) {
      const auto range = providers(wanted);
      if (!range.empty()) join(range, users, wanted);
    }
  }

 private:
  std::span<const Provided> providers(const Wanted& wanted) const {
    const auto& [key, prefix] = wanted;
    const auto fits = [&](const Provided& p) { return prefix ? p.key.starts_with(key) : p.key == key; };
    const auto first = std::lower_bound(provided_.begin(), provided_.end(), Provided{key, StepId{0}});
    const auto last = std::partition_point(first, provided_.end(), fits);
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
    if (wanted.second) connect(both, both, wanted, "");
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
      return all_before(draft_, first, then, Edge::Why::implied, tr("what it stands on comes first"),
                        name_of(wanted) + mark);
    }
    for (const auto user : then) {
      for (const auto provider : first) {
        if (provider != user) draft_.made.edges.push_back({provider, user, Edge::Why::implied, reason(provider, user)});
      }
    }
  }

  /// "estate/(samba_domain CLINIC.TEST)", for a milestone.
  std::string name_of(const Wanted& wanted) const {
    const auto words = split(wanted.first, '\0');
    const bool estate = words[0] == "*";
    const auto where = estate ? "estate" : draft_.in.estate.hosts[std::stoul(words[0])].name;
    return where + "/(" + words[1] + " " + words[2] + (wanted.second ? "*)" : ")");
  }

  std::string reason(StepId first, StepId then) const {
    const auto& a = draft_.made.steps[first.index()];
    const auto& b = draft_.made.steps[then.index()];
    return trf("{} {} stands on {} {}", b.kind->spec().name, b.subject, a.kind->spec().name, a.subject);
  }

  Draft& draft_;
  std::vector<Provided> provided_;
  std::map<Wanted, std::vector<StepId>> wanted_;  // ordered: the same description gives the same edges
};

}  // namespace

void connect_implied(Draft& draft) {
  Implied implied(draft);
  implied.collect();
  implied.connect();
}

}  // namespace reprise::catalog
