// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "manifest/estate.hpp"

namespace reprise::manifest {
namespace {

Schema names(const char* doc) {
  auto schema = Schema::list(doc, Schema::text("", &format::name));
  schema.single_ok = true;
  return schema;
}

Schema site() {
  return Schema::object(msgid("A place where machines stand"),
                        {optional("title", Schema::text(msgid("Name of the site for people")))});
}

Schema network() {
  return Schema::object(
      msgid("A network of a site"),
      {optional("site", Schema::text(msgid("Site of the network"), &format::name)),
       required("cidr", Schema::text(msgid("Addresses of the network, such as 10.0.0.0/24"), &format::cidr)),
       optional("gateway", Schema::text(msgid("Address of the router on this network"), &format::ip))});
}

Schema machine() {
  return Schema::object(
      msgid("A physical machine that hosts can be placed on"),
      {optional("site", Schema::text(msgid("Site where it stands"), &format::name)),
       optional("profile", Schema::text(msgid("Hardware profile: a file of hardware-profiles/"), &format::name)),
       optional("facts", Schema::map(msgid("Serial numbers, MAC addresses and the like, as you want to note them"),
                                     Schema::any("")))});
}

Schema ssh() {
  return Schema::object(
      msgid("How to reach the host, where ssh_config does not say it"),
      {optional("user", Schema::text(msgid("Login; default: what ssh_config says, else root"), &format::user)),
       optional("port", Schema::integer(msgid("TCP port of sshd"), 1, 65535)),
       optional("become", Schema::boolean(msgid("Become root through sudo")), false),
       optional("identity_file", Schema::text(msgid("Private key on the controller"))),
       optional("address",
                Schema::text(msgid("Where to connect, if it is not the host's address"), &format::hostname))});
}

Schema host() {
  return Schema::object(
      msgid("A host to be built: physical, virtual or container"),
      {required("address", Schema::text(msgid("IP address of the host"), &format::ip)),
       optional("fqdn", Schema::text(msgid("Full name; default: its name and the estate's domain"), &format::hostname)),
       optional("network", Schema::text(msgid("Network that the address is on"), &format::name)),
       optional("os", Schema::one_of(msgid("Operating system"), {"debian-12", "debian-13"}), "debian-13"),
       optional("machine", Schema::text(msgid("Machine that it runs on"), &format::name)),
       optional("groups", names(msgid("Groups of hosts that it belongs to, for --limit"))),
       optional("vars", Schema::map(msgid("Values of your own; playbooks see them as host.vars"), Schema::any(""))),
       optional("ssh", ssh())});
}

Schema service() {
  return Schema::object(
      msgid("A service of the house: a playbook, the hosts of its roles and its parameters"),
      {required("playbook", Schema::text(msgid("Name of the playbook that makes it"), &format::name)),
       optional("hosts",
                Schema::either(msgid("Hosts by role {role: host, role: [host, host]}; a host or a list of hosts "
                                     "if the playbook has one role; \"controller\" is a host too"),
                               Schema::map("", names(msgid("Hosts that play this role"))), names(msgid("Hosts")))),
       optional("priority", Schema::integer(msgid("1 comes back first, 100 last"), 1, 100), 50),
       optional("needs", names(msgid("Services that must be up before this one"))),
       optional("rto", Schema::duration(msgid("Promised time of return"))),
       optional("deadline", Schema::text(msgid("When it must be back by the calendar"), &format::deadline)),
       optional("tags", names(msgid("Tags of all its steps, for --tags"))),
       optional("params", Schema::map(msgid("Parameters of the playbook"), Schema::any("")))});
}

Schema person() {
  auto groups = Schema::list(msgid("Groups that the person belongs to"), Schema::text("", &format::user));
  groups.single_ok = true;
  return Schema::object(
      msgid("A person who works here and gets an account"),
      {required("login", Schema::text(msgid("Login name, unique"), &format::user)),
       optional("given_name", Schema::text(msgid("Given name"))),
       optional("family_name", Schema::text(msgid("Family name"))),
       optional("mail", Schema::text(msgid("Mail address"))),
       optional("title", Schema::text(msgid("What the person does"))), optional("groups", std::move(groups))});
}

}  // namespace

Schema estate_schema() {
  return Schema::object(
      msgid("What must exist: sites, networks, machines, hosts, services and people"),
      {required("estate", Schema::text(msgid("Name of the estate"), &format::name)),
       optional("title", Schema::text(msgid("Name of the house for people"))),
       required("domain", Schema::text(msgid("DNS domain of the house, such as clinic.test"), &format::hostname)),
       optional("forks", Schema::integer(msgid("Operations under way at once"), 1, 1000), 16),
       optional("pools", Schema::map(msgid("Limits of your own: name and how many steps may use it at once"),
                                     Schema::integer("", 1, 1000))),
       optional("sites", Schema::map(msgid("Sites by name"), site())),
       optional("networks", Schema::map(msgid("Networks by name"), network())),
       optional("machines", Schema::map(msgid("Physical machines by name"), machine())),
       optional("hosts", Schema::map(msgid("Hosts by name"), host())),
       optional("services", Schema::map(msgid("Services by name"), service())),
       optional("people", Schema::list(msgid("The people who work here"), person()))});
}

}  // namespace reprise::manifest
