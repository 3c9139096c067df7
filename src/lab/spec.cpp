// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "lab/spec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <string_view>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "tool/apt.hpp"

namespace reprise::lab {
namespace {

/// A network of the lab with the controller's own address on it.
struct Bridge {
  std::string network;
  Cidr cidr;
  std::uint32_t gateway = 0;
};

std::uint32_t mask_of(int prefix) { return prefix == 0 ? 0 : ~std::uint32_t{0} << (32 - prefix); }

bool is_name(std::string_view text) {
  const auto fine = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return !text.empty() && text.size() <= 63 && text.front() != '-' && std::all_of(text.begin(), text.end(), fine);
}

bool is_fqdn(const std::string& text) {
  const auto labels = split(text, '.');
  return text.size() <= 253 &&
         std::all_of(labels.begin(), labels.end(), [](const auto& label) { return is_name(label); });
}

Error bad_host(const Host& host, const std::string& why, const std::string& hint = "") {
  return {trf("the lab cannot boot host {}: {}", host.name, why), hint, host.at};
}

bool taken(const Estate& estate, std::uint32_t address) {
  return std::any_of(estate.hosts.begin() + 1, estate.hosts.end(),
                     [&](const Host& host) { return parse_address(host.address) == address; });
}

Result<Bridge> bridge_of(const Estate& estate, const Network& network) {
  const auto cidr = parse_cidr(network.cidr);
  if (!cidr) {
    return Error{trf("the lab cannot make network {}: \"{}\" is not an IPv4 network", network.name, network.cidr),
                 tr("write it as in cidr: 10.77.0.0/24"), network.at};
  }
  const auto written = parse_address(network.gateway);
  const std::uint32_t gateway = written ? *written : (cidr->address & mask_of(cidr->prefix)) + 1;
  if (!cidr->holds(gateway) || taken(estate, gateway)) {
    return Error{
        trf("the lab needs the address {} of network {} for the controller", address_text(gateway), network.name),
        tr("give the network a free address as its gateway"), network.at};
  }
  return Bridge{network.name, *cidr, gateway};
}

Result<std::vector<Bridge>> bridges_of(const Estate& estate) {
  std::vector<Bridge> bridges;
  for (const Network& network : estate.networks) {
    auto bridge = bridge_of(estate, network);
    if (!bridge) return bridge.error();
    bridges.push_back(*bridge);
  }
  return bridges;
}

/// The bridge that a host is plugged into: that of its network, or the one that holds its address.
Result<std::size_t> plug(const Host& host, const std::vector<Bridge>& bridges) {
  const auto address = parse_address(host.address);
  if (!address) return bad_host(host, trf("its address \"{}\" is not an IPv4 address", host.address));
  for (std::size_t i = 0; i < bridges.size(); ++i) {
    if (host.network.empty() ? bridges[i].cidr.holds(*address) : bridges[i].network == host.network) {
      if (bridges[i].cidr.holds(*address)) return i;
      return bad_host(host, trf("its address {} is not on its network {}", host.address, host.network));
    }
  }
  return bad_host(host, tr("no network of the estate holds its address"), tr("add it under networks: in estate.yaml"));
}

Status check_names(const Host& host) {
  if (!is_name(host.name)) return bad_host(host, tr("its name is not a host name"));
  if (!is_fqdn(host.fqdn)) return bad_host(host, trf("\"{}\" is not a domain name", host.fqdn));
  if (tool::suite_of(host.os).empty()) {
    return bad_host(host, trf("there is no root file system for \"{}\"", host.os),
                    tr("the lab knows debian-12 and debian-13"));
  }
  return Done{};
}

}  // namespace

bool Cidr::holds(std::uint32_t other) const { return (address & mask_of(prefix)) == (other & mask_of(prefix)); }

std::optional<std::uint32_t> parse_address(const std::string& text) {
  const auto parts = split(text, '.');
  if (parts.size() != 4) return std::nullopt;
  std::uint32_t address = 0;
  for (const std::string& part : parts) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    if (error != std::errc{} || end != part.data() + part.size() || part.size() > 3 || value > 255) return std::nullopt;
    address = address << 8 | value;
  }
  return address;
}

std::string address_text(std::uint32_t address) {
  return fmt::format("{}.{}.{}.{}", address >> 24, address >> 16 & 255, address >> 8 & 255, address & 255);
}

std::optional<Cidr> parse_cidr(const std::string& text) {
  const auto slash = text.find('/');
  if (slash == std::string::npos) return std::nullopt;
  const auto address = parse_address(text.substr(0, slash));
  const std::string prefix = text.substr(slash + 1);
  Cidr cidr;
  const auto [end, error] = std::from_chars(prefix.data(), prefix.data() + prefix.size(), cidr.prefix);
  if (!address || error != std::errc{} || end != prefix.data() + prefix.size()) return std::nullopt;
  if (cidr.prefix < 8 || cidr.prefix > 30) return std::nullopt;
  cidr.address = *address;
  return cidr;
}

Result<Spec> make_spec(const Estate& estate, const std::string& lab, const std::map<std::string, std::string>& roots) {
  const auto bridges = bridges_of(estate);
  if (!bridges) return bridges.error();
  Spec spec;
  std::set<std::string> systems;
  std::map<std::string, std::string> addresses;
  for (std::size_t i = 0; i < bridges->size(); ++i) {
    const Bridge& bridge = (*bridges)[i];
    spec.text += fmt::format("network {} {}/{}\n", i, address_text(bridge.gateway), bridge.cidr.prefix);
  }
  for (std::size_t i = 1; i < estate.hosts.size(); ++i) {
    const Host& host = estate.hosts[i];
    if (const Status names = check_names(host); !names) return names.error();
    const auto at = plug(host, *bridges);
    if (!at) return at.error();
    if (const auto [other, first] = addresses.emplace(host.address, host.name); !first) {
      return bad_host(host, trf("host {} has the same address {}", other->second, host.address));
    }
    const Bridge& bridge = (*bridges)[*at];
    const auto root = roots.find(host.os);
    // short, because interface names have 15 characters; unique on this machine, because nspawn keeps things by this
    // name
    const std::string machine = fmt::format("{}-{}", lab.substr(2, 5), i);
    const std::string gateway = bridges->size() > 1 ? address_text(bridge.gateway) : "-";
    spec.text += fmt::format("host {} {} {} {}/{} br{} {} {}\n", host.name, machine, host.fqdn, host.address,
                             bridge.cidr.prefix, *at, gateway, root == roots.end() ? "-" : root->second);
    systems.insert(host.os);
  }
  if (systems.empty()) return Error{tr("the estate has no host that the lab could boot"), "", estate.at};
  spec.systems.assign(systems.begin(), systems.end());
  return spec;
}

std::string make_ssh_config(const Estate& estate, const std::string& dir) {
  std::string text, escaped;
  for (const char c : dir) escaped += c == '%' ? "%%" : std::string(1, c);  // TOKENS of ssh_config(5)
  for (std::size_t i = 1; i < estate.hosts.size(); ++i) {
    const Host& host = estate.hosts[i];
    text += fmt::format("Host {} {}\n  HostName {}\n", host.name, host.fqdn, host.address);
  }
  text += fmt::format(
      "Host *\n  User root\n  IdentityFile \"{0}/id_ed25519\"\n  IdentitiesOnly yes\n"
      "  UserKnownHostsFile \"{0}/known_hosts\"\n  GlobalKnownHostsFile /dev/null\n  StrictHostKeyChecking yes\n",
      escaped);
  return text;
}

}  // namespace reprise::lab
