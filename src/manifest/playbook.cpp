// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "manifest/playbook.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "manifest/parameters.hpp"
#include "manifest/read.hpp"
#include "manifest/yaml.hpp"

namespace reprise::manifest {
namespace {

/// What is under a step's keys, and where: StepTemplate keeps no places of its lists.
struct Written {
  std::vector<Named> on;
  std::vector<Named> needs;
  std::vector<Named> notify;
};

class Reader {
 public:
  Reader(const Value& value, const std::vector<std::string>& kinds, Diagnostics& out)
      : value_(value), kinds_(kinds), out_(out) {}

  Playbook read() {
    playbook_.name = value_.text("playbook");
    playbook_.title = value_.text("title");
    playbook_.doc = value_.text("doc");
    playbook_.per_host = value_.flag("per_host");
    playbook_.at = value_.at;
    if (const Value* params = value_.find("params")) playbook_.params = read_parameters(*params, out_);
    playbook_.params.type = Type::object;
    roles();
    steps("steps", playbook_.steps, known_steps_);
    steps("verify", playbook_.verify, known_checks_);
    for (std::size_t i = 0; i < playbook_.steps.size(); ++i) links(playbook_.steps[i], false);
    for (std::size_t i = 0; i < playbook_.verify.size(); ++i) links(playbook_.verify[i], true);
    if (playbook_.steps.empty() && playbook_.verify.empty() && !out_.has_errors()) {
      out_.error(value_.at, trf("playbook {} has no steps", playbook_.name),
                 tr("add a list under \"steps:\" or \"verify:\""));
    }
    return std::move(playbook_);
  }

 private:
  void roles() {
    known_roles_.add("controller");
    for (const auto& entry : entries_of(value_, "roles")) {
      check_key(entry, tr("role"), out_);
      if (entry.key == "controller") {
        out_.error(entry.at, tr("\"controller\" is the machine that reprise runs on; a role cannot have that name"));
      }
      Role role{entry.key, entry.value.text("doc"), entry.value.whole("least", 1), entry.value.whole("most", 1000)};
      if (role.least > role.most) out_.error(entry.at, trf("role {}: least is greater than most", role.name));
      known_roles_.add(role.name);
      playbook_.roles.push_back(std::move(role));
    }
    if (playbook_.roles.empty()) known_roles_.add("hosts");
  }

  void steps(const char* key, std::vector<StepTemplate>& made, Known& known) {
    const Value* list = value_.find(key);
    if (list == nullptr || list->list() == nullptr) return;
    for (const auto& item : *list->list()) {
      if (item.map() == nullptr) continue;
      StepTemplate step = read_step(item);
      unique(step.id, item);
      known.add(step.id);
      made.push_back(std::move(step));
    }
  }

  void unique(const std::string& id, const Value& item) {
    if (id.empty()) return;
    const auto at = item.find("id")->at;
    const auto [first, fresh] = ids_.emplace(id, at);
    if (fresh) return;
    out_.error(at, trf("two steps have the id \"{}\"", id),
               trf("the first one is at {}; steps and verify share their ids", to_string(first->second)));
  }

  StepTemplate read_step(const Value& item) {
    StepTemplate step;
    step.id = item.text("id");
    step.at = item.at;
    resource(item, step);
    auto& written = written_.emplace_back();
    written.on = all_named(item, "on");
    written.needs = all_named(item, "needs");
    written.notify = all_named(item, "notify");
    step.delegate_to = item.text("delegate_to");
    step.when = item.text("when");
    if (const Value* items = item.find("for_each")) step.for_each = *items;
    step.tags = texts_of(all_named(item, "tags"));
    step.retries = item.whole("retries");
    step.timeout = duration_of(item, "timeout");
    step.estimate = duration_of(item, "estimate");
    step.pools = texts_of(all_named(item, "pools"));
    step.once = item.flag("once");
    return step;
  }

  /// The one key that is a kind's name.
  void resource(const Value& item, StepTemplate& step) {
    std::vector<const Entry*> found;
    for (const auto& entry : *item.map()) {
      if (std::find(kinds_.begin(), kinds_.end(), entry.key) != kinds_.end()) found.push_back(&entry);
    }
    if (found.size() > 1) {
      out_.error(found[1]->at, trf("step {}: it has two resources, {} and {}", step.id, found[0]->key, found[1]->key),
                 tr("make two steps of it"));
    }
    if (found.empty() && !has_unknown_key(item)) {
      out_.error(item.at, trf("step {}: it has no resource", step.id),
                 tr("add one key that is a kind's name, such as package or file; \"reprise kinds\" lists them"));
    }
    if (found.empty()) return;
    step.kind = found[0]->key;
    step.params = found[0]->value.is_null() ? Value(ValueMap{}) : found[0]->value;
    if (step.params.at.file.empty()) step.params.at = found[0]->at;
    if (step.params.map() != nullptr) return;
    out_.error(found[0]->value.at,
               trf("step {}: the parameters of {} must be a map, not {}", step.id, step.kind, type_name(step.params)),
               trf("\"reprise kinds {}\" shows them", step.kind));
  }

  /// Then conform() has reported it, and it most likely was meant to be the resource.
  bool has_unknown_key(const Value& item) const {
    static const auto fields = playbook_schema(std::vector<Field>{}).fields.back().schema.item.front().fields;
    return std::any_of(item.map()->begin(), item.map()->end(), [&](const Entry& entry) {
      return std::none_of(fields.begin(), fields.end(), [&](const Field& field) { return field.name == entry.key; });
    });
  }

  void links(StepTemplate& step, bool check) {
    const auto& written = written_[next_written_++];
    const auto where = trf("step {}", step.id);
    roles_of(step, written, where);
    for (const auto& need : written.needs) {
      if (need_exists(step, need, check, where)) step.needs.push_back(need.text);
    }
    for (const auto& target : written.notify) {
      if (check) {
        out_.error(target.at, trf("{}: what only looks changes nothing, so it cannot notify", where));
      } else if (not_itself(step, target, where) && known_steps_.expect(target, where, out_)) {
        step.notify.push_back(target.text);
      }
    }
  }

  void roles_of(StepTemplate& step, const Written& written, const std::string& where) {
    for (const auto& role : written.on) {
      if (!known_roles_.expect(role, where, out_)) continue;
      if (step.role.empty()) {
        step.role = role.text;
      } else {
        step.more_roles.push_back(role.text);
      }
    }
    if (written.on.empty() && playbook_.roles.size() > 1) {
      out_.error(step.at, trf("{}: \"on\" is missing, and the playbook has several roles", where),
                 trf("write on: and one of {}", join(known_roles_.names(), ", ")));
    }
  }

  bool not_itself(const StepTemplate& step, const Named& other, const std::string& where) {
    if (other.text != step.id) return true;
    out_.error(other.at, trf("{}: it names itself", where));
    return false;
  }

  bool need_exists(const StepTemplate& step, const Named& need, bool check, const std::string& where) {
    constexpr std::string_view prefix = "service:";
    if (need.text.starts_with(prefix)) {
      if (format::name.valid(std::string_view(need.text).substr(prefix.size()))) return true;
      out_.error(need.at, trf("{}: \"{}\" does not name a service", where, to_string(Value(need.text))),
                 tr("write \"service:NAME\", with a service's name in estate.yaml"));
      return false;
    }
    if (!not_itself(step, need, where)) return false;
    if (check && known_checks_.has(need.text)) return true;
    if (!check && known_checks_.has(need.text) && !known_steps_.has(need.text)) {
      out_.error(need.at, trf("{}: \"{}\" is a check, and checks come after all steps", where, need.text));
      return false;
    }
    return known_steps_.expect(need, where, out_);
  }

  const Value& value_;
  const std::vector<std::string>& kinds_;
  Diagnostics& out_;
  Playbook playbook_;
  Known known_roles_{msgid("{}: there is no role \"{}\"")};
  Known known_steps_{msgid("{}: there is no step \"{}\"")};
  Known known_checks_{msgid("{}: there is no step \"{}\"")};
  std::map<std::string, SourceRange> ids_;
  std::vector<Written> written_;  ///< of steps and then verify
  std::size_t next_written_ = 0;
};

}  // namespace

Playbook read_playbook(Value value, const std::vector<std::string>& kinds, Diagnostics& out) {
  auto shape = playbook_schema(kinds);
  for (auto& field : shape.fields) {
    if (field.name == "params") field.schema.item.front() = Schema::any("");  // read_parameters() checks each
  }
  Diagnostics own;
  if (!refuse_empty(value, own)) conform(value, shape, tr("the playbook"), own);
  auto playbook = Reader(value, kinds, own).read();
  out.append(std::move(own));
  return playbook;
}

}  // namespace reprise::manifest
