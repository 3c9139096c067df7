// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <memory>

#include "base/i18n.hpp"
#include "kinds/files.hpp"
#include "kinds/kind.hpp"

namespace reprise::kinds {
namespace {

KindSpec make_spec() {
  KindSpec spec;
  spec.name = "directory";
  spec.summary = msgid("A directory with this owner and mode");
  std::vector<Field> fields{
      required("path",
               Schema::text(msgid("absolute path; missing parents are made as root with mode 0755"), &format::path)),
      optional("state", Schema::one_of(msgid("whether there shall be such a directory"), {"present", "absent"}),
               "present"),
      optional("recursive", Schema::boolean(msgid("with state absent: also remove everything inside")), false)};
  for (auto& field : attribute_fields("0755")) fields.push_back(std::move(field));
  spec.schema = Schema::object(msgid("a directory"), std::move(fields));
  spec.prepares = true;
  return spec;
}

Diff absent(const Value& params, const Fact& is) {
  if (!is.exists()) return Diff::none();
  const auto path = params.text("path");
  if (is.get("type") != "dir") {
    return Diff::refuse(trf("{} is {}, not a directory; nothing was removed", path, describe_type(is)));
  }
  const bool recursive = params.flag("recursive");
  if (is.get("empty") != "yes" && !recursive) {
    return Diff::refuse(
        trf("the directory {} is not empty; nothing was removed. Look at what is inside, then empty it or "
            "set recursive: true",
            path));
  }
  Diff diff;
  diff.change("state", is.get("empty") == "yes" ? tr("empty") : tr("not empty"), tr("absent"));
  Action action;
  action.script = "directory/remove";
  action.args = {path, recursive ? "yes" : "no"};
  action.title = trf("remove the directory {}", path);
  action.becomes = gone(path);
  diff.actions.push_back(std::move(action));
  return diff;
}

Action make(const std::string& path, const std::string& owner, const std::string& group, const std::string& mode) {
  Action action;
  action.script = "directory/make";
  action.args = {path, owner, group, mode};
  action.title = trf("make the directory {}", path);
  auto fact = Fact::of({{"type", "dir"}, {"mode", mode}, {"owner", owner}, {"group", group}});
  action.becomes = becomes_all(path, fact);
  fact.fields["empty"] = "yes";
  action.becomes.back() = {file_query(path, "empty"), fact};
  return action;
}

Diff present(const Value& params, const Fact& is) {
  const auto path = params.text("path");
  if (is.exists() && is.get("type") != "dir") {
    return Diff::refuse(trf("{} is {}, where a directory is wanted; nothing was changed", path, describe_type(is)));
  }
  const auto owner = params.text("owner");
  const auto group = params.text("group");
  const auto mode = four_digits(params.text("mode"));
  Diff diff;
  if (!is.exists()) {
    diff.change("state", tr("absent"), tr("present"));
    diff.actions.push_back(make(path, owner, group, mode));
  } else if (compare_attributes(diff, is, owner, group, mode)) {
    diff.actions.push_back(set_attributes(path, is, owner, group, mode));
  }
  return diff;
}

class Directory final : public Kind {
 public:
  const KindSpec& spec() const override {
    static const KindSpec spec = make_spec();
    return spec;
  }
  std::string subject(const Value& params) const override { return params.text("path"); }
  std::vector<FactQuery> facts(const Value& params) const override {
    return {file_query(params.text("path"), params.text("state") == "absent" ? "empty" : "")};
  }
  Diff diff(const Value& params, const Facts& is, bool /*notified*/) const override {
    const auto queries = facts(params);
    if (auto early = unanswered(queries, is)) return *early;
    const auto& fact = is.get(queries.front());
    return params.text("state") == "absent" ? absent(params, fact) : present(params, fact);
  }
  Links links(const Value& params) const override {
    const bool wanted = params.text("state") != "absent";
    return path_links(params.text("path"), wanted ? params.text("owner") : "", wanted ? params.text("group") : "");
  }
  void check(const Value& params, const std::string& what, Diagnostics& out) const override;
};

void Directory::check(const Value& params, const std::string& what, Diagnostics& out) const {
  check_owner(params, what, out);
  if (!params.flag("recursive")) return;
  if (params.text("state") != "absent") {
    out.error(params.at, trf("{}: recursive means something only with state: absent", what), tr("remove it"));
    return;
  }
  const auto path = params.text("path");
  if (std::count(path.begin(), path.end(), '/') < 2) {
    out.error(params.at, trf("{}: {} with everything inside would be removed", what, path),
              tr("directories directly below / are never removed with their content"));
  }
}

}  // namespace

std::unique_ptr<Kind> make_directory() { return std::make_unique<Directory>(); }

}  // namespace reprise::kinds
