// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "manifest/playbook.hpp"

#include <doctest/doctest.h>

#include "helpers.hpp"

using namespace reprise;

namespace {

const char* const kFull = R"(playbook: mail-server
title: Mail
doc: >
  What it makes.
params:
  hostname: {type: string, doc: Name, required: true, format: hostname}
  wards: {type: list, item: {type: string}, doc: Wards, default: [a], min: 1, max: 9}
  password: {type: secret, doc: Password}
  port: {type: integer, doc: Port, min: 1, max: 65535, default: 25}
  level: {type: enumeration, doc: Level, choices: [none, may], default: may}
  origin: {type: string, doc: Domain, format: hostname, default: "{{ estate.domain }}"}
  check:
    type: object
    doc: A mailbox
    fields: {login: {type: string, required: true}, quotas: {type: map, item: {type: integer, min: 0}}}
roles:
  server: {doc: The server, least: 1, most: 1}
  clients: {least: 0}
steps:
  - id: packages
    package: {name: [postfix]}
    on: server
    needs: ["service:directory", config]
    notify: restart
    when: "host.os == 'debian-13'"
    for_each: "{{ params.wards }}"
    tags: [mail]
    retries: 2
    timeout: 10m
    pools: [san]
    once: true
  - {id: config, on: [server, clients], file: {path: /etc/x, mode: 0644}, delegate_to: controller}
  - {id: restart, on: controller, reboot: }
verify:
  - {id: port, on: server, check_tcp: {port: 25}, needs: [config]}
  - {id: port-2, on: server, check_tcp: {port: 26}, needs: [port]}
)";

lines problems(const std::string& text) {
  Diagnostics out;
  read_playbook(text, out);
  return shown(out);
}

/// Of a list of steps, which begins in line 3; each `step` is one line.
lines problems_of_steps(const lines& steps, const std::string& before = "") {
  std::string text = "playbook: p\nsteps:\n";
  for (const auto& step : steps) text += "  - {" + step + "}\n";
  return problems(text + before);
}

lines problems_of_param(const std::string& declaration) {
  return problems("playbook: p\nparams:\n  x: {" + declaration + "}\nsteps: [{id: a, reboot: {}}]\n");
}

}  // namespace

TEST_CASE("a playbook is read with everything that it says") {
  Diagnostics out;
  const auto playbook = read_playbook(kFull, out);
  CHECK(shown(out) == lines{});
  CHECK(playbook.name == "mail-server");
  CHECK(playbook.title == "Mail");
  REQUIRE(playbook.roles.size() == 2);
  CHECK(playbook.roles[0].name == "server");
  CHECK(playbook.roles[0].most == 1);
  CHECK(playbook.roles[1].least == 0);
  REQUIRE(playbook.steps.size() == 3);
  const auto& packages = playbook.steps[0];
  CHECK(packages.id == "packages");
  CHECK(packages.kind == "package");
  CHECK(packages.params.texts("name") == lines{"postfix"});
  CHECK(packages.role == "server");
  CHECK(packages.needs == lines{"service:directory", "config"});
  CHECK(packages.notify == lines{"restart"});
  CHECK(packages.when == "host.os == 'debian-13'");
  CHECK(*packages.for_each.string() == "{{ params.wards }}");
  CHECK(packages.tags == lines{"mail"});
  CHECK(packages.retries == 2);
  CHECK(packages.timeout == std::chrono::minutes(10));
  CHECK(packages.pools == lines{"san"});
  CHECK(packages.once);
  CHECK(to_string(packages.at) == "p.yaml:20:5");
  const auto& config = playbook.steps[1];
  CHECK(config.params.text("mode") == "0644");
  CHECK(config.role == "server");
  CHECK(config.more_roles == lines{"clients"});
  CHECK(config.delegate_to == "controller");
  CHECK_FALSE(config.once);
  CHECK(playbook.steps[2].kind == "reboot");
  CHECK(playbook.steps[2].params.map() != nullptr);
  REQUIRE(playbook.verify.size() == 2);
  CHECK(playbook.verify[0].needs == lines{"config"});
  CHECK(playbook.verify[1].needs == lines{"port"});
}

TEST_CASE("declared parameters check what services give") {
  Diagnostics out;
  const auto playbook = read_playbook(kFull, out);
  const auto check = [&](const std::string& text) {
    Diagnostics found;
    auto value = manifest::parse_yaml(text, "e", &test_secrets(), found);
    REQUIRE(value.has_value());
    conform(*value, playbook.params, "service mail", found);
    return std::pair(*value, shown(found));
  };
  const auto [good, none] =
      check("{origin: o.test, hostname: m.test, password: !secret domain_admin, check: {login: a, quotas: {x: 1}}}");
  CHECK(none == lines{});
  CHECK(good.texts("wards") == lines{"a"});
  CHECK(good.whole("port") == 25);
  CHECK(good.text("level") == "may");
  CHECK(check("{origin: o.test}").second == lines{"e:1:1: error: service mail: \"hostname\" is missing\n  hint: Name"});
  CHECK(check("{origin: o.test, hostname: -, password: x, port: 0, level: all, wards: [], check: {quotas: {x: -1}}}")
            .second.size() == 7);
}

TEST_CASE("a playbook without roles has one") {
  CHECK(problems_of_steps({"id: a, reboot: {}", "id: b, on: hosts, reboot: {}", "id: c, on: controller, reboot: {}"}) ==
        lines{});
}

TEST_CASE("unknown kinds and keys") {
  CHECK(problems_of_steps({"id: a, pakage: {name: x}"}) ==
        lines{"p.yaml:3:13: error: the playbook: steps[0]: unknown key \"pakage\"\n  hint: did you mean \"package\"?"});
  CHECK(problems_of_steps({"id: a, reboot: {}, tgas: [x]"}) ==
        lines{"p.yaml:3:25: error: the playbook: steps[0]: unknown key \"tgas\"\n  hint: did you mean \"tags\"?"});
}

TEST_CASE("exactly one resource a step") {
  CHECK(problems_of_steps({"id: a", "id: b, file: {}, unit: {}", "id: c, file: x"}) ==
        lines{"p.yaml:3:5: error: step a: it has no resource\n  hint: add one key that is a kind's name, such as "
              "package or "
              "file; \"reprise kinds\" lists them",
              "p.yaml:4:23: error: step b: it has two resources, file and unit\n  hint: make two steps of it",
              "p.yaml:5:19: error: step c: the parameters of file must be a map, not a string\n  hint: \"reprise kinds "
              "file\" "
              "shows them"});
}

TEST_CASE("ids are unique in steps and verify together") {
  CHECK(problems_of_steps({"id: a, reboot: {}", "id: a, reboot: {}"}, "verify: [{id: a, check_tcp: {}}]\n") ==
        lines{"p.yaml:4:10: error: two steps have the id \"a\"\n  hint: the first one is at p.yaml:3:10; steps and "
              "verify share "
              "their ids",
              "p.yaml:5:15: error: two steps have the id \"a\"\n  hint: the first one is at p.yaml:3:10; steps and "
              "verify share "
              "their ids"});
  CHECK(problems_of_steps({"reboot: {}", "id: A b, reboot: {}"}).size() == 2);
}

TEST_CASE("needs, notify and on name what exists") {
  CHECK(
      problems_of_steps({"id: packages, reboot: {}, needs: [confg, packages], notify: [restrat]",
                         "id: config, reboot: {}, on: server, needs: [\"service:No\", check]",
                         "id: restart, reboot: {}, on: controler"},
                        "verify: [{id: check, check_tcp: {}, notify: restart, needs: [nothing]}]\n") ==
      lines{"p.yaml:3:40: error: step packages: there is no step \"confg\"\n  hint: did you mean \"config\"?",
            "p.yaml:3:47: error: step packages: it names itself",
            "p.yaml:3:67: error: step packages: there is no step \"restrat\"\n  hint: did you mean \"restart\"?",
            "p.yaml:4:34: error: step config: there is no role \"server\"\n  hint: known: controller, hosts",
            "p.yaml:4:50: error: step config: \"service:No\" does not name a service\n  hint: write \"service:NAME\", "
            "with a "
            "service's name in estate.yaml",
            "p.yaml:4:64: error: step config: \"check\" is a check, and checks come after all steps",
            "p.yaml:5:35: error: step restart: there is no role \"controler\"\n  hint: did you mean \"controller\"?",
            "p.yaml:6:45: error: step check: what only looks changes nothing, so it cannot notify",
            "p.yaml:6:62: error: step check: there is no step \"nothing\"\n  hint: known: packages, config, restart"});
}

TEST_CASE("with several roles each step says where it runs") {
  CHECK(problems_of_steps({"id: a, reboot: {}"}, "roles: {x: {}, y: {}}\n") ==
        lines{"p.yaml:3:5: error: step a: \"on\" is missing, and the playbook has several roles\n  hint: write on: and "
              "one of "
              "controller, x, y"});
  CHECK(problems_of_steps({"id: a, reboot: {}"}, "roles: {x: {}}\n") == lines{});
  CHECK(problems_of_steps({"id: a, on: x, reboot: {}"}, "roles: {x: {least: 3, most: 2}, controller: {}}\n").size() ==
        2);
}

TEST_CASE("declarations of parameters") {
  CHECK(problems_of_param("type: string, doc: d, default: a") == lines{});
  CHECK(problems_of_param("type: text, doc: d") ==
        lines{"p.yaml:3:13: error: parameter x: type must be one of any, string, secret, boolean, integer, duration, "
              "enumeration, list, map, object, not \"text\""});
  CHECK(problems_of_param("doc: d").size() == 1);
  CHECK(problems_of_param("type: string") ==
        lines{"p.yaml:3:3: error: parameter x: \"doc\" is missing\n  hint: say in a sentence what it is for"});
  CHECK(problems_of_param("type: string, doc: d, min: 1") ==
        lines{"p.yaml:3:34: error: parameter x: \"min\" means nothing for type string\n  hint: remove it, or correct "
              "the type"});
  CHECK(problems_of_param("type: list, doc: d") ==
        lines{"p.yaml:3:6: error: parameter x: \"item\" is missing\n  hint: type list needs it"});
  CHECK(problems_of_param("type: enumeration, doc: d").size() == 1);
  CHECK(problems_of_param("type: object, doc: d").size() == 1);
  CHECK(problems_of_param("type: integer, doc: d, min: 2, max: 1") ==
        lines{"p.yaml:3:35: error: parameter x: min is greater than max"});
  CHECK(
      problems_of_param("type: string, doc: d, format: host") ==
      lines{
          "p.yaml:3:37: error: parameter x: format must be one of path, mode, name, hostname, ip, cidr, user, package, "
          "unit, one_line, deadline, not \"host\""});
  CHECK(problems_of_param("type: integer, doc: d, required: true, default: 1").size() == 1);
  CHECK(problems_of_param("type: integer, doc: d, default: x") ==
        lines{"p.yaml:3:39: error: parameter x, default must be a whole number, not a string: \"x\""});
  CHECK(problems_of_param("type: integer, doc: d, default: \"{{ index }}\"") == lines{});
  CHECK(problems_of_param("type: list, doc: d, item: {type: object, fields: {a: {typ: string}}}") ==
        lines{"p.yaml:3:60: error: parameter x.item.a: \"type\" is missing\n  hint: Type of the value",
              "p.yaml:3:61: error: parameter x.item.a: unknown key \"typ\"\n  hint: did you mean \"type\"?"});
  CHECK(problems_of_param("type: secret, doc: d, default: hunter2").size() == 1);
}

TEST_CASE("a playbook needs a name and steps") {
  CHECK(problems("playbook: p\n") ==
        lines{"p.yaml:1:1: error: playbook p has no steps\n  hint: add a list under \"steps:\" or \"verify:\""});
  CHECK(problems("") == lines{"p.yaml: error: the file is empty"});
  CHECK(problems("steps: [{id: a, reboot: {}}]\n").size() == 1);
  CHECK(problems("playbook: p\nsteps: {a: b}\nverify: [1, [], null]\nroles: []\nparams: [x]\n").size() >= 5);
}

TEST_CASE("the schema for editors knows the kinds and nested parameters") {
  const auto json = json_schema(manifest::playbook_schema(test_kinds()), "playbook");
  CHECK(json.find("\"check_tcp\"") != std::string::npos);
  CHECK(json.find("\"choices\"") != std::string::npos);
}
