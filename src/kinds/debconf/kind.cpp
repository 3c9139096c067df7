// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <memory>

#include "base/encoding.hpp"
#include "base/i18n.hpp"
#include "kinds/kind.hpp"

namespace reprise::kinds {
namespace {

KindSpec make_spec() {
  KindSpec spec;
  spec.name = "debconf";
  spec.summary = msgid("The answer to a question that a Debian package asks while it is installed");
  auto value = Schema::text(msgid("the answer; may be a secret"));
  value.secret_ok = true;
  spec.schema = Schema::object(
      msgid("an answer to a question of a package"),
      {required("package", Schema::text(msgid("package that asks"), &format::package)),
       required("question", Schema::text(msgid("name of the question, as in postfix/mailname"))),
       required("type", Schema::one_of(msgid("type of the question"), {"string", "boolean", "select", "multiselect",
                                                                       "note", "text", "password", "title"})),
       required("value", std::move(value))});
  spec.prepares = true;
  spec.pools = {{"dpkg", true, 1}};
  spec.typical = Duration(500);
  return spec;
}

bool is_secret(const Value& params) {
  const auto* value = params.find("value");
  return params.text("type") == "password" || (value != nullptr && value->secret() != nullptr);
}

/// A selection is one line; a backslash at its end would take the next line with it.
std::string obstacle(const std::string& value) {
  if (value.find_first_of("\n\r") != std::string::npos) return tr("the value holds a line break");
  if (value.ends_with('\\')) return tr("the value ends with a backslash");
  return {};
}

class Debconf final : public Kind {
 public:
  const KindSpec& spec() const override {
    static const KindSpec spec = make_spec();
    return spec;
  }
  std::string subject(const Value& params) const override { return params.text("question"); }
  std::vector<FactQuery> facts(const Value& params) const override;
  Diff diff(const Value& params, const Facts& is, bool notified) const override;
  Links links(const Value& params) const override {
    Links links;
    links.provides.push_back(
        {Ref::Scope::host, "debconf", params.text("package") + ":" + params.text("question"), false});
    return links;
  }
  void check(const Value& params, const std::string& what, Diagnostics& out) const override;
};

std::vector<FactQuery> Debconf::facts(const Value& params) const {
  std::vector<FactQuery> out{{"debconf", params.text("question"), "", {}}};
  // packages wipe passwords once they have used them: whether one was used is seen at the package
  if (params.text("type") == "password") out.push_back({"package", params.text("package"), "", {}});
  return out;
}

Diff Debconf::diff(const Value& params, const Facts& is, bool /*notified*/) const {
  const auto queries = facts(params);
  if (auto early = unanswered(queries, is)) return *early;
  if (queries.size() > 1 && is.get(queries[1]).get("status") == "installed") return Diff::none();
  const auto question = params.text("question");
  const auto value = params.hidden("value");
  if (auto why = obstacle(value.reveal()); !why.empty())
    return Diff::refuse(trf("{}: {}; nothing was changed", question, why));
  const auto& fact = is.get(queries.front());
  const auto wanted = sha256_hex(value.reveal());
  const bool same = fact.get("sha256") == wanted;
  if (same && fact.get("seen") == "true") return Diff::none();
  const bool secret = is_secret(params);
  Diff diff;
  if (!same) {
    const auto now = !fact.exists() ? std::string(tr("absent")) : std::string(secret ? kMask : fact.get("value"));
    diff.change("value", now, secret ? std::string(kMask) : value.reveal());
  } else {
    diff.change("seen", "false", "true");
  }
  Action action;
  action.script = "debconf/set";
  action.input =
      Secret(params.text("package") + " " + question + " " + params.text("type") + " " + value.reveal() + "\n");
  action.title = trf("answer {} of {}", question, params.text("package"));
  auto after = Fact::of({{"type", params.text("type")}, {"seen", "true"}, {"sha256", wanted}});
  if (!secret) after.fields["value"] = value.reveal();
  action.becomes.emplace_back(queries.front(), after);
  diff.actions.push_back(std::move(action));
  return diff;
}

void Debconf::check(const Value& params, const std::string& what, Diagnostics& out) const {
  for (const auto* key : {"package", "question"}) {
    const auto text = params.text(key);
    if (params.find(key) == nullptr || params.find(key)->reference() != nullptr) continue;
    if (text.find_first_of(" \t=") == std::string::npos && !text.empty()) continue;
    out.error(params.at, trf("{}: {} is \"{}\", which is no name", what, key, text),
              tr("names hold no blanks and no version"));
  }
  const auto why = obstacle(params.hidden("value").reveal());
  if (!why.empty()) out.error(params.at, trf("{}: {}", what, why), tr("an answer is one line"));
}

}  // namespace

std::unique_ptr<Kind> make_debconf() { return std::make_unique<Debconf>(); }

}  // namespace reprise::kinds
