// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "catalog/draft.hpp"

namespace reprise::catalog {
namespace {

template <typename Map>
std::vector<std::string> keys_of(const Map& map) {
  std::vector<std::string> keys;
  for (const auto& entry : map) keys.push_back(entry.first);
  return keys;
}

std::string or_known(std::string hint, const std::vector<std::string>& known) {
  if (!hint.empty() || known.empty()) return hint;
  return trf("known: {}", join(known, ", "));
}

void check_machines(Draft& draft) {
  for (const auto& machine : draft.in.estate.machines) {
    if (machine.profile.empty() || draft.unsound.profiles.contains(machine.profile)) continue;
    draft.used.insert("hardware-profiles/" + machine.profile + ".yaml");
    if (draft.in.profiles.count(machine.profile) != 0) continue;
    const auto known = keys_of(draft.in.profiles);
    draft.out.error(machine.at, trf("machine {}: there is no hardware profile \"{}\"", machine.name, machine.profile),
                    or_known(did_you_mean(machine.profile, known), known));
  }
}

void check_step_ids(Draft& draft, const Playbook& playbook) {
  std::map<std::string, const StepTemplate*> seen;
  for (const auto* steps : {&playbook.steps, &playbook.verify}) {
    for (const auto& step : *steps) {
      const auto [it, fresh] = seen.emplace(step.id, &step);
      if (fresh) continue;
      draft.out.error(step.at, trf("playbook {}: there are two steps \"{}\"", playbook.name, step.id),
                      trf("the other one is at {}; give one of them another id", to_string(it->second->at)));
    }
  }
}

const Playbook* find_playbook(Draft& draft, const Service& service) {
  draft.used.insert("playbooks/" + service.playbook + ".yaml");
  const auto it = draft.in.playbooks.find(service.playbook);
  if (it != draft.in.playbooks.end()) return &it->second;
  const auto known = keys_of(draft.in.playbooks);
  draft.out.error(service.at, trf("service {}: there is no playbook \"{}\"", service.name, service.playbook),
                  or_known(did_you_mean(service.playbook, known), known));
  return nullptr;
}

std::vector<Role> roles_of(const Playbook& playbook) {
  if (!playbook.roles.empty()) return playbook.roles;
  Role only;
  only.name = "hosts";
  return {only};
}

/// `hosts: a` without a role's name means the only role.
bool means_only_role(const std::string& name, const std::vector<Role>& roles) {
  return roles.size() == 1 && (name.empty() || name == "hosts");
}

void check_count(Draft& draft, const Service& service, const Role& role, const std::vector<HostId>& hosts) {
  const auto count = static_cast<std::int64_t>(hosts.size());
  const auto hint = role.doc.empty() ? std::string{} : trf("{}: {}", role.name, role.doc);
  if (count < role.least) {
    draft.out.error(
        service.at,
        trf("service {}: role \"{}\" has {} hosts and needs at least {}", service.name, role.name, count, role.least),
        hint);
  }
  if (count > role.most) {
    draft.out.error(
        service.at,
        trf("service {}: role \"{}\" has {} hosts and may have at most {}", service.name, role.name, count, role.most),
        hint);
  }
  auto sorted = hosts;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice == sorted.end()) return;
  draft.out.error(
      service.at,
      trf("service {}: host {} stands twice in role \"{}\"", service.name, draft.host(*twice).name, role.name),
      tr("write it once"));
}

void resolve_roles(Draft& draft, ServiceDraft& made) {
  const auto& service = *made.service;
  const auto roles = roles_of(*made.playbook);
  for (const auto& role : roles) made.roles[role.name] = {};
  for (const auto& [name, hosts] : service.roles) {
    if (const auto it = made.roles.find(name); it != made.roles.end()) {
      it->second = hosts;
    } else if (means_only_role(name, roles)) {
      made.roles.begin()->second = hosts;
    } else {
      const auto known = keys_of(made.roles);
      draft.out.error(service.at,
                      trf("service {}: playbook {} has no role \"{}\"", service.name, made.playbook->name, name),
                      or_known(did_you_mean(name, known), known));
    }
  }
  made.role_names = Value(ValueMap{});
  made.role_addresses = Value(ValueMap{});
  for (const auto& role : roles) {
    check_count(draft, service, role, made.roles[role.name]);
    ValueList hosts;
    for (const auto host : made.roles[role.name]) hosts.push_back(*draft.host_by_id[host.index()]);
    made.role_names.set(role.name, Value(std::move(hosts)));
    ValueList addresses;
    for (const auto host : made.roles[role.name]) addresses.emplace_back(draft.host(host).address);
    made.role_addresses.set(role.name, Value(std::move(addresses)));
  }
}

void resolve_needs(Draft& draft, ServiceDraft& made, const std::map<std::string, std::size_t>& index) {
  for (const auto& name : made.service->needs) {
    const auto it = index.find(name);
    if (it != index.end()) {
      made.needs.push_back(it->second);
      continue;
    }
    draft.out.error(made.service->at,
                    trf("service {}: it needs \"{}\", and there is no such service", made.service->name, name),
                    or_known(did_you_mean(name, keys_of(index)), keys_of(index)));
  }
}

/// Depth first along `needs`: gives the order, and finds circles.
class NeedsWalk {
 public:
  explicit NeedsWalk(Draft& draft) : draft_(draft), state_(draft.services.size(), State::fresh) {}

  void visit(std::size_t service) {
    state_[service] = State::open;
    path_.push_back(service);
    std::erase_if(draft_.services[service].needs, [&](std::size_t needed) {
      if (state_[needed] == State::open) report(needed);
      return state_[needed] == State::open;
    });
    for (const auto needed : draft_.services[service].needs) {
      if (state_[needed] == State::fresh) visit(needed);
    }
    path_.pop_back();
    state_[service] = State::done;
    draft_.needed_first.push_back(service);
  }

  bool fresh(std::size_t service) const { return state_[service] == State::fresh; }

 private:
  enum class State { fresh, open, done };

  void report(std::size_t closing) {
    if (!draft_.whole) return;  // the reader of estate.yaml has
    std::vector<std::string> names;
    std::string places;
    for (auto it = std::find(path_.begin(), path_.end(), closing); it != path_.end(); ++it) {
      const auto& service = draft_.service(*it);
      names.push_back(service.name);
      places += (places.empty() ? "" : ", ") + service.name + " (" + to_string(service.at) + ")";
    }
    names.push_back(names.front());
    draft_.out.error(draft_.service(closing).at, trf("services need each other: {}", join(names, " -> ")),
                     trf("remove one of these needs: {}", places));
  }

  Draft& draft_;
  std::vector<State> state_;
  std::vector<std::size_t> path_;
};

}  // namespace

void resolve_services(Draft& draft) {
  check_machines(draft);
  std::map<std::string, std::size_t> index;
  std::set<const Playbook*> checked;
  for (const auto& service : draft.in.estate.services) index.emplace(service.name, index.size());
  for (const auto& service : draft.in.estate.services) {
    auto& made = draft.services.emplace_back();
    made.service = &service;
    if (is_sound(draft, service)) made.playbook = find_playbook(draft, service);
    resolve_needs(draft, made, index);
    if (made.playbook == nullptr) continue;
    resolve_roles(draft, made);
    if (checked.insert(made.playbook).second) check_step_ids(draft, *made.playbook);
  }
  NeedsWalk walk(draft);
  for (std::size_t i = 0; i < draft.services.size(); ++i) {
    if (walk.fresh(i)) walk.visit(i);
  }
}

}  // namespace reprise::catalog
