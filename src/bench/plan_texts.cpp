// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "bench/plan.hpp"

namespace reprise::bench {
namespace {

constexpr std::uint32_t kServices = 10;

std::string host_name(std::uint32_t host) { return fmt::format("host{:05}", host); }

/// One resource in the form of a playbook; `s` and `n` make its names unique on a host.
std::string made_up_step(const std::string& s, std::uint32_t n, bool last) {
  const auto id = fmt::format("  - id: {}-{}\n", s, n);
  const auto name = fmt::format("{}-{}", s, n);
  switch (n % 10) {
    case 0:
      return id + fmt::format("    package: {{name: [{0}-server, {0}-tools]}}\n    timeout: 30m\n", name);
    case 1:
      return id + fmt::format("    group: {{name: g{}}}\n", name);
    case 2:
      return id + fmt::format("    user: {{name: u{0}, group: g{1}-{2}, home: /srv/{0}, shell: /usr/sbin/nologin}}\n",
                              name, s, n - 1);
    case 3:
      return id + fmt::format("    directory: {{path: /etc/{}, mode: \"0755\"}}\n    tags: [config]\n", name);
    case 4:
      return id +
             fmt::format(
                 "    needs: [{1}-{2}]\n    file: {{path: /etc/{1}-{2}/main.conf, template: service.conf.mustache, "
                 "vars: {{title: {0}, peers: \"{{{{ params.peers }}}}\"}}}}\n",
                 name, s, n - 1) +
             (last ? "" : fmt::format("    notify: [{}-{}]\n", s, n + 1));
    case 5:
      return id + fmt::format("    needs: [{}-{}]\n    unit: {{name: {}.service, enabled: true, state: started}}\n", s,
                              n / 10 * 10, name);
    case 6:
      return id + fmt::format(
                      "    when: host.vars.site == 'main' or host.os == 'debian-13'\n"
                      "    file: {{path: /etc/default/{0}, content: \"ADDRESS={{{{ host.address }}}}\\nREALM={{{{ "
                      "params.realm }}}}\\n\", mode: \"0640\"}}\n",
                      name);
    case 7:
      return id + fmt::format("    directory: {{path: \"/srv/{{{{ host.name }}}}/{0}\", mode: \"0750\"}}\n", name);
    case 8:
      return id + fmt::format("    symlink: {{path: /srv/link-{0}, target: /srv/{0}}}\n", name);
    default:
      return id +
             fmt::format("    needs: [{1}-{2}]\n    command: {{run: \"/usr/bin/{0} init\", creates: /var/lib/{0}}}\n",
                         name, s, n - 1);
  }
}

std::string made_up_playbook(const std::string& name, std::uint32_t steps, std::uint32_t hosts, bool per_host) {
  auto text = fmt::format("playbook: {}\ntitle: Made up\ndoc: For measurements\n", name);
  if (per_host) text += "per_host: true\n";
  text +=
      "params:\n  realm: {type: string, doc: Realm, required: true}\n"
      "  peers: {type: list, doc: Peers, item: {type: string}, default: []}\n";
  text += fmt::format("roles:\n  hosts: {{doc: All, least: 1, most: {}}}\nsteps:\n", hosts);
  for (std::uint32_t n = 0; n < steps; ++n) text += made_up_step(name, n, n + 1 == steps);
  return text;
}

}  // namespace

PlanTexts plan_texts(const PlanOptions& options) {
  PlanTexts out;
  out.estate =
      "estate: made-up\ntitle: Made up\ndomain: made.test\nforks: 64\nsites:\n  main: {title: Main}\n"
      "networks:\n  lan: {site: main, cidr: 10.0.0.0/8, gateway: 10.0.0.1}\nhosts:\n";
  std::string all;
  for (std::uint32_t host = 0; host < options.hosts; ++host) {
    out.estate += fmt::format(
        "  {}: {{address: 10.1{}.{}.{}, network: lan, os: debian-13, groups: [g{}], vars: {{site: main}}}}\n",
        host_name(host), host / 62'500, host / 250 % 250, host % 250 + 1, host % 7);
    all += (host == 0 ? "" : ", ") + host_name(host);
  }
  out.estate += "services:\n";
  const auto a_host = std::max(1U, options.steps / options.hosts);
  std::string before;
  for (std::uint32_t i = 0; i < std::min(kServices, a_host); ++i) {
    const auto name = fmt::format("service{}", i);
    const auto steps = a_host / kServices + (i < a_host % kServices ? 1 : 0);
    out.playbooks[name] = made_up_playbook(name, steps, options.hosts, i == 0);
    out.estate += fmt::format(
        "  {}:\n    playbook: {}\n    hosts: [{}]\n    priority: {}\n{}    params: {{realm: MADE.TEST, "
        "peers: [a.made.test, b.made.test, c.made.test]}}\n",
        name, name, all, i + 1, before);
    before = fmt::format("    needs: [{}]\n", name);
  }
  out.templates["service.conf.mustache"] =
      "# {{ vars.title }} on {{ host.fqdn }}\n[main]\naddress = {{ host.address }}\nrealm = {{ params.realm }}\n"
      "{{# vars.peers }}peer = {{ . }}\n{{/ vars.peers }}log = /var/log/{{ vars.title }}.log\n"
      "{{# params.peers }}allow {{ . }}\n{{/ params.peers }}domain = {{ estate.domain }}\n";
  return out;
}

}  // namespace reprise::bench
