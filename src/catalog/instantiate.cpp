// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <optional>
#include <unordered_set>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "catalog/draft.hpp"
#include "render/expression.hpp"
#include "render/interpolate.hpp"

namespace reprise::catalog {
namespace {

/// What names an item in a step's key; its number where nothing better is short, plain and public.
std::string name_of(const Value& item, std::size_t index) {
  constexpr std::size_t longest = 100;
  std::string name;
  if (item.map() != nullptr) {
    for (const char* key : {"login", "name", "id"}) {
      const Value* value = item.find(key);
      if (!name.empty() || value == nullptr || value->secret() != nullptr) continue;
      name = item.text(key);
    }
  } else if (item.list() == nullptr && item.secret() == nullptr && !item.is_null()) {
    name = scalar_text(item);
  }
  const bool plain = std::all_of(name.begin(), name.end(), [](unsigned char c) { return c >= 0x20 && c != 0x7f; });
  return name.empty() || name.size() > longest || !plain ? std::to_string(index) : name;
}

/// Instantiates the templates of one service.
class Maker {
 public:
  Maker(Draft& draft, std::size_t service) : draft_(draft), index_(service), service_(draft.services[service]) {}

  void make(const StepTemplate& step, bool verify) {
    service_.group_of.emplace(step.id, service_.groups.size());
    auto& group = service_.groups.emplace_back();
    group.from = &step;
    group.verify = verify;
    group.kind = find_kind(step);
    const auto hosts = hosts_of(step);
    if (!hosts) return;
    failures_ = 0;
    tags_ = tags_of(step);
    for (const auto host : *hosts) on_host(group, host);
  }

 private:
  const kinds::Kind* find_kind(const StepTemplate& step) {
    const auto* kind = draft_.registry.find(step.kind);
    if (kind != nullptr) return kind;
    auto hint = did_you_mean(step.kind, draft_.registry.names());
    if (hint.empty()) hint = tr("\"reprise kinds\" lists the kinds");
    draft_.out.error(step.at, trf("step {}: there is no kind \"{}\"", step.id, step.kind), std::move(hint));
    return nullptr;
  }

  std::optional<std::vector<HostId>> hosts_of(const StepTemplate& step) {
    std::vector<HostId> hosts;
    std::vector<bool> seen(draft_.in.estate.hosts.size());
    std::vector<std::string> roles{step.role};
    roles.insert(roles.end(), step.more_roles.begin(), step.more_roles.end());
    for (const auto& role : roles) {
      const auto more = hosts_of_role(step, role);
      if (!more) return std::nullopt;
      for (const auto host : *more) {
        if (!seen[host.index()]) hosts.push_back(host);
        seen[host.index()] = true;
      }
    }
    if (step.once && hosts.size() > 1) hosts.resize(1);
    return hosts;
  }

  std::optional<std::vector<HostId>> hosts_of_role(const StepTemplate& step, const std::string& role) {
    if (role == "controller") return std::vector{Estate::controller()};
    auto it = service_.roles.find(role);
    if (role.empty() && service_.roles.size() == 1) it = service_.roles.begin();
    if (it != service_.roles.end()) return it->second;
    std::vector<std::string> known{"controller"};
    for (const auto& [name, hosts] : service_.roles) known.push_back(name);
    const auto message = role.empty() ? trf("step {}: it must say on which role it runs", step.id)
                                      : trf("step {}: there is no role \"{}\"", step.id, role);
    draft_.out.error(step.at, message, trf("write \"on:\" and one of: {}", join(known, ", ")));
    return std::nullopt;
  }

  std::vector<std::string> tags_of(const StepTemplate& step) const {
    auto tags = service_.service->tags;
    for (const auto& tag : step.tags) {
      if (std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(tag);
    }
    return tags;
  }

  /// Where it runs in the name of `origin`.
  HostId runs_on(const StepTemplate& step, HostId origin) {
    if (step.delegate_to.empty()) return origin;
    if (step.delegate_to == "controller") return Estate::controller();
    const auto& hosts = draft_.in.estate.hosts;
    std::vector<std::string> known;
    for (std::size_t i = 0; i < hosts.size(); ++i) {
      if (hosts[i].name == step.delegate_to) return HostId{static_cast<std::uint32_t>(i)};
      known.push_back(hosts[i].name);
    }
    draft_.out.error(step.at, trf("step {}: delegate_to names the unknown host \"{}\"", step.id, step.delegate_to),
                     did_you_mean(step.delegate_to, known));
    return origin;
  }

  void on_host(Group& group, HostId host) {
    auto scope = service_scope(draft_, index_);
    scope.bind("host", *draft_.host_by_id[host.index()]);
    if (group.from->for_each.is_null()) {
      if (wanted(*group.from, scope)) add(group, host, Instance{group.from, nullptr, nullptr, {}, true});
      return;
    }
    const Value* items = items_of(*group.from, scope);
    if (items == nullptr) return;
    std::unordered_set<std::string> names;
    for (std::size_t i = 0; i < items->list()->size(); ++i) {
      const auto& item = (*items->list())[i];
      while (draft_.indexes.size() <= i) draft_.indexes.emplace_back(static_cast<std::int64_t>(draft_.indexes.size()));
      Instance instance{group.from, &item, &draft_.indexes[i], "[" + name_of(item, i) + "]", true};
      scope.bind("item", item);
      scope.bind("index", *instance.index);
      if (!names.insert(instance.suffix).second) {
        draft_.out.error(group.from->at, trf("step {}: for_each gives {} twice", group.from->id, instance.suffix),
                         trf("the list it goes through is at {}", to_string(item.at)));
      } else if (wanted(*group.from, scope)) {
        add(group, host, std::move(instance));
      }
    }
  }

  const Value* items_of(const StepTemplate& step, const render::Scope& scope) {
    Diagnostics found;
    auto items = render::interpolate(step.for_each, scope, found);
    const bool failed = found.has_errors();
    draft_.out.append(std::move(found));
    if (failed || items.is_null()) return nullptr;  // a list that is declared and not given has no items
    if (items.list() == nullptr) {
      draft_.out.error(step.for_each.at, trf("step {}: for_each wants a list, not {}", step.id, type_name(items)),
                       tr("write a list, or one expression that gives a list"));
      return nullptr;
    }
    return &draft_.items.emplace_back(std::move(items));
  }

  bool wanted(const StepTemplate& step, const render::Scope& scope) {
    constexpr int most_failures = 3;  // a wrong name is wrong on all 500 hosts
    if (step.when.empty() || failures_ >= most_failures) return step.when.empty();
    const auto verdict = render::evaluate(step.when, step.at, scope, draft_.out);
    if (!verdict) ++failures_;
    return verdict.value_or(false);
  }

  void add(Group& group, HostId origin, Instance instance) {
    const auto& from = *group.from;
    const StepId id{static_cast<std::uint32_t>(draft_.made.steps.size())};
    auto& step = draft_.made.steps.emplace_back();
    step.id = id;
    step.key = service_.service->name + "/" + from.id + instance.suffix + "@" + draft_.host(origin).name;
    step.origin = origin;
    const bool by_people = group.kind != nullptr && group.kind->spec().by_people;
    step.host = by_people && from.delegate_to.empty() ? Estate::controller() : runs_on(from, origin);
    step.service = index_;
    step.kind = group.kind;
    step.tags = tags_;
    step.retries = from.retries;
    step.timeout = from.timeout;
    step.estimate = from.estimate;
    step.verify = group.verify;
    step.at = from.at;
    instance.sound = group.kind != nullptr;
    group.all.push_back(id);
    group.by_host[origin].push_back(id);
    draft_.instances.push_back(std::move(instance));
  }

  Draft& draft_;
  std::size_t index_;
  ServiceDraft& service_;
  SharedNames tags_;  ///< of the steps of the template under way
  int failures_ = 0;  ///< of `when`, for the template under way
};

}  // namespace

namespace {

/// About as many steps as there will be: `when` and for_each are not known yet.
std::size_t expected_steps(const Draft& draft) {
  std::size_t count = 0;
  for (const auto& service : draft.services) {
    std::size_t hosts = 0;
    for (const auto& [role, members] : service.roles) hosts = std::max(hosts, members.size());
    if (service.playbook != nullptr)
      count += hosts * (service.playbook->steps.size() + service.playbook->verify.size());
  }
  return count;
}

}  // namespace

void instantiate(Draft& draft) {
  const auto count = expected_steps(draft);
  draft.made.steps.reserve(count + count / 64 + 64);  // milestones come later
  draft.instances.reserve(draft.made.steps.capacity());
  for (std::size_t i = 0; i < draft.services.size(); ++i) {
    const auto* playbook = draft.services[i].playbook;
    if (playbook == nullptr) continue;
    Maker maker(draft, i);
    draft.services[i].groups.reserve(playbook->steps.size() + playbook->verify.size());
    for (const auto& step : playbook->steps) maker.make(step, false);
    for (const auto& step : playbook->verify) maker.make(step, true);
  }
}

}  // namespace reprise::catalog
