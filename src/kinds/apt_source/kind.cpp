// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <memory>

#include "base/encoding.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"
#include "kinds/files.hpp"
#include "kinds/kind.hpp"

namespace reprise::kinds {
namespace {

Schema words(const char* doc, const char* item) {
  auto list = Schema::list(doc, Schema::text(item));
  list.single_ok = true;
  return list;
}

KindSpec make_spec() {
  KindSpec spec;
  spec.name = "apt_source";
  spec.summary = msgid("A package source of apt with its signing key, and its package lists fetched");
  auto types = Schema::list(msgid("what it holds"),
                            Schema::one_of(msgid("binary packages or source packages"), {"deb", "deb-src"}));
  types.single_ok = true;
  types.minimum = 1;
  auto suites = words(msgid("suites, or one path that ends with / for a flat repository"), msgid("a suite"));
  suites.minimum = 1;
  spec.schema = Schema::object(
      msgid("a package source"),
      {required("name", Schema::text(msgid("name of its file in sources.list.d"), &format::name)),
       required("uri", Schema::text(msgid("address of the repository"))), required("suites", std::move(suites)),
       optional("components", words(msgid("components; none for a flat repository"), msgid("a component")),
                ValueList{}),
       optional("key", Schema::body(
                           msgid("its public OpenPGP key, armored; without one the keys that the host trusts count"))),
       optional("types", std::move(types), ValueList{Value("deb")}),
       optional("only", Schema::boolean(msgid("move all other sources away, so that this is the only one")), false),
       optional("no_languages", Schema::boolean(msgid("do not fetch translated descriptions")), false),
       optional("no_recommends", Schema::boolean(msgid("never install recommended packages by default")), false)});
  spec.prepares = true;
  spec.pools = {{"dpkg", true, 1}};
  spec.downloads = true;
  spec.typical = Duration(3'000);
  return spec;
}

struct Paths {
  explicit Paths(const std::string& name)
      : sources("/etc/apt/sources.list.d/" + name + ".sources"),
        key("/etc/apt/keyrings/" + name + ".asc"),
        conf("/etc/apt/apt.conf.d/60reprise-" + name) {}
  std::string sources;
  std::string key;
  std::string conf;
};

bool has_key(const Value& params) { return params.find("key") != nullptr && !params.find("key")->is_null(); }

/// Line ends of DOS make gpgv of Debian 12 find no key at all.
std::string key_text(const Value& params) {
  std::string text = params.hidden("key").reveal();
  text.erase(std::remove(text.begin(), text.end(), '\r'), text.end());
  if (!text.empty() && !text.ends_with('\n')) text += '\n';
  return text;
}

/// deb822, sources.list(5)
std::string sources_text(const Value& params) {
  std::string out = "# written by reprise\n";
  out += "Types: " + join(params.texts("types"), " ") + "\n";
  out += "URIs: " + params.text("uri") + "\n";
  out += "Suites: " + join(params.texts("suites"), " ") + "\n";
  if (!params.texts("components").empty()) out += "Components: " + join(params.texts("components"), " ") + "\n";
  if (has_key(params)) out += "Signed-By: " + Paths(params.text("name")).key + "\n";
  return out;
}

std::string conf_text(const Value& params) {
  std::string out;
  if (params.flag("no_languages")) out += "Acquire::Languages \"none\";\n";
  if (params.flag("no_recommends")) out += "APT::Install-Recommends \"false\";\nAPT::Install-Suggests \"false\";\n";
  return out.empty() ? out : "// written by reprise\n" + out;
}

/// What update.sh notes after a success: the lists belong to exactly these texts.
std::string stamp_of(const Value& params) { return sha256_hex(sources_text(params) + key_text(params)); }

std::string key_obstacle(const std::string& text) {
  if (text.find("PRIVATE KEY") != std::string::npos)
    return tr("key is a private key; it must not leave the one who signs");
  if (text.find("-----BEGIN PGP PUBLIC KEY BLOCK-----") == std::string::npos) {
    return tr("key is no armored OpenPGP public key (-----BEGIN PGP PUBLIC KEY BLOCK-----)");
  }
  return {};
}

FactQuery state_query(const std::string& name) { return {"apt_source/state", name, "", {}}; }

class AptSource final : public Kind {
 public:
  const KindSpec& spec() const override {
    static const KindSpec spec = make_spec();
    return spec;
  }
  std::string subject(const Value& params) const override { return params.text("name"); }
  std::vector<FactQuery> facts(const Value& params) const override;
  Diff diff(const Value& params, const Facts& is, bool notified) const override;
  Links links(const Value& params) const override;
  void check(const Value& params, const std::string& what, Diagnostics& out) const override;

 private:
  static void keep_file(Diff& diff, const Fact& fact, const char* field, const std::string& path,
                        const std::string& text);
  static void move_others(Diff& diff, Fact& state);
  static void fetch(Diff& diff, const Value& params, Fact& state);
};

std::vector<FactQuery> AptSource::facts(const Value& params) const {
  const auto name = params.text("name");
  const Paths paths(name);
  std::vector<FactQuery> out{file_query(paths.sources, "content"), file_query(paths.conf, "content"),
                             state_query(name)};
  if (has_key(params)) out.push_back(file_query(paths.key));
  return out;
}

/// An empty text: the file goes.
void AptSource::keep_file(Diff& diff, const Fact& fact, const char* field, const std::string& path,
                          const std::string& text) {
  if (text.empty()) {
    if (!fact.exists()) return;
    diff.change(field, describe_type(fact), tr("absent"));
    Action action;
    action.script = "file/remove";
    action.args = {path, "no"};
    action.title = trf("remove {}", path);
    action.becomes = gone(path);
    diff.actions.push_back(std::move(action));
    return;
  }
  const bool same = fact.get("sha256") == sha256_hex(text) && fact.get("mode") == "0644" &&
                    fact.get("owner") == "root" && fact.get("group") == "root";
  if (same) return;
  diff.change(field, fact.exists() ? tr("differs") : tr("absent"), path);
  // nobody reads a key; and it may have been given as a secret
  const bool shown = std::string_view(field) != "key" && (!fact.exists() || fact.has("content"));
  if (shown) diff.text += unified_diff(fact.get("content"), text);
  FileWrite file;
  file.path = path;
  file.content = Secret(text);
  diff.actions.push_back(write_file(file));
}

void AptSource::move_others(Diff& diff, Fact& state) {
  auto others = split_lines(state.get("others"));
  if (others.empty()) return;
  diff.change("only", join(others, " "), tr("no other source"));
  Action action;
  action.script = "apt_source/only";
  action.title = trf("move other package sources away: {}", join(others, " "));
  state.fields["others"] = "";
  for (const auto& path : others) {
    for (auto& entry : gone(path)) action.becomes.push_back(std::move(entry));
  }
  action.args = std::move(others);
  diff.actions.push_back(std::move(action));
}

void AptSource::fetch(Diff& diff, const Value& params, Fact& state) {
  const auto name = params.text("name");
  const auto stamp = stamp_of(params);
  if (diff.actions.empty() && state.get("stamp") == stamp) return;
  diff.change("lists", state.get("stamp") == stamp ? tr("fetched before") : tr("not fetched"), tr("fetched"));
  Action action;
  action.script = "apt_source/update";
  action.args = {name, stamp, params.flag("only") ? "yes" : "no"};
  action.title = trf("fetch the package lists of {}", name);
  state.fields["stamp"] = stamp;
  action.becomes.emplace_back(state_query(name), state);
  diff.actions.push_back(std::move(action));
}

Diff AptSource::diff(const Value& params, const Facts& is, bool /*notified*/) const {
  const auto queries = facts(params);
  if (auto early = unanswered(queries, is)) return *early;
  for (const auto& query : queries) {
    const auto type = is.get(query).get("type");
    if (query.family != "file" || type.empty() || type == "file") continue;
    return Diff::refuse(
        trf("{} is {}, where a file is wanted; nothing was changed", query.key, describe_type(is.get(query))));
  }
  const Paths paths(params.text("name"));
  Diff diff;
  if (has_key(params)) {
    const auto why = key_obstacle(key_text(params));
    if (!why.empty()) return Diff::refuse(trf("{}; nothing was changed", why));
    keep_file(diff, is.get(file_query(paths.key)), "key", paths.key, key_text(params));
  }
  keep_file(diff, is.get(file_query(paths.sources, "content")), "source", paths.sources, sources_text(params));
  keep_file(diff, is.get(file_query(paths.conf, "content")), "options", paths.conf, conf_text(params));
  Fact state = is.get(state_query(params.text("name")));
  if (params.flag("only")) move_others(diff, state);
  fetch(diff, params, state);
  return diff;
}

Links AptSource::links(const Value& params) const {
  const auto name = params.text("name");
  const Paths paths(name);
  Links links;
  links.provides.push_back({Ref::Scope::host, "apt_source", name, false});
  links.provides.push_back({Ref::Scope::host, "path", paths.sources, false});
  return links;
}

void AptSource::check(const Value& params, const std::string& what, Diagnostics& out) const {
  const auto suites = params.texts("suites");
  const bool flat = std::any_of(suites.begin(), suites.end(), [](const std::string& s) { return s.ends_with('/'); });
  const bool components = !params.texts("components").empty();
  const bool known = params.find("suites")->reference() == nullptr && params.find("components")->reference() == nullptr;
  if (known && flat && components) {
    out.error(params.at, trf("{}: a suite that ends with / is a flat repository, which has no components", what),
              tr("remove components, or write the suite without /"));
  }
  if (known && !flat && !components) {
    out.error(params.at, trf("{}: components are missing", what),
              tr("for example components: [main]; a flat repository has suites: [./]"));
  }
  for (const auto& word : params.texts("suites")) {
    if (word.find_first_of(" \t") == std::string::npos || !known) continue;
    out.error(params.at, trf("{}: \"{}\" is no suite", what, word), tr("write several suites as a list"));
  }
  if (!has_key(params) || params.find("key")->reference() != nullptr) return;
  const auto why = key_obstacle(key_text(params));
  if (!why.empty()) out.error(params.find("key")->at, trf("{}: {}", what, why));
}

}  // namespace

std::unique_ptr<Kind> make_apt_source() { return std::make_unique<AptSource>(); }

}  // namespace reprise::kinds
