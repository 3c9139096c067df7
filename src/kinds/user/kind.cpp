// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <memory>

#include "base/encoding.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"
#include "kinds/kind.hpp"
#include "kinds/words.hpp"

namespace reprise::kinds {
namespace {

FactQuery question(const Value& params) { return {"account", params.text("name"), "user", {}}; }

KindSpec make_spec() {
  KindSpec spec;
  spec.name = "user";
  spec.summary = msgid("A local user account.");
  spec.schema = Schema::object(
      "",
      {required("name", Schema::text(msgid("login name"), &format::user)),
       optional("uid", Schema::integer(msgid("numeric id; only for a new account"), 0, 4294967293)),
       optional("group", Schema::text(msgid("primary group; default: a group of the same name"), &format::user)),
       optional("groups", Schema::list(msgid("further groups it must be in; others that it has are kept"),
                                       Schema::text(msgid("group"), &format::user))),
       optional("home", Schema::text(msgid("home directory; an existing one is not moved"), &format::path)),
       optional("shell", Schema::text(msgid("login shell"), &format::path)),
       optional("system", Schema::boolean(msgid("a service's account: low uid, no home directory made, no login")),
                false),
       optional("comment", Schema::text(msgid("full name or purpose"))),
       optional("password_hash", Schema::hidden(msgid("password as a crypt(3) hash, as `openssl passwd -6` makes it"))),
       optional("state", Schema::one_of(msgid("whether it must exist"), {"present", "absent"}), "present")});
  spec.prepares = true;
  spec.typical = Duration{300};
  return spec;
}

/// What should be and is not; empty fields: nothing to change.
struct Difference {
  std::string group, home, shell;
  std::vector<std::string> groups;
  bool comment = false;
  bool password = false;
  bool any_field() const { return !group.empty() || !home.empty() || !shell.empty() || !groups.empty() || comment; }
};

std::string hash_of(const Value& params) { return std::string(trim(params.hidden("password_hash").reveal())); }

/// crypt(5): "$id$...", or a locked account ("!", "*" and anything after them).
bool is_hash(std::string_view text) {
  if (text.empty() || text.find_first_of(": \t\r\n") != std::string_view::npos) return false;
  if (text.front() == '!' || text.front() == '*') return true;
  return text.front() == '$' && std::count(text.begin(), text.end(), '$') >= 3 && text.size() >= 20;
}

class User : public Kind {
 public:
  const KindSpec& spec() const override {
    static const KindSpec spec = make_spec();
    return spec;
  }
  std::string subject(const Value& params) const override { return params.text("name"); }
  std::vector<FactQuery> facts(const Value& params) const override { return {question(params)}; }

  Links links(const Value& params) const override {
    Links links;
    const auto name = params.text("name");
    links.provides = {{Ref::Scope::host, "user", name, false}};
    if (params.text("group").empty()) {
      links.provides.push_back({Ref::Scope::host, "group", name, false});  // USERGROUPS_ENAB of login.defs(5)
    } else {
      links.after.push_back({Ref::Scope::host, "group", params.text("group"), false});
    }
    for (const auto& group : params.texts("groups")) links.after.push_back({Ref::Scope::host, "group", group, false});
    return links;
  }

  void check(const Value& params, const std::string& what, Diagnostics& out) const override {
    check_local_name(params, what, out);
    const Value* hash = params.find("password_hash");
    if (hash == nullptr || hash->secret() == nullptr || is_hash(hash_of(params))) return;
    out.error(hash->at, trf("{}: password_hash is not a crypt(3) hash (\"$y$...\", \"$6$...\")", what),
              tr("make one with `openssl passwd -6`; a clear password does not belong here"));
  }

  Diff diff(const Value& params, const Facts& is, bool /*notified*/) const override {
    if (auto no = unanswered(facts(params), is)) return *no;
    const auto& fact = is.get(question(params));
    if (params.text("state") == "absent") return remove(params, fact);
    return fact.exists() ? modify(params, fact) : create(params);
  }

 private:
  static void check_local_name(const Value& params, const std::string& what, Diagnostics& out) {
    const auto name = params.text("name");
    const auto plain = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' || c == '$';
    };
    const Value* value = params.find("name");
    if (value == nullptr || value->reference() != nullptr) return;
    if (name.size() <= 32 && std::all_of(name.begin(), name.end(), plain) && !(name[0] >= '0' && name[0] <= '9'))
      return;
    out.error(
        value->at, trf("{}: \"{}\" cannot be a local account's name", what, name),
        tr("use at most 32 lower-case letters, digits, - and _, the first no digit; domain users are samba_user"));
  }

  static Diff remove(const Value& params, const Fact& fact) {
    Diff diff;
    if (!fact.exists()) return diff;
    const auto name = params.text("name");
    diff.change("state", "present", "absent");
    auto action = make_action("user/remove", {name}, trf("remove user {} (its home stays)", name));
    action.becomes.emplace_back(question(params), Fact::absent());
    diff.actions.push_back(std::move(action));
    return diff;
  }

  static Action set_password(const Value& params, const Fact& after) {
    const auto name = params.text("name");
    auto action = make_action("user/password", {}, trf("set the password of {}", name));
    action.input = Secret(name + ":" + hash_of(params) + "\n");
    Fact with_password = after;
    with_password.fields["password"] = sha256_hex(hash_of(params));
    action.becomes.emplace_back(question(params), std::move(with_password));
    return action;
  }

  /// The account once everything that was asked for is there.
  static Fact as_wanted(const Value& params, Fact fact) {
    const auto name = params.text("name");
    const bool system = params.flag("system");
    auto& fields = fact.fields;
    fields.emplace("uid", params.text("uid"));
    fields.emplace("group", name);
    fields.emplace("home", "/home/" + name);
    fields.emplace("shell", system ? "/usr/sbin/nologin" : "/bin/bash");
    fields.emplace("comment", "");
    fields.emplace("password", sha256_hex("!"));
    for (const auto* key : {"group", "home", "shell", "comment"}) {
      if (params.find(key) != nullptr) fields[key] = params.text(key);
    }
    auto groups = split(fields["groups"], ',');
    std::erase(groups, "");
    for (const auto& group : params.texts("groups")) {
      if (std::find(groups.begin(), groups.end(), group) == groups.end()) groups.push_back(group);
    }
    fields["groups"] = join(groups, ",");
    return fact;
  }

  static Diff create(const Value& params) {
    Diff diff;
    const auto name = params.text("name");
    diff.change("state", "absent", "present");
    auto action = make_action(
        "user/create",
        {name, params.text("uid"), params.text("group"), join(params.texts("groups"), ","), params.text("home"),
         params.text("shell"), params.flag("system") ? "true" : "false", params.text("comment")},
        trf("create user {}", name));
    const auto after = as_wanted(params, Fact{});
    action.becomes.emplace_back(question(params), after);
    diff.actions.push_back(std::move(action));
    if (!hash_of(params).empty()) diff.actions.push_back(set_password(params, after));
    return diff;
  }

  static Difference compare(const Value& params, const Fact& fact, Diff& diff) {
    Difference out;
    const auto differs = [&](const char* key, std::string& into) {
      const auto want = params.text(key);
      if (want.empty() || want == fact.get(key)) return;
      diff.change(key, std::string(fact.get(key)), want);
      into = want;
    };
    differs("group", out.group);
    differs("home", out.home);
    differs("shell", out.shell);
    const Value* comment = params.find("comment");
    if (comment != nullptr && params.text("comment") != fact.get("comment")) {
      diff.change("comment", std::string(fact.get("comment")), params.text("comment"));
      out.comment = true;
    }
    const auto has = split(fact.get("groups"), ',');
    for (const auto& group : params.texts("groups")) {
      if (std::find(has.begin(), has.end(), group) == has.end() && group != fact.get("group"))
        out.groups.push_back(group);
    }
    if (!out.groups.empty()) diff.change("groups", std::string(fact.get("groups")), "+ " + join(out.groups, ", "));
    const auto hash = hash_of(params);
    out.password = !hash.empty() && sha256_hex(hash) != fact.get("password");
    if (out.password) diff.change("password", std::string(kMask), std::string(kMask));
    return out;
  }

  static Diff modify(const Value& params, const Fact& fact) {
    const auto name = params.text("name");
    const auto uid = params.text("uid");
    if (!uid.empty() && uid != fact.get("uid")) {
      return Diff::refuse(
          trf("user {} has uid {}, the description says {}: changing it would orphan every file it owns. "
              "Write uid: {} in the description, or remove the account by hand first; nothing was changed",
              name, fact.get("uid"), uid, fact.get("uid")));
    }
    Diff diff;
    const auto difference = compare(params, fact, diff);
    const auto after = as_wanted(params, fact);
    if (difference.any_field()) {
      auto action = make_action(
          "user/modify",
          {name, difference.group, join(difference.groups, ","), difference.home, difference.shell,
           difference.comment ? "true" : "false", difference.comment ? params.text("comment") : std::string()},
          trf("change user {}", name));
      action.becomes.emplace_back(question(params), after);
      diff.actions.push_back(std::move(action));
    }
    if (difference.password) diff.actions.push_back(set_password(params, after));
    return diff;
  }
};

}  // namespace

std::unique_ptr<Kind> make_user() { return std::make_unique<User>(); }

}  // namespace reprise::kinds
