// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <optional>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "catalog/draft.hpp"

namespace reprise::catalog {
namespace {

constexpr std::string_view service_prefix = "service:";

/// Edges between services. Not every step is joined with every other: the last steps of the needed service with the
/// first ones of the needing service are enough.
class Services {
 public:
  /// `implied`: may the order rest on implied edges too? Only once those that contradict the others are gone.
  Services(Draft& draft, bool implied)
      : draft_(draft), report_(!implied), complete_(draft.services.size()), at_host_(draft.services.size()) {
    for (auto* marks : {&has_later_, &after_waiting_, &after_check_, &has_later_here_, &after_waiting_here_})
      marks->resize(draft.made.steps.size());
    for (const auto& edge : draft.made.edges) {
      if (implied || edge.why != Edge::Why::implied) note(edge);
    }
  }

  void connect(std::size_t index) {
    const auto& service = draft_.services[index];
    const auto waiting = first_waiting(index);
    for (const auto needed : service.needs) {
      const auto reason =
          add_reason(draft_, trf("service {} needs service {}", service.service->name, draft_.service(needed).name));
      const auto* playbook = draft_.services[needed].playbook;
      if (playbook != nullptr && playbook->per_host) {
        after_each_host(needed, service, reason);
      } else {
        after_service(needed, waiting, reason);
      }
    }
    for (const auto& group : service.groups) step_needs(group);
    const auto checks = first_checks(service);
    if (checks.empty()) return;
    after_service(index, checks,
                  add_reason(draft_, trf("the checks of {} come after its steps", service.service->name)));
  }

 private:
  const kinds::Kind* kind(StepId id) { return draft_.step(id).kind; }

  /// Does the step wait for the services that its own service needs?
  bool waits(StepId id) { return kind(id) != nullptr && !kind(id)->spec().prepares && !draft_.step(id).verify; }

  void note(const Edge& edge) {
    const auto& first = draft_.step(edge.first);
    const auto& then = draft_.step(edge.then);
    if (first.service != then.service) return;
    // what comes after an implied milestone may be in another service
    if (edge.why == Edge::Why::implied && draft_.instances[edge.then.index()].from == nullptr) return;
    const bool here = first.host == then.host && first.origin == then.origin;
    if (!then.verify) has_later_[edge.first.index()] = true;
    if (!then.verify && here) has_later_here_[edge.first.index()] = true;
    if (waits(edge.first)) after_waiting_[edge.then.index()] = true;
    if (waits(edge.first) && here) after_waiting_here_[edge.then.index()] = true;
    if (first.verify) after_check_[edge.then.index()] = true;
  }

  /// The steps after which the service is complete, checks apart. A service none of whose steps waits for what the
  /// service needs (it may have no steps at all) is complete only when those services are.
  const std::vector<StepId>& complete(std::size_t index) {
    auto& known = complete_[index];
    if (known) return *known;
    std::vector<StepId> last;
    bool any_waits = false;
    for (const auto& group : draft_.services[index].groups) {
      for (const auto id : group.all) {
        if (group.verify) break;
        any_waits = any_waits || waits(id);
        if (!has_later_[id.index()]) last.push_back(id);
      }
    }
    if (!any_waits) {
      for (const auto needed : draft_.services[index].needs) {
        const auto& more = complete(needed);
        last.insert(last.end(), more.begin(), more.end());
      }
      std::sort(last.begin(), last.end());
      last.erase(std::unique(last.begin(), last.end()), last.end());
    }
    known = std::move(last);
    return *known;
  }

  void after_service(std::size_t needed, const std::vector<StepId>& then, ReasonId reason) {
    before_all(complete(needed), then, needed, reason);
  }

  void before_all(std::span<const StepId> last, std::span<const StepId> then, std::size_t needed, ReasonId reason) {
    all_before(draft_, last, then, Edge::Why::service, reason,
               [&] { return draft_.service(needed).name + "/(complete)"; });
  }

  /// The steps of a service, checks apart, that run on a host or in its name; by host.
  const std::vector<std::vector<StepId>>& steps_at(std::size_t index) {
    auto& known = at_host_[index];
    if (!known.empty()) return known;
    known.resize(draft_.in.estate.hosts.size());
    for (const auto& group : draft_.services[index].groups) {
      if (group.verify) continue;
      for (const auto id : group.all) {
        const auto& step = draft_.step(id);
        known[step.host.index()].push_back(id);
        if (step.origin != step.host) known[step.origin.index()].push_back(id);
      }
    }
    return known;
  }

  /// The last steps of a `per_host` service where `then` runs, and of what it needs where none of them waits for that.
  void complete_for(std::size_t index, const Step& then, std::vector<StepId>& last) {
    bool any_waits = false;
    bool any = false;
    const auto look_at = [&](HostId host) {
      for (const auto id : steps_at(index)[host.index()]) {
        any = true;
        any_waits = any_waits || waits(id);
        if (!has_later_here_[id.index()]) last.push_back(id);
      }
    };
    look_at(then.host);
    if (then.origin != then.host) look_at(then.origin);
    if (any_waits || !any) return;
    for (const auto needed : draft_.services[index].needs) {
      const auto* playbook = draft_.services[needed].playbook;
      if (playbook != nullptr && playbook->per_host) {
        complete_for(needed, then, last);
      } else {
        const auto& more = complete(needed);
        last.insert(last.end(), more.begin(), more.end());
      }
    }
  }

  void after_each_host(std::size_t needed, const ServiceDraft& service, ReasonId reason) {
    for (const auto& group : service.groups) {
      for (const auto id : group.all) {
        if (!waits(id) || after_waiting_here_[id.index()]) continue;
        std::vector<StepId> last;
        complete_for(needed, draft_.step(id), last);
        std::sort(last.begin(), last.end());
        last.erase(std::unique(last.begin(), last.end()), last.end());
        before_all(last, {&id, 1}, needed, reason);
      }
    }
  }

  /// Those that wait and come after no other of the same service that does.
  std::vector<StepId> first_waiting(std::size_t index) {
    std::vector<StepId> first;
    for (const auto& group : draft_.services[index].groups) {
      for (const auto id : group.all) {
        if (waits(id) && !after_waiting_[id.index()]) first.push_back(id);
      }
    }
    return first;
  }

  std::vector<StepId> first_checks(const ServiceDraft& service) {
    std::vector<StepId> first;
    for (const auto& group : service.groups) {
      for (const auto id : group.all) {
        if (group.verify && !after_check_[id.index()]) first.push_back(id);
      }
    }
    return first;
  }

  /// `needs: ["service:directory"]` of a step.
  void step_needs(const Group& group) {
    for (const auto& need : group.from->needs) {
      if (!need.starts_with(service_prefix)) continue;
      const auto name = need.substr(service_prefix.size());
      std::vector<std::string> known;
      std::size_t index = 0;
      for (const auto& service : draft_.services) {
        if (service.service->name == name) break;
        known.push_back(service.service->name);
        ++index;
      }
      if (index < draft_.services.size()) {
        after_named(index, group, add_reason(draft_, trf("\"{}\" needs service {}", group.from->id, name)));
        continue;
      }
      if (!report_) continue;
      auto hint = did_you_mean(name, known);
      if (hint.empty()) hint = trf("services of the estate: {}", join(known, ", "));
      draft_.out.error(group.from->at, trf("step {}: needs names an unknown service \"{}\"", group.from->id, name),
                       std::move(hint));
    }
  }

  void after_named(std::size_t needed, const Group& group, ReasonId reason) {
    if (!draft_.services[needed].playbook->per_host) {
      after_service(needed, group.all, reason);
      return;
    }
    for (const auto id : group.all) {
      std::vector<StepId> last;
      complete_for(needed, draft_.step(id), last);
      before_all(last, {&id, 1}, needed, reason);
    }
  }

  Draft& draft_;
  bool report_;  ///< services are connected twice; what is wrong is reported once
  // by step; of direct neighbours in the same service
  std::vector<bool> has_later_;      ///< a step, no check, comes after it
  std::vector<bool> after_waiting_;  ///< it comes after a step that waits
  std::vector<bool> after_check_;    ///< it comes after a check
  // the same among the steps of one host
  std::vector<bool> has_later_here_;
  std::vector<bool> after_waiting_here_;
  std::vector<std::optional<std::vector<StepId>>> complete_;
  std::vector<std::vector<std::vector<StepId>>> at_host_;  ///< of each service, once it was asked for
};

}  // namespace

void connect_services(Draft& draft) {
  draft.before_services = draft.made.steps.size();
  Services services(draft, false);
  for (std::size_t i = 0; i < draft.services.size(); ++i) services.connect(i);
}

/// Why this may leave out what it leaves out: whoever follows, from a step, the steps of its service after it, ends at
/// one that has none after it; that one is joined with the other service. Likewise backwards among the steps that wait.
void thin_services(Draft& draft) {
  auto& made = draft.made;
  std::erase_if(made.edges, [](const Edge& edge) { return edge.why == Edge::Why::service; });
  std::erase_if(draft.milestones, [&](const auto& entry) { return entry.second.index() >= draft.before_services; });
  made.steps.resize(draft.before_services);
  draft.instances.resize(draft.before_services);
  Services services(draft, true);
  for (std::size_t i = 0; i < draft.services.size(); ++i) services.connect(i);
}

}  // namespace reprise::catalog
