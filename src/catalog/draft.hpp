// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "catalog/catalog.hpp"
#include "render/scope.hpp"

namespace reprise::catalog {

/// What the transforms of compile() know of a step beyond Step.
struct Instance {
  const StepTemplate* from = nullptr;  ///< nullptr: a milestone
  const Value* item = nullptr;         ///< of for_each
  const Value* index = nullptr;        ///< of the item
  std::string suffix;                  ///< "[alice]"
  bool sound = true;                   ///< its parameters are as its kind wants them
};

/// The instances of one step template in one service.
struct Group {
  const StepTemplate* from = nullptr;
  const kinds::Kind* kind = nullptr;  ///< nullptr: there is no such kind (reported)
  bool verify = false;
  std::vector<StepId> all;
  std::map<HostId, std::vector<StepId>> by_host;  ///< by Step::origin
};

/// A service on its way into the catalog; same index as in Estate::services.
struct ServiceDraft {
  const Service* service = nullptr;
  const Playbook* playbook = nullptr;                ///< nullptr: none of that name, or unsound (either is reported)
  std::map<std::string, std::vector<HostId>> roles;  ///< every role of the playbook
  std::vector<std::size_t> needs;                    ///< services; without those that would close a circle (reported)
  Value params;                                      ///< conforming, defaults filled in, absent ones null
  Value role_names;                                  ///< what expressions see as `roles`
  Value role_addresses;       ///< role -> list of IP addresses, for parameters that want a list of texts
  std::vector<Group> groups;  ///< steps and then checks, in the order of the playbook
  std::map<std::string, std::size_t> group_of;  ///< step id -> index in `groups`
};

/// What of the description the errors of its readers are about: nothing more is said about these parts.
struct Unsound {
  bool everything = false;
  std::set<std::string> services;
  std::set<HostId> hosts;
  std::set<std::size_t> people;
  std::set<std::string> playbooks;
  std::set<std::string> profiles;
};

/// What compile() works on; each transform reads what those before it have made, and adds its own.
struct Draft {
  Draft(const Description& description, const kinds::Registry& kinds, Diagnostics& diagnostics)
      : in(description), registry(kinds), out(diagnostics) {
    made.estate = description.estate;
  }

  const Description& in;
  const kinds::Registry& registry;
  Diagnostics& out;
  Catalog made;
  bool whole = true;  ///< the description was read without errors
  Unsound unsound;    ///< else what they are about

  std::vector<ServiceDraft> services;
  std::vector<std::size_t> needed_first;     ///< indexes of services, each after those that it needs
  std::vector<Instance> instances;           ///< same index as made.steps
  std::map<std::string, StepId> milestones;  ///< by name
  std::size_t before_services = 0;           ///< number of steps when services were connected first
  std::deque<Value> indexes;                 ///< 0, 1, 2 ... as expressions see them; instances point into it
  std::deque<Value> items;                   ///< of for_each; a deque: instances point into it
  std::set<std::string> used;                ///< local files that something uses, as in Description::local

  // what expressions see
  Value estate_names;
  Value people_names;
  Value host_names;                      ///< `hosts`: name -> host
  std::vector<const Value*> host_by_id;  ///< into host_names
  Value service_names;                   ///< `services`: name -> {params}

  const Host& host(HostId id) const { return in.estate.hosts[id.index()]; }
  Step& step(StepId id) { return made.steps[id.index()]; }
  const Service& service(std::size_t index) const { return in.estate.services[index]; }
};

// The transforms, in the order of compile().

/// Finds out what the errors are about that reading has left in Draft::out.
void find_unsound(Draft& draft);
/// Puts every secret of the description into Catalog::secrets.
void collect_secrets(Draft& draft);
/// Makes the names of the estate that expressions may use.
void name_estate(Draft& draft);
/// Finds playbooks, roles and needed services, and checks that machines have profiles.
void resolve_services(Draft& draft);
/// Evaluates the services' parameters and holds them against what their playbooks declare.
void resolve_params(Draft& draft);
/// Makes one step for each template, host and item for which `when` holds.
void instantiate(Draft& draft);
/// Evaluates the expressions in the steps' parameters and renders templates.
void render_steps(Draft& draft);
/// Holds the parameters against the schemas and rules of the kinds; two steps must not manage the same thing.
void validate_steps(Draft& draft);
/// Finds the steps whose outputs others use.
void resolve_references(Draft& draft);
/// Edges that playbooks write: `needs` and `notify`.
void connect_steps(Draft& draft);
/// Edges that follow from what resources provide and stand on.
void connect_implied(Draft& draft);
/// Edges between services, and from the steps of a service to its checks; by what playbooks write alone.
void connect_services(Draft& draft);
/// Refuses cycles of what the user wrote, and drops implied edges that would make one.
void drop_contradictions(Draft& draft);
/// Connects the services anew with the implied edges that are left: the same order with far fewer edges.
void thin_services(Draft& draft);
/// Names the pools of every step.
void assign_pools(Draft& draft);
/// Sorts the edges and builds the graph of them.
void build_graph(Draft& draft);
/// Warns about files of the estate that nothing uses.
void warn_unused(Draft& draft);

// Shared by transforms.

/// Whether more can be said about a service than what its readers have.
bool is_sound(const Draft& draft, const Service& service);

/// The names that expressions in estate.yaml may use.
render::Scope estate_scope(const Draft& draft);
/// The names that all steps of a service may use; without host and item.
render::Scope service_scope(const Draft& draft, std::size_t service);
/// The names for one step.
render::Scope step_scope(const Draft& draft, StepId id);
/// "service mail, step packages"
std::string label(const Draft& draft, std::size_t service, const StepTemplate& step);

/// Every step of `then` comes after every step of `first`. Where that would be very many edges, a milestone (a step
/// that does nothing) is put between them; `name` makes its name, unique for `first`.
void all_before(Draft& draft, std::span<const StepId> first, std::span<const StepId> then, Edge::Why why,
                ReasonId reason, const std::function<std::string()>& name);
/// Keeps a text for any number of edges.
ReasonId add_reason(Draft& draft, std::string text);

}  // namespace reprise::catalog
