// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "manifest/parameters.hpp"
#include "manifest/playbook.hpp"

namespace reprise::manifest {
namespace {

Schema names(const char* doc, const Format* format) {
  auto schema = Schema::list(doc, Schema::text("", format));
  schema.single_ok = true;
  return schema;
}

Schema step(const std::vector<Field>& resources) {
  std::vector<Field> fields{
      required("id", Schema::text(msgid("Name of the step, unique in the playbook"), &format::name)),
      optional("on", names(msgid("Role on whose hosts it runs, or \"controller\"; may be left out with one role"),
                           &format::name)),
      optional("delegate_to",
               Schema::text(msgid("Run on this host or the controller, in the name of each host of the role"),
                            &format::name)),
      optional("needs", names(msgid("Steps that come before: ids, or \"service:NAME\""), &format::one_line)),
      optional("notify", names(msgid("Steps that must act when this one has changed something"), &format::name)),
      optional("when", Schema::text(msgid("Condition without which the step does not exist"), nullptr)),
      optional("for_each", Schema::any(msgid("A list, or an expression that gives one: one step for each item"))),
      optional("tags", names(msgid("Tags for --tags and --skip-tags"), &format::name)),
      optional("retries", Schema::integer(msgid("How often a failed step is tried again"), 0, 100)),
      optional("timeout", Schema::duration(msgid("How long the step may take"))),
      optional("estimate", Schema::duration(msgid("How long the step usually takes, until there is history"))),
      optional("pools", names(msgid("Pools of the estate that it takes one unit of"), &format::name)),
      optional("once", Schema::boolean(msgid("Only on the first host of the role")))};
  fields.insert(fields.end(), resources.begin(), resources.end());
  return Schema::object(msgid("A step: an id, one resource and when it runs"), std::move(fields));
}

Schema role() {
  constexpr std::int64_t most = 1000;
  return Schema::object(msgid("Hosts that play one part in the service"),
                        {optional("doc", Schema::text(msgid("What these hosts do, in a sentence"), nullptr)),
                         optional("least", Schema::integer(msgid("Fewest hosts"), 0, most), 1),
                         optional("most", Schema::integer(msgid("Most hosts"), 0, most), most)});
}

}  // namespace

Schema playbook_schema(const std::vector<Field>& resources) {
  constexpr int shown_depth = 3;
  return Schema::object(
      msgid("How a service is made"),
      {required("playbook", Schema::text(msgid("Name of the playbook, as its file has it"), &format::name)),
       optional("title", Schema::text(msgid("What it makes, in a few words"))),
       optional("doc", Schema::text(msgid("What it makes and what to know about it"), nullptr)),
       optional("params", Schema::map(msgid("Parameters by name"), parameter_schema(shown_depth))),
       optional("roles", Schema::map(msgid("Roles by name; without any there is the one role \"hosts\""), role())),
       optional("per_host", Schema::boolean(msgid("Each host's part stands for itself: who needs this service waits on "
                                                  "each host for that host's steps only"))),
       optional("steps", Schema::list(msgid("What is done, in any order: needs says what waits"), step(resources))),
       optional("verify", Schema::list(msgid("What must be true afterwards; run alone by \"reprise verify\""),
                                       step(resources)))});
}

Schema playbook_schema(const std::vector<std::string>& kinds) {
  std::vector<Field> resources;
  for (const auto& kind : kinds) resources.push_back(optional(kind, Schema::any("")));
  return playbook_schema(resources);
}

}  // namespace reprise::manifest
