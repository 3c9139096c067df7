// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <set>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "catalog/draft.hpp"

namespace reprise::catalog {
namespace {

/// Edges that the steps of one service ask for.
class Connector {
 public:
  Connector(Draft& draft, const ServiceDraft& service) : draft_(draft), service_(service) {}

  void connect(const Group& group) {
    for (const auto& id : group.from->needs) {
      if (id.starts_with("service:")) continue;  // connect_services()
      std::set<const Group*> seen;
      if (const Group* needed = find(group, id, "needs")) need(group, *needed, seen);
    }
    for (const auto& id : group.from->notify) {
      if (const Group* target = find(group, id, "notify")) notify(group, *target);
    }
  }

 private:
  const Group* find(const Group& user, const std::string& id, const char* key) {
    const auto it = service_.group_of.find(id);
    if (it == service_.group_of.end()) {
      std::vector<std::string> known;
      for (const auto& [name, index] : service_.group_of) known.push_back(name);
      auto hint = did_you_mean(id, known);
      if (hint.empty()) hint = trf("steps of playbook {}: {}", service_.playbook->name, join(known, ", "));
      return error(user, trf("step {}: {} names an unknown step \"{}\"", user.from->id, key, id), std::move(hint));
    }
    const auto& found = service_.groups[it->second];
    if (&found == &user) return error(user, trf("step {}: {} names the step itself", user.from->id, key), {});
    if (found.verify && !user.verify) {
      return error(user, trf("step {}: {} names \"{}\", which is a check", user.from->id, key, id),
                   tr("checks run after all steps; put it into the steps if others build on it"));
    }
    return &found;
  }

  const Group* error(const Group& group, std::string message, std::string hint) {
    draft_.out.error(group.from->at, std::move(message), std::move(hint));
    return nullptr;
  }

  /// A needed step that is run nowhere (`when`) passes on what it needs itself, or an order would be lost.
  void need(const Group& group, const Group& needed, std::set<const Group*>& seen) {
    if (!needed.all.empty()) return join_hosts(group, needed);
    if (!seen.insert(&needed).second) return;
    for (const auto& id : needed.from->needs) {
      const auto it = service_.group_of.find(id);
      if (it != service_.group_of.end()) need(group, service_.groups[it->second], seen);
    }
  }

  /// The instances on the same host where there are some, else all of them.
  void join_hosts(const Group& group, const Group& needed) {
    const auto reason = add_reason(draft_, trf("\"{}\" needs \"{}\"", group.from->id, needed.from->id));
    const auto name = service_.service->name + "/(" + needed.from->id;
    std::vector<StepId> elsewhere;
    for (const auto& [host, steps] : group.by_host) {
      const auto it = needed.by_host.find(host);
      if (it == needed.by_host.end()) {
        elsewhere.insert(elsewhere.end(), steps.begin(), steps.end());
      } else {
        all_before(draft_, it->second, steps, Edge::Why::needs, reason,
                   [&, at = host] { return name + "@" + draft_.host(at).name + ")"; });
      }
    }
    all_before(draft_, needed.all, elsewhere, Edge::Why::needs, reason, [&] { return name + ")"; });
  }

  void notify(const Group& group, const Group& target) {
    if (target.kind == nullptr) return;
    if (!target.kind->spec().restartable) {
      error(group,
            trf("step {}: it cannot notify \"{}\": the kind {} is not one that can be told to act again",
                group.from->id, target.from->id, target.kind->spec().name),
            tr("notify is for units that restart and the like; use needs for a mere order"));
      return;
    }
    const auto reason = add_reason(draft_, trf("\"{}\" notifies \"{}\"", group.from->id, target.from->id));
    for (const auto& [host, steps] : group.by_host) {
      const auto it = target.by_host.find(host);
      const auto& targets = it == target.by_host.end() ? target.all : it->second;
      for (const auto step : steps) {
        auto& notified = draft_.step(step).notifies;
        notified.insert(notified.end(), targets.begin(), targets.end());
        for (const auto then : targets) draft_.made.edges.push_back({step, then, reason, Edge::Why::notify});
      }
    }
  }

  Draft& draft_;
  const ServiceDraft& service_;
};

}  // namespace

void connect_steps(Draft& draft) {
  for (const auto& service : draft.services) {
    Connector connector(draft, service);
    for (const auto& group : service.groups) connector.connect(group);
  }
}

}  // namespace reprise::catalog
