// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <memory>

#include "base/encoding.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"
#include "kinds/files.hpp"
#include "kinds/kind.hpp"

namespace reprise::kinds {
namespace {

KindSpec make_spec() {
  KindSpec spec;
  spec.name = "file";
  spec.summary = msgid("A file with exactly this text, owner and mode, written at once or not at all");
  std::vector<Field> fields{
      required("path", Schema::text(msgid("absolute path"), &format::path)),
      optional("content", Schema::body(msgid("the text of the file; may be a secret"))),
      optional("template", Schema::text(msgid("name of a template (mustache) that gives the text"))),
      optional("source", Schema::text(msgid("name of a file of the estate's files/ that gives the text"))),
      optional("vars", Schema::map(msgid("further names that the template may use"), Schema::any(msgid("a value")))),
      optional("state", Schema::one_of(msgid("whether there shall be such a file"), {"present", "absent"}), "present"),
      optional("validate", Schema::text(msgid("command that tests the new file, %s, before it takes its place"))),
      optional("backup", Schema::boolean(msgid("keep the replaced file as PATH.reprise-old")), false),
      optional("create_only", Schema::boolean(msgid("the text counts only where there is no such file yet")), false),
      // no defaults: a file keeps what is not said
      optional("owner", Schema::text(msgid("user it belongs to; if left out it stays, and a new file is root's"),
                                     &format::user)),
      optional("group", Schema::text(msgid("group it belongs to; if left out it stays, and a new file is root's"),
                                     &format::user)),
      optional("mode", Schema::text(msgid("permissions in octal, in quotes; if left out they stay, and a new file gets "
                                          "0644, with a secret 0600"),
                                    &format::mode))};
  spec.schema = Schema::object(msgid("a file"), std::move(fields));
  spec.prepares = true;
  return spec;
}

bool wants_secret(const Value& params) {
  const auto* content = params.find("content");
  return content != nullptr && content->secret() != nullptr;
}

/// What was asked for; else what the file has; else what a new one gets.
std::string wanted_or_kept(const Value& params, const char* field, const Fact& is, const char* fresh) {
  const auto wanted = params.text(field);
  if (!wanted.empty()) return wanted;
  // a host may answer anything: what it does not say is as for a new one
  return is.exists() && !is.get(field).empty() ? std::string(is.get(field)) : fresh;
}

/// A secret is for nobody else, also in a file that everybody could read so far: who wants that says so.
std::string wanted_mode(const Value& params, const Fact& is) {
  const bool secret = wants_secret(params);
  auto mode = four_digits(wanted_or_kept(params, "mode", is, secret ? "0600" : "0644"));
  if (secret && params.text("mode").empty()) mode.back() = '0';
  return mode;
}

class File final : public Kind {
 public:
  const KindSpec& spec() const override {
    static const KindSpec spec = make_spec();
    return spec;
  }
  std::string subject(const Value& params) const override { return params.text("path"); }
  std::vector<FactQuery> facts(const Value& params) const override;
  Diff diff(const Value& params, const Facts& is, bool notified) const override;
  Links links(const Value& params) const override {
    const bool present = params.text("state") != "absent";
    return path_links(params.text("path"), present ? params.text("owner") : "", present ? params.text("group") : "");
  }
  void check(const Value& params, const std::string& what, Diagnostics& out) const override;

 private:
  static Diff present(const Value& params, const Fact& is);
  static Diff absent(const Value& params, const Fact& is);
  static bool compare_content(Diff& diff, const Value& params, const Fact& is);
};

std::vector<FactQuery> File::facts(const Value& params) const {
  // a secret text, or one that may turn out to be secret, is compared by its hash and never asked for
  const auto* content = params.find("content");
  const bool text = content != nullptr && content->string() != nullptr && params.text("state") != "absent";
  return {text ? text_query(params.text("path"), *content->string()) : file_query(params.text("path"))};
}

Diff File::diff(const Value& params, const Facts& is, bool /*notified*/) const {
  const auto queries = facts(params);
  if (auto early = unanswered(queries, is)) return *early;
  const auto& fact = is.get(queries.front());
  return params.text("state") == "absent" ? absent(params, fact) : present(params, fact);
}

Diff File::absent(const Value& params, const Fact& is) {
  if (!is.exists()) return Diff::none();
  const auto path = params.text("path");
  if (is.get("type") == "dir") {
    return Diff::refuse(
        trf("{} is a directory, not a file; nothing was removed (the kind directory removes those)", path));
  }
  Diff diff;
  diff.change("state", describe_type(is), tr("absent"));
  Action action;
  action.script = "file/remove";
  action.args = {path, params.flag("backup") ? "yes" : "no"};
  action.title = trf("remove {}", path);
  action.becomes = gone(path);
  diff.actions.push_back(std::move(action));
  return diff;
}

/// A few words for a text that is not shown whole.
std::string short_hash(std::string_view sha256) { return "sha256 " + std::string(sha256.substr(0, 12)); }

bool File::compare_content(Diff& diff, const Value& params, const Fact& is) {
  if (is.exists() && params.flag("create_only")) return false;
  const auto content = params.hidden("content");
  // where the host has sent the text there is no need for its hash
  if (is.has("content") && is.get("content") == content.reveal()) return false;
  const auto wanted = is.exists() ? sha256_hex(content.reveal()) : std::string();
  if (is.exists() && is.get("sha256") == wanted) return false;
  const bool secret = wants_secret(params);
  const std::string mask(kMask);
  if (is.exists()) {
    diff.change("content", secret ? mask : short_hash(is.get("sha256")), secret ? mask : short_hash(wanted));
  }
  const bool readable = !is.exists() || (is.has("content") && is_utf8(is.get("content")));
  if (!secret && readable && is_utf8(content.reveal())) diff.text = unified_diff(is.get("content"), content.reveal());
  return true;
}

Diff File::present(const Value& params, const Fact& is) {
  const auto path = params.text("path");
  if (is.exists() && is.get("type") != "file") {
    return Diff::refuse(
        trf("{} is {}, where a file is wanted; nothing was changed. Remove it by hand if it may go, or "
            "manage the file it stands for",
            path, describe_type(is)));
  }
  const auto* content = params.find("content");
  if (content == nullptr || content->is_null()) return Diff::unknown();
  FileWrite file;
  file.path = path;
  file.owner = wanted_or_kept(params, "owner", is, "root");
  file.group = wanted_or_kept(params, "group", is, "root");
  file.mode = wanted_mode(params, is);
  Diff diff;
  if (!is.exists()) diff.change("state", tr("absent"), tr("present"));
  const bool rewrite = compare_content(diff, params, is);
  const bool differs = is.exists() && compare_attributes(diff, is, file.owner, file.group, file.mode);
  if (rewrite) {
    file.content = params.hidden("content");
    file.secret = wants_secret(params);
    file.validate = params.text("validate");
    file.backup = params.flag("backup");
    diff.actions.push_back(write_file(file));
  } else if (differs) {
    diff.actions.push_back(set_attributes(path, is, file.owner, file.group, file.mode));
  }
  return diff;
}

void File::check(const Value& params, const std::string& what, Diagnostics& out) const {
  check_owner(params, what, out);
  check_validate(params, what, out);
  const auto given = [&](const char* key) { return params.find(key) != nullptr && !params.find(key)->is_null(); };
  const bool any = given("content") || given("template") || given("source");
  if (params.text("state") == "absent") {
    if (any)
      out.error(params.at, trf("{}: a file that shall be absent has no text", what),
                tr("remove the text or state: absent"));
    return;
  }
  if (!any) {
    out.error(params.at, trf("{}: the text of the file is missing", what),
              tr("give one of content, template or source (content: \"\" for an empty file)"));
  }
  const auto mode = params.text("mode");
  if (wants_secret(params) && !mode.empty() && ((mode.back() - '0') & 4) != 0) {
    out.warning(params.at, trf("{}: a secret in a file that everybody on the host may read (mode {})", what, mode),
                tr("set mode: \"0600\", or \"0640\" with the group that needs it"));
  }
  if (given("template") && given("source")) {
    out.error(params.at, trf("{}: both template and source are given", what), tr("keep one of them"));
  }
}

}  // namespace

std::unique_ptr<Kind> make_file() { return std::make_unique<File>(); }

}  // namespace reprise::kinds
