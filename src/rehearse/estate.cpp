// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "rehearse/estate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "sim/random.hpp"

namespace reprise::rehearse {
namespace {

class Maker {
 public:
  Maker(std::uint64_t shape, std::size_t steps) : random_(shape * 0x9E3779B97F4A7C15U + 1), steps_(steps) {}

  catalog::Description make() {
    auto& estate = made_.estate;
    estate.name = "rehearsal";
    estate.domain = "clinic.test";
    estate.forks = random_.between(2, 16);
    estate.pools["san"] = random_.between(1, 3);
    add_hosts();
    const auto services = static_cast<std::size_t>(random_.between(1, 4));
    for (std::size_t i = 0; i < services; ++i) add_service(i, std::max<std::size_t>(1, steps_ / services));
    return std::move(made_);
  }

 private:
  void add_hosts() {
    const auto hosts = random_.between(1, 7);
    for (std::int64_t i = 0; i <= hosts; ++i) {
      Host host;
      host.name = i == 0 ? "controller" : fmt::format("h{}", i);
      host.fqdn = host.name + ".clinic.test";
      host.address = fmt::format("10.0.0.{}", i + 1);
      host.os = "debian-13";
      if (i == 0) host.connection.transport = Connection::Transport::local;
      made_.estate.hosts.push_back(std::move(host));
    }
  }

  void add_service(std::size_t index, std::size_t steps) {
    Service service;
    service.name = fmt::format("s{}", index);
    service.playbook = fmt::format("p{}", index);
    service.params = Value(ValueMap{});
    const auto all = static_cast<std::int64_t>(made_.estate.hosts.size()) - 1;
    for (std::int64_t i = 1; i <= all; ++i) {
      if (random_.chance(0.5)) service.roles["hosts"].push_back(HostId{static_cast<std::uint32_t>(i)});
    }
    if (service.roles["hosts"].empty()) service.roles["hosts"].push_back(HostId{1});
    for (std::size_t i = 0; i < index; ++i) {
      if (random_.chance(0.4)) service.needs.push_back(fmt::format("s{}", i));
    }
    auto& playbook = made_.playbooks[service.playbook];
    playbook.name = service.playbook;
    playbook.params.type = Type::object;
    playbook.roles = {{"hosts", "", 1, 1000}};
    playbook.per_host = random_.chance(0.3);
    const auto templates = std::max<std::size_t>(1, steps / service.roles["hosts"].size());
    for (std::size_t i = 0; i < templates; ++i) add_step(playbook, i);
    add_notify(playbook);
    made_.estate.services.push_back(std::move(service));
  }

  void add_step(Playbook& playbook, std::size_t index) {
    StepTemplate step;
    step.id = fmt::format("t{}", index);
    step.params = Value(ValueMap{});
    choose_kind(playbook, step, playbook.name + step.id);
    for (int i = 0; index > 0 && i < 2; ++i) {
      if (!random_.chance(0.5)) continue;
      auto earlier = fmt::format("t{}", random_.between(0, static_cast<std::int64_t>(index) - 1));
      if (std::find(step.needs.begin(), step.needs.end(), earlier) == step.needs.end()) {
        step.needs.push_back(std::move(earlier));
      }
    }
    if (random_.chance(0.2)) step.retries = random_.between(1, 2);
    if (random_.chance(0.15)) step.pools.emplace_back("san");
    step.once = random_.chance(0.05);
    playbook.steps.push_back(std::move(step));
  }

  void choose_kind(const Playbook& playbook, StepTemplate& step, const std::string& name) {
    const auto die = random_.between(1, 100);
    if (die <= 30) {
      make_file(step, name);
    } else if (die <= 45) {
      step.kind = "package";
      step.params.set("name", Value(name));
    } else if (die <= 60) {
      step.kind = "unit";
      step.params.set("name", Value(unit_name(playbook, name)));
      step.params.set("state", Value("started"));
      if (random_.chance(0.7)) step.params.set("enabled", Value(true));
    } else if (die <= 75) {
      make_command(step, name);
    } else if (die <= 83) {
      step.kind = "directory";
      step.params.set("path", Value("/srv/" + name));
    } else if (die <= 90) {
      step.kind = "group";
      step.params.set("name", Value(name));
    } else if (die <= 94 && !has_reboot(playbook)) {
      step.kind = "reboot";
      step.params.set("when", Value("notified"));
      // a playbook that reboots the same host twice would be refused: one subject a host
      if (made_.playbooks.size() > 1) make_file(step, name);
    } else {
      step.kind = "symlink";
      step.params.set("path", Value("/srv/link-" + name));
      step.params.set("target", Value("/srv/" + name));
    }
  }

  /// That of a package of the playbook, which brings it, where one is left; only every other time.
  static std::string unit_name(const Playbook& playbook, const std::string& name) {
    if (playbook.steps.size() % 2 == 1) return name;
    for (const auto& package : playbook.steps) {
      const auto brought = package.params.text("name");
      const bool taken = std::any_of(playbook.steps.begin(), playbook.steps.end(), [&](const StepTemplate& step) {
        return step.kind == "unit" && step.params.text("name") == brought;
      });
      if (package.kind == "package" && !taken) return std::string(brought);
    }
    return name;
  }

  void make_file(StepTemplate& step, const std::string& name) {
    step.kind = "file";
    step.params = Value(ValueMap{});
    step.params.set("path", Value("/etc/" + name));
    if (!random_.chance(0.5)) {
      step.params.set("content", Value(fmt::format("{} {}\n", name, random_.hex(8))));
      return;
    }
    // rehearsals look for these letters in all that is shown or recorded; few texts hold the first one
    const Secret secret(fmt::format("ZhUsH-{}", random_.hex(12)));
    made_.secrets.emplace(name, secret);
    step.params.set("content", Value(secret));
  }

  void make_command(StepTemplate& step, const std::string& name) {
    step.kind = "command";
    step.params.set("run", Value("do-" + name));
    const auto die = random_.between(1, 4);
    if (die <= 2) {
      step.params.set("creates", Value("/var/lib/" + name));
    } else if (die == 3) {
      step.params.set("changed_when", Value("always"));
    } else {
      step.params.set("only_when_notified", Value(true));
    }
  }

  static bool has_reboot(const Playbook& playbook) {
    return std::any_of(playbook.steps.begin(), playbook.steps.end(),
                       [](const StepTemplate& step) { return step.kind == "reboot"; });
  }

  /// Restarts go forward, so that they make no cycle.
  void add_notify(Playbook& playbook) {
    auto& steps = playbook.steps;
    for (std::size_t to = 1; to < steps.size(); ++to) {
      const bool restarts =
          steps[to].kind == "unit" || steps[to].kind == "reboot" || steps[to].params.flag("only_when_notified");
      if (!restarts || steps[to].once) continue;
      for (int i = 0; i < 2; ++i) {
        auto& from = steps[static_cast<std::size_t>(random_.between(0, static_cast<std::int64_t>(to) - 1))];
        if (std::find(from.notify.begin(), from.notify.end(), steps[to].id) != from.notify.end()) continue;
        from.notify.push_back(steps[to].id);
      }
    }
  }

  sim::Random random_;
  std::size_t steps_;
  catalog::Description made_;
};

}  // namespace

catalog::Description random_estate(std::uint64_t shape, std::size_t steps) { return Maker(shape, steps).make(); }

}  // namespace reprise::rehearse
