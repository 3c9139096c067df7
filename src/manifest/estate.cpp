// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "manifest/estate.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "manifest/address.hpp"
#include "manifest/circle.hpp"
#include "manifest/read.hpp"
#include "manifest/yaml.hpp"

namespace reprise::manifest {
namespace {

class Reader {
 public:
  Reader(const Value& value, Diagnostics& out) : value_(value), out_(out) {}

  Estate read() {
    top();
    sites();
    networks();
    machines();
    hosts();
    services();
    people();
    return std::move(estate_);
  }

 private:
  void top() {
    estate_.name = value_.text("estate");
    estate_.title = value_.text("title");
    estate_.domain = value_.text("domain");
    estate_.forks = value_.whole("forks", estate_.forks);
    estate_.at = value_.at;
    for (const auto& entry : entries_of(value_, "pools")) {
      check_pool(entry);
      if (entry.value.integer() != nullptr) estate_.pools[entry.key] = *entry.value.integer();
    }
  }

  /// "san", or one host's limit of a kind: "dpkg@dc1".
  void check_pool(const Entry& entry) {
    const auto parts = split(entry.key, '@');
    const bool good = parts.size() <= 2 && std::all_of(parts.begin(), parts.end(), format::name.valid);
    if (!good) check_key(entry, tr("pool"), out_);
    if (entry.key == "forks")
      out_.error(entry.at, tr("\"forks\" is a key of its own, not a pool"), tr("write forks: NUMBER at the top"));
  }

  void sites() {
    for (const auto& entry : entries_of(value_, "sites")) {
      check_key(entry, tr("site"), out_);
      known_sites_.add(entry.key);
      estate_.sites.push_back({entry.key, entry.value.text("title"), entry.at});
    }
  }

  void networks() {
    for (const auto& entry : entries_of(value_, "networks")) {
      check_key(entry, tr("network"), out_);
      const auto where = trf("network {}", entry.key);
      known_sites_.expect(named(entry.value, "site"), where, out_);
      known_networks_.add(entry.key);
      const auto gateway = named(entry.value, "gateway");
      Network network{entry.key, entry.value.text("site"), entry.value.text("cidr"), gateway.text, entry.at};
      on_network(gateway, network, where);
      cidrs_[network.name] = network.cidr;
      estate_.networks.push_back(std::move(network));
    }
  }

  /// Nothing to say where either is missing or malformed: conform() has.
  void on_network(const Named& address, const Network& network, const std::string& where) {
    if (!format::ip.valid(address.text) || !format::cidr.valid(network.cidr)) return;
    if (contains(network.cidr, address.text)) return;
    out_.error(address.at,
               trf("{}: the address {} is not on the network {} ({})", where, address.text, network.name, network.cidr),
               tr("correct the address or the network"));
  }

  void machines() {
    for (const auto& entry : entries_of(value_, "machines")) {
      check_key(entry, tr("machine"), out_);
      known_sites_.expect(named(entry.value, "site"), trf("machine {}", entry.key), out_);
      known_machines_.add(entry.key);
      const Value* facts = entry.value.find("facts");
      estate_.machines.push_back({entry.key, entry.value.text("site"), entry.value.text("profile"),
                                  facts == nullptr ? Value(ValueMap{}) : *facts, entry.at});
    }
  }

  void controller() {
    Host host;
    host.name = "controller";
    host.fqdn = "localhost";
    host.address = "127.0.0.1";
    host.connection.transport = Connection::Transport::local;
    host.vars = Value(ValueMap{});
    ids_.emplace(host.name, Estate::controller());
    known_hosts_.add(host.name);
    estate_.hosts.push_back(std::move(host));
  }

  void hosts() {
    controller();
    for (const auto& entry : entries_of(value_, "hosts")) {
      if (entry.key == "controller") {
        out_.error(entry.at, tr("\"controller\" is the machine that reprise runs on; a host cannot have that name"));
        continue;
      }
      if (check_key(entry, tr("host"), out_) && !format::hostname.valid(entry.key)) {
        out_.error(entry.at, trf("\"{}\" cannot be the name of a host", entry.key), tr(format::hostname.doc));
      }
      host(entry);
    }
  }

  void host(const Entry& entry) {
    const auto where = trf("host {}", entry.key);
    const auto address = named(entry.value, "address");
    Host host;
    host.name = entry.key;
    host.fqdn = entry.value.text("fqdn", entry.key + "." + estate_.domain);
    host.address = address.text;
    host.network = entry.value.text("network");
    host.os = entry.value.text("os");
    host.machine = entry.value.text("machine");
    host.groups = texts_of(all_named(entry.value, "groups"));
    host.at = entry.at;
    const Value* vars = entry.value.find("vars");
    host.vars = vars == nullptr || vars->map() == nullptr ? Value(ValueMap{}) : *vars;
    known_machines_.expect(named(entry.value, "machine"), where, out_);
    if (known_networks_.expect(named(entry.value, "network"), where, out_) && !host.network.empty()) {
      on_network(address, {host.network, {}, cidrs_[host.network], {}, {}}, where);
    }
    unique(addresses_, canonical_address(address.text), address.at, host.name, tr("address"));
    const Value* fqdn = entry.value.find("fqdn");
    unique(fqdns_, to_lower(host.fqdn), fqdn == nullptr ? entry.at : fqdn->at, host.name, tr("full name"));
    if (const Value* ssh = entry.value.find("ssh")) connection(*ssh, host.connection);
    ids_.emplace(host.name, HostId{static_cast<std::uint32_t>(estate_.hosts.size())});
    known_hosts_.add(host.name);
    estate_.hosts.push_back(std::move(host));
  }

  void unique(std::map<std::string, std::string>& seen, const std::string& text, const SourceRange& at,
              const std::string& host, const char* what) {
    if (text.empty()) return;
    const auto [other, fresh] = seen.emplace(text, host);
    if (fresh) return;
    out_.error(at, trf("host {} has the same {} as host {}: {}", host, what, other->second, text),
               tr("correct one of them"));
  }

  static void connection(const Value& ssh, Connection& connection) {
    connection.address = ssh.text("address");
    connection.user = ssh.text("user");
    connection.identity_file = ssh.text("identity_file");
    connection.become = ssh.flag("become");
    const auto port = ssh.whole("port");
    if (port > 0 && port <= 65535) connection.port = static_cast<std::uint16_t>(port);
  }

  void services() {
    for (const auto& entry : entries_of(value_, "services")) known_services_.add(entry.key);
    for (const auto& entry : entries_of(value_, "services")) service(entry);
    report_circles(estate_.services, out_);
  }

  void service(const Entry& entry) {
    check_key(entry, tr("service"), out_);
    const auto where = trf("service {}", entry.key);
    Service service;
    service.name = entry.key;
    service.at = entry.at;
    service.playbook = entry.value.text("playbook");
    service.priority = entry.value.whole("priority", service.priority);
    service.rto = duration_of(entry.value, "rto");
    service.deadline = Deadline::parse(entry.value.text("deadline"));
    service.tags = texts_of(all_named(entry.value, "tags"));
    const Value* params = entry.value.find("params");
    service.params = params == nullptr || params->map() == nullptr ? Value(ValueMap{}) : *params;
    if (service.params.at.file.empty()) service.params.at = entry.at;
    for (const auto& need : all_named(entry.value, "needs")) {
      if (known_services_.expect(need, where, out_)) service.needs.push_back(need.text);
    }
    if (const Value* hosts = entry.value.find("hosts")) roles(*hosts, service, where);
    estate_.services.push_back(std::move(service));
  }

  /// `hosts: a`, `hosts: [a, b]` or `hosts: {role: a, role: [a, b]}`.
  void roles(const Value& hosts, Service& service, const std::string& where) {
    if (hosts.map() == nullptr) {
      if (!hosts.is_null()) service.roles[""] = role(hosts, where);
      return;
    }
    for (const auto& entry : *hosts.map()) {
      check_key(entry, tr("role"), out_);
      service.roles[entry.key] = role(entry.value, trf("{}, role {}", where, entry.key));
    }
  }

  std::vector<HostId> role(const Value& hosts, const std::string& where) {
    std::vector<HostId> ids;
    const ValueList only{hosts};
    const auto& items = hosts.list() != nullptr ? *hosts.list() : only;
    if (hosts.is_null()) return ids;
    for (const auto& item : items) {
      if (item.string() == nullptr) continue;  // conform() has said so
      if (known_hosts_.expect({*item.string(), item.at}, where, out_) && !item.string()->empty()) {
        ids.push_back(ids_.at(*item.string()));
      }
    }
    return ids;
  }

  void people() {
    const Value* people = value_.find("people");
    if (people == nullptr || people->list() == nullptr) return;
    std::map<std::string, SourceRange> logins;  // in lower case: neither Active Directory nor mail tells case
    for (const auto& item : *people->list()) {
      Person person;
      const auto login = named(item, "login");
      person.login = login.text;
      person.given_name = item.text("given_name");
      person.family_name = item.text("family_name");
      person.mail = item.text("mail");
      person.title = item.text("title");
      person.groups = texts_of(all_named(item, "groups"));
      person.at = item.at;
      const auto [first, fresh] = logins.emplace(to_lower(login.text), login.at);
      if (!fresh && !login.text.empty()) {
        out_.error(login.at, trf("two people have the login \"{}\"", login.text),
                   trf("the first one is at {}", to_string(first->second)));
      }
      estate_.people.push_back(std::move(person));
    }
  }

  const Value& value_;
  Diagnostics& out_;
  Estate estate_;
  Known known_sites_{msgid("{}: there is no site \"{}\"")};
  Known known_networks_{msgid("{}: there is no network \"{}\"")};
  Known known_machines_{msgid("{}: there is no machine \"{}\"")};
  Known known_hosts_{msgid("{}: there is no host \"{}\"")};
  Known known_services_{msgid("{}: it needs \"{}\", and there is no such service")};
  std::map<std::string, std::string> cidrs_;
  std::map<std::string, std::string> addresses_;  ///< address -> host
  std::map<std::string, std::string> fqdns_;
  std::map<std::string, HostId> ids_;
};

}  // namespace

Estate read_estate(Value value, Diagnostics& out) {
  if (!refuse_empty(value, out)) conform(value, estate_schema(), tr("the estate"), out);
  return Reader(value, out).read();
}

}  // namespace reprise::manifest
