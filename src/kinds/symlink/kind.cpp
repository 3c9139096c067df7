// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <memory>

#include "base/i18n.hpp"
#include "kinds/files.hpp"
#include "kinds/kind.hpp"

namespace reprise::kinds {
namespace {

KindSpec make_spec() {
  KindSpec spec;
  spec.name = "symlink";
  spec.summary = msgid("A symbolic link");
  spec.schema = Schema::object(
      msgid("a symbolic link"),
      {required("path", Schema::text(msgid("absolute path of the link"), &format::path)),
       required("target", Schema::text(msgid("what it points to; relative targets start at the link's directory"))),
       optional("force", Schema::boolean(msgid("take the place of a file of that name (never of a directory)")),
                false)});
  spec.prepares = true;
  return spec;
}

Action make(const std::string& path, const std::string& target, bool force) {
  Action action;
  action.script = "symlink/make";
  action.args = {path, target, force ? "yes" : "no"};
  action.title = trf("link {} to {}", path, target);
  // Linux shows every link with mode 0777; who made it owns it
  action.becomes = becomes_all(
      path, Fact::of({{"type", "link"}, {"target", target}, {"mode", "0777"}, {"owner", "root"}, {"group", "root"}}));
  return action;
}

class Symlink final : public Kind {
 public:
  const KindSpec& spec() const override {
    static const KindSpec spec = make_spec();
    return spec;
  }
  std::string subject(const Value& params) const override { return params.text("path"); }
  std::vector<FactQuery> facts(const Value& params) const override { return {file_query(params.text("path"))}; }
  Diff diff(const Value& params, const Facts& is, bool notified) const override;
  Links links(const Value& params) const override { return path_links(params.text("path"), "", ""); }
};

Diff Symlink::diff(const Value& params, const Facts& is, bool /*notified*/) const {
  const auto queries = facts(params);
  if (auto early = unanswered(queries, is)) return *early;
  const auto& fact = is.get(queries.front());
  const auto path = params.text("path");
  const auto target = params.text("target");
  const bool force = params.flag("force");
  const auto type = fact.get("type");
  if (type == "link" && fact.get("target") == target) return Diff::none();
  if (fact.exists() && type != "link" && (type == "dir" || !force)) {
    const auto hint =
        type == "dir" ? tr("move its content away first") : tr("set force: true if the link may replace it");
    return Diff::refuse(
        trf("{} is {}, where a symbolic link is wanted; nothing was changed: {}", path, describe_type(fact), hint));
  }
  Diff diff;
  if (!fact.exists()) {
    diff.change("state", tr("absent"), tr("present"));
  } else if (type == "link") {
    diff.change("target", std::string(fact.get("target")), target);
  } else {
    diff.change("state", describe_type(fact), tr("a symbolic link"));
  }
  diff.actions.push_back(make(path, target, force));
  return diff;
}

}  // namespace

std::unique_ptr<Kind> make_symlink() { return std::make_unique<Symlink>(); }

}  // namespace reprise::kinds
