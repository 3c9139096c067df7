// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <map>
#include <span>

#include "base/i18n.hpp"
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
      for (const auto& ref : links.after) wanted_[{key_of(ref, step.host), ref.prefix}].push_back(step.id);
      if (step.verify) continue;  // it brings nothing about
      for (const auto& ref : links.provides) provided_.push_back({key_of(ref, step.host), step.id});
    }
    std::sort(provided_.begin(), provided_.end());
  }

  void connect() {
    for (const auto& [wanted, users] : wanted_) {
      const auto range = providers(wanted);
      if (!range.empty()) join(range, users, wanted.first);
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

  void join(std::span<const Provided> range, const std::vector<StepId>& users, const std::string& key) {
    constexpr std::size_t many = 10'000;
    std::vector<StepId> first;
    for (const auto& provided : range) first.push_back(provided.step);
    std::sort(first.begin(), first.end());
    first.erase(std::unique(first.begin(), first.end()), first.end());
    std::vector<StepId> both;
    std::set_intersection(first.begin(), first.end(), users.begin(), users.end(), std::back_inserter(both));
    if (first.size() * users.size() > many && both.empty()) {
      const auto name = "(" + key.substr(key.find('\0') + 1) + ")";
      return all_before(draft_, first, users, Edge::Why::implied, tr("what it stands on comes first"),
                        unique(name, key));
    }
    for (const auto user : users) {
      for (const auto provider : first) {
        if (provider != user) draft_.made.edges.push_back({provider, user, Edge::Why::implied, reason(provider, user)});
      }
    }
  }

  std::string unique(std::string name, const std::string& key) const {
    std::replace(name.begin(), name.end(), '\0', ' ');
    const auto scope = key.substr(0, key.find('\0'));
    return scope == "*" ? "estate/" + name : scope + "/" + name;
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
