// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/source.hpp"
#include "base/time.hpp"
#include "model/deadline.hpp"
#include "model/schema.hpp"
#include "model/value.hpp"

namespace reprise {

/// How the controller reaches a host. Empty or 0: what ssh_config(5) or the default says.
struct Connection {
  enum class Transport { ssh, local };
  Transport transport = Transport::ssh;
  std::string address;  ///< where to connect; empty: the host's fqdn
  std::uint16_t port = 0;
  std::string user;           ///< login; empty: ssh_config, then root
  bool become = false;        ///< become root through sudo (when the login is not root)
  std::string identity_file;  ///< private key; empty: ssh_config, agent, default keys
};

struct Site {
  std::string name;
  std::string title;
  SourceRange at;
};

struct Network {
  std::string name;
  std::string site;
  std::string cidr;
  std::string gateway;
  SourceRange at;
};

/// A piece of standard x86 hardware; `profile` names a file of hardware-profiles/.
struct Machine {
  std::string name;
  std::string site;
  std::string profile;
  Value facts;  ///< serial numbers, MAC addresses ... as written
  SourceRange at;
};

/// A hardware profile: what a class of machines offers, so that hosts can be placed on what is left.
struct Profile {
  std::string name;
  std::string title;
  std::int64_t cores = 0;
  std::int64_t memory_mb = 0;
  std::int64_t disk_gb = 0;
  Value extra;
  SourceRange at;
};

struct Host {
  std::string name;  ///< short name, unique
  std::string fqdn;
  std::string address;  ///< IP address on its network
  std::string network;
  std::string os;       ///< "debian-12" or "debian-13"
  std::string machine;  ///< may be empty: anywhere
  std::vector<std::string> groups;
  Connection connection;
  Value vars;  ///< free values for playbooks, a map
  SourceRange at;
};

/// One service of the house: a playbook, the hosts of its roles and its parameters.
struct Service {
  std::string name;
  std::string playbook;
  /// Role -> hosts, in the order written; the role "" stands for the playbook's only role (`hosts: dc1`).
  std::map<std::string, std::vector<HostId>> roles;
  std::int64_t priority = 50;        ///< 1 comes back first, 100 last
  std::vector<std::string> needs;    ///< services
  Duration rto{0};                   ///< promised time of return; 0: none
  std::optional<Deadline> deadline;  ///< when it must be back by the calendar
  std::vector<std::string> tags;
  Value params;
  SourceRange at;
};

struct Person {
  std::string login;
  std::string given_name;
  std::string family_name;
  std::string mail;
  std::string title;
  std::vector<std::string> groups;
  SourceRange at;
};

/// What must exist. Hosts are indexed by HostId; host 0 is always the controller itself (transport local).
struct Estate {
  std::string name;
  std::string title;
  std::string domain;  ///< DNS domain of the house
  std::vector<Site> sites;
  std::vector<Network> networks;
  std::vector<Machine> machines;
  std::vector<Host> hosts;
  std::vector<Service> services;
  std::vector<Person> people;
  std::map<std::string, std::int64_t> pools;  ///< limits of the estate's own: name -> capacity
  std::int64_t forks = 16;                    ///< operations under way at once
  SourceRange at;

  static constexpr HostId controller() { return HostId{0}; }
};

/// A step as a playbook writes it, before it is instantiated on hosts.
struct StepTemplate {
  std::string id;
  std::string kind;
  Value params;                         ///< raw, with {{ }} expressions
  std::string role;                     ///< `on:`; empty: the playbook's only role
  std::vector<std::string> more_roles;  ///< `on: [a, b]`: those after the first; the step runs on the hosts of all
  std::vector<std::string> needs;       ///< step ids of the playbook, or "service:NAME"
  std::vector<std::string> notify;      ///< step ids that must act when this one changed something
  std::string when;                     ///< expression; empty: always
  Value for_each;                       ///< null, a list, or an expression that gives one
  std::vector<std::string> tags;
  std::int64_t retries = 0;
  Duration timeout{0};
  Duration estimate{0};            ///< how long it usually takes, until there is history; 0: what the kind says
  std::vector<std::string> pools;  ///< pools of the estate's own, one unit each
  bool once = false;               ///< on the first host of the role only
  std::string delegate_to;         ///< "controller" or a host: run there, in the name of each host of the role
  SourceRange at;
};

struct Role {
  std::string name;
  std::string doc;
  std::int64_t least = 1;
  std::int64_t most = 1000;
};

/// How a service is made.
struct Playbook {
  std::string name;
  std::string title;
  std::string doc;
  Schema params;  ///< an object
  std::vector<Role> roles;
  std::vector<StepTemplate> steps;
  /// Each host's part stands for itself: a service that needs this one waits, on each of its hosts, only for the steps
  /// of that host, so that one host that is away does not hold up the others.
  bool per_host = false;
  std::vector<StepTemplate> verify;  ///< checks; they run after the steps, and alone under `reprise verify`
  SourceRange at;
};

}  // namespace reprise
