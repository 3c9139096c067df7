// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "catalog/draft.hpp"

namespace reprise::catalog {
namespace {

/// May a secret stand where `schema` describes the value?
bool keeps_secrets(const Schema* schema) {
  return schema == nullptr || schema->type == Type::secret || schema->type == Type::any || schema->secret_ok;
}

const Schema* inside(const Schema* schema, std::string_view key) {
  if (schema == nullptr) return nullptr;
  if (!schema->item.empty()) return &schema->item.front();
  for (const auto& field : schema->fields) {
    if (field.name == key) return &field.schema;
  }
  return nullptr;
}

/// Resolves the references in the parameters of one step.
class Resolver {
 public:
  Resolver(Draft& draft, const ServiceDraft& service, StepId user) : draft_(draft), service_(service), user_(user) {}

  void resolve(Value& value, const Schema* schema) {
    if (value.reference() != nullptr) return reference(value, schema);
    if (auto* list = value.list()) {
      for (auto& item : *list) resolve(item, inside(schema, ""));
    } else if (auto* map = value.map()) {
      for (auto& entry : *map) resolve(entry.value, inside(schema, entry.key));
    }
  }

 private:
  void reference(Value& value, const Schema* schema) {
    Reference found = *value.reference();
    const auto id = split(found.text, '.')[1];
    const auto it = service_.group_of.find(id);
    if (it == service_.group_of.end()) return no_step(value, id);
    const auto& group = service_.groups[it->second];
    if (group.kind == nullptr) return;  // reported
    if (group.verify && !draft_.step(user_).verify) {
      return error(value, trf("\"{}\" is a check", id),
                   tr("checks run after all steps; a step cannot use their outputs"));
    }
    const auto& outputs = group.kind->spec().outputs;
    const auto output =
        std::find_if(outputs.begin(), outputs.end(), [&](const auto& o) { return o.name == found.output; });
    if (output == outputs.end()) return no_output(value, group, found.output);
    if (output->secret && !keeps_secrets(schema)) {
      return error(value, trf("\"{}\" is a secret and may not stand here", found.text),
                   tr("a secret may stand only in parameters that keep it secret"));
    }
    found.step = instance_of(value, group);
    if (!found.step.valid()) return;
    const auto reason = add_reason(draft_, trf("it uses {}", found.text));
    draft_.made.edges.push_back({found.step, user_, reason, Edge::Why::reference});
    const auto at = value.at;
    value = Value(std::move(found));
    value.at = at;
  }

  /// The instance for the same item on the same host, or the only one there, or the only one at all.
  StepId instance_of(const Value& value, const Group& group) {
    const auto id = group.from->id;
    const auto& user = draft_.step(user_);
    if (group.all.empty()) {
      error(value, trf("step {} is not run anywhere, so its outputs cannot be used", id),
            tr("look at its `when`, its role and its for_each; give this step the same `when`"));
      return StepId::none();
    }
    const auto here = group.by_host.find(user.origin);
    const auto& candidates = here != group.by_host.end() ? here->second : group.all;
    const auto& suffix = draft_.instances[user_.index()].suffix;
    const auto same = std::find_if(candidates.begin(), candidates.end(),
                                   [&](StepId step) { return draft_.instances[step.index()].suffix == suffix; });
    const bool item_decides = here != group.by_host.end() && same != candidates.end();
    const auto chosen = candidates.size() == 1 ? candidates.front() : item_decides ? *same : StepId::none();
    if (chosen == user_) {
      error(value, trf("step {} uses its own output", id), {});
      return StepId::none();
    }
    if (!chosen.valid()) {
      error(value,
            trf("\"{}\" could be the output of {} steps: {}, {} ...", value.reference()->text, candidates.size(),
                draft_.step(candidates[0]).key, draft_.step(candidates[1]).key),
            tr("it must be one: a step on the same host, for the same item, or one with `once: true`"));
    }
    return chosen;
  }

  void no_step(const Value& value, const std::string& id) {
    std::vector<std::string> known;
    for (const auto& [name, index] : service_.group_of) known.push_back(name);
    auto hint = did_you_mean(id, known);
    if (hint.empty()) hint = trf("steps of playbook {}: {}", service_.playbook->name, join(known, ", "));
    error(value, trf("\"{}\" names an unknown step \"{}\"", value.reference()->text, id), std::move(hint));
  }

  void no_output(const Value& value, const Group& group, const std::string& output) {
    std::vector<std::string> known;
    for (const auto& spec : group.kind->spec().outputs) known.push_back(spec.name);
    auto hint = did_you_mean(output, known);
    if (hint.empty()) hint = known.empty() ? tr("this kind has no outputs") : trf("its outputs: {}", join(known, ", "));
    error(value, trf("step {} (kind {}) has no output \"{}\"", group.from->id, group.kind->spec().name, output),
          std::move(hint));
  }

  void error(const Value& value, std::string message, std::string hint) {
    const auto& at = value.at.file.empty() ? draft_.step(user_).at : value.at;
    draft_.out.error(at, std::move(message), std::move(hint));
  }

  Draft& draft_;
  const ServiceDraft& service_;
  StepId user_;
};

}  // namespace

void resolve_references(Draft& draft) {
  for (auto& service : draft.services) {
    for (const auto& group : service.groups) {
      for (const auto id : group.all) {
        if (!draft.instances[id.index()].sound) continue;
        Resolver(draft, service, id).resolve(draft.step(id).params, &group.kind->spec().schema);
      }
    }
  }
}

}  // namespace reprise::catalog
