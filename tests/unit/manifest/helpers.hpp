// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "base/diagnostic.hpp"
#include "manifest/estate.hpp"
#include "manifest/playbook.hpp"
#include "manifest/yaml.hpp"

namespace reprise {

using lines = std::vector<std::string>;

/// What a user would see, in the order of the file.
inline lines shown(const Diagnostics& out) {
  lines texts;
  for (const auto& d : out.sorted()) texts.push_back(to_string(d));
  return texts;
}

inline const manifest::Secrets& test_secrets() {
  static const manifest::Secrets secrets{{"domain_admin", Secret("Sunny-Day-1")}};
  return secrets;
}

inline Estate read_estate(const std::string& text, Diagnostics& out) {
  auto value = manifest::parse_yaml(text, "estate.yaml", &test_secrets(), out);
  return value ? manifest::read_estate(std::move(*value), out) : Estate{};
}

inline const std::vector<std::string>& test_kinds() {
  static const std::vector<std::string> kinds{"package", "file", "unit", "command", "check_tcp", "reboot"};
  return kinds;
}

inline Playbook read_playbook(const std::string& text, Diagnostics& out) {
  auto value = manifest::parse_yaml(text, "p.yaml", &test_secrets(), out);
  return value ? manifest::read_playbook(std::move(*value), test_kinds(), out) : Playbook{};
}

/// An estate that uses every key there is.
inline std::string full_estate() {
  return R"(estate: clinique-demo
title: "Clinique: demo"
domain: clinic.test
forks: 8
pools: {san: 1}
sites:
  main: {title: Main building}
networks:
  lan: {site: main, cidr: 10.77.0.0/24, gateway: 10.77.0.1}
  v6: {cidr: "fd00::/64"}
machines:
  srv1: {site: main, profile: standard-server, facts: {serial: 0042}}
hosts:
  dc1: {address: 10.77.0.11, network: lan, os: debian-12, machine: srv1, groups: [dc], vars: {open: [53/udp]}, ssh: {user: admin, port: 2222, become: true, identity_file: /k, address: jump.clinic.test}}
  dc2: {address: 10.77.0.12, network: lan}
  mail1: {address: "fd00::14", network: v6, fqdn: mail.example.org, groups: mx}
services:
  base: {playbook: base-host, hosts: [dc1, dc2, mail1], priority: 1}
  directory:
    playbook: samba-ad-dc
    hosts: {first: dc1, further: [dc2]}
    needs: [base]
    rto: 4h
    deadline: day 25 18:00
    tags: [identity]
    params: {realm: CLINIC.TEST, password: !secret domain_admin, mail: "x@{{ estate.domain }}"}
  mail: {playbook: mail-server, hosts: mail1, needs: directory}
  ca: {playbook: internal-ca, hosts: {authority: controller}}
people:
  - {login: alice, given_name: Alice, family_name: Martin, groups: [radiology], mail: alice@clinic.test, title: Radiologue}
  - {login: bruno}
)";
}

}  // namespace reprise

template <>
struct doctest::StringMaker<reprise::lines> {
  static String convert(const reprise::lines& texts) {
    std::string all;
    for (const auto& text : texts) all += "\n  " + text;
    return all.c_str();
  }
};
