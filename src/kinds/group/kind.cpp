// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <memory>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "kinds/kind.hpp"
#include "kinds/words.hpp"

namespace reprise::kinds {
namespace {

FactQuery question(const Value& params) { return {"account", params.text("name"), "group", {}}; }

KindSpec make_spec() {
  KindSpec spec;
  spec.name = "group";
  spec.summary = msgid("A local group.");
  spec.schema = Schema::object(
      "", {required("name", Schema::text(msgid("name of the group"), &format::user)),
           optional("gid", Schema::integer(msgid("numeric id; only for a new group"), 0, 4294967293)),
           optional("system", Schema::boolean(msgid("a service's group: low gid")), false),
           optional("members", Schema::list(msgid("local users that must be in it; others are kept"),
                                            Schema::text(msgid("user"), &format::user))),
           optional("state", Schema::one_of(msgid("whether it must exist"), {"present", "absent"}), "present")});
  spec.prepares = true;
  spec.typical = Duration{200};
  return spec;
}

Fact as_wanted(const Value& params, Fact fact) {
  fact.fields.emplace("gid", params.text("gid"));
  auto members = split(fact.get("members"), ',');
  std::erase(members, "");
  for (const auto& member : params.texts("members")) {
    if (std::find(members.begin(), members.end(), member) == members.end()) members.push_back(member);
  }
  fact.fields["members"] = join(members, ",");
  return fact;
}

class Group : public Kind {
 public:
  const KindSpec& spec() const override {
    static const KindSpec spec = make_spec();
    return spec;
  }
  std::string subject(const Value& params) const override { return params.text("name"); }
  std::vector<FactQuery> facts(const Value& params) const override { return {question(params)}; }

  Links links(const Value& params) const override {
    Links links;
    links.provides = {{Ref::Scope::host, "group", params.text("name"), false}};
    for (const auto& user : params.texts("members")) links.after.push_back({Ref::Scope::host, "user", user, false});
    return links;
  }

  Diff diff(const Value& params, const Facts& is, bool /*notified*/) const override {
    if (auto no = unanswered(facts(params), is)) return *no;
    const auto& fact = is.get(question(params));
    if (params.text("state") == "absent") return remove(params, fact);
    const auto gid = params.text("gid");
    const auto name = params.text("name");
    if (fact.exists() && !gid.empty() && gid != fact.get("gid")) {
      return Diff::refuse(
          trf("group {} has gid {}, the description says {}: changing it would orphan the files of the group. "
              "Write gid: {} in the description, or remove the group by hand first; nothing was changed",
              name, fact.get("gid"), gid, fact.get("gid")));
    }
    Diff diff;
    if (!fact.exists()) create(params, diff);
    add_members(params, fact, diff);
    return diff;
  }

 private:
  static Diff remove(const Value& params, const Fact& fact) {
    Diff diff;
    if (!fact.exists()) return diff;
    diff.change("state", "present", "absent");
    auto action = make_action("group/remove", {params.text("name")}, trf("remove group {}", params.text("name")));
    action.becomes.emplace_back(question(params), Fact::absent());
    diff.actions.push_back(std::move(action));
    return diff;
  }

  static void create(const Value& params, Diff& diff) {
    const auto name = params.text("name");
    diff.change("state", "absent", "present");
    auto action = make_action("group/create", {name, params.text("gid"), params.flag("system") ? "true" : "false"},
                              trf("create group {}", name));
    action.becomes.emplace_back(question(params), Fact::of({{"gid", params.text("gid")}, {"members", ""}}));
    diff.actions.push_back(std::move(action));
  }

  static void add_members(const Value& params, const Fact& fact, Diff& diff) {
    const auto name = params.text("name");
    const auto has = split(fact.get("members"), ',');
    std::vector<std::string> args{name};
    for (const auto& member : params.texts("members")) {
      if (std::find(has.begin(), has.end(), member) == has.end()) args.push_back(member);
    }
    if (args.size() == 1) return;
    const auto missing = join({args.begin() + 1, args.end()}, ", ");
    diff.change("members", std::string(fact.get("members")), "+ " + missing);
    auto action = make_action("group/members", args, trf("add {} to group {}", missing, name));
    action.becomes.emplace_back(question(params), as_wanted(params, fact));
    diff.actions.push_back(std::move(action));
  }
};

}  // namespace

std::unique_ptr<Kind> make_group() { return std::make_unique<Group>(); }

}  // namespace reprise::kinds
