// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "cli/estate_dir.hpp"

#include <algorithm>
#include <iostream>

#include "base/encoding.hpp"
#include "base/i18n.hpp"
#include "cli/secrets_file.hpp"
#include "kit/kit.hpp"
#include "manifest/estate.hpp"
#include "manifest/playbook.hpp"
#include "manifest/profile.hpp"
#include "manifest/yaml.hpp"

namespace reprise::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostFiles = 10'000;

/// Names as the user knows them: relative to the estate where possible.
std::string shown(const EstateDir& dir, const fs::path& path) {
  const auto relative = path.lexically_relative(dir.root);
  return relative.empty() || *relative.begin() == ".." ? path.string() : relative.string();
}

/// `secrets`: what `!secret NAME` means in this file; nullptr where it must not stand.
std::optional<Value> read_yaml(const EstateDir& dir, const fs::path& path, const manifest::Secrets* secrets,
                               Diagnostics& out) {
  const auto text = read_file(path);
  if (!text) {
    out.error({shown(dir, path), 0, 0}, text.error().message, text.error().hint);
    return std::nullopt;
  }
  return manifest::parse_yaml(*text, shown(dir, path), secrets, out);
}

std::vector<fs::path> files_of(const fs::path& folder, Diagnostics& out) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (it->is_regular_file(error)) files.push_back(it->path());
    if (files.size() > kMostFiles) {
      out.error({folder.string(), 0, 0}, trf("more than {} files in {}", kMostFiles, folder.string()));
      break;
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// Every *.yaml of `folder`, the estate's own files winning over the installation's of the same name.
std::map<std::string, fs::path> yaml_files(const fs::path& own, const fs::path& shared, Diagnostics& out) {
  std::map<std::string, fs::path> by_name;
  for (const auto& folder : {own, shared}) {
    for (const auto& path : files_of(folder, out)) {
      if (path.extension() == ".yaml") by_name.try_emplace(path.stem().string(), path);
    }
  }
  return by_name;
}

/// `folder`: templates or files of the estate; `prefix` goes before their names.
void read_texts(catalog::Description& description, const EstateDir& dir, const char* folder, const std::string& prefix,
                Diagnostics& out) {
  for (const auto& path : files_of(dir.root / folder, out)) {
    const auto name = prefix + path.lexically_relative(dir.root / folder).string();
    if (description.templates.count(name) != 0) continue;
    auto text = read_file(path, 4U << 20);
    if (text) {
      description.templates[name] = std::move(*text);
    } else {
      out.error({shown(dir, path), 0, 0}, text.error().message,
                tr("templates/ and files/ are for texts; bring large contents by a package"));
    }
  }
}

/// The installation's templates/ holds estates for `init` as well (folders with an estate.yaml): not texts for hosts.
void read_shared_templates(catalog::Description& description, const fs::path& folder, Diagnostics& out) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (!entry.is_regular_file(error)) continue;
    auto text = read_file(entry.path(), 4U << 20);
    if (text) description.templates.try_emplace(entry.path().filename().string(), std::move(*text));
  }
  (void)out;
}

/// Who uses which secret is seen in estate.yaml alone: playbooks may not name any.
void warn_unused_secrets(const EstateDir& dir, const Value& secrets, Diagnostics& out) {
  const auto estate = read_file(dir.file());
  if (!estate || secrets.map() == nullptr) return;
  const auto used = secret_names(*estate);
  for (const auto& entry : *secrets.map()) {
    if (used.count(entry.key) == 0 && !entry.key.starts_with(host_key_secret("")))
      out.warning(entry.at, trf("nothing uses the secret \"{}\"", entry.key),
                  tr("remove it, or look for a misspelt name in estate.yaml"));
  }
}

/// The secret `host_key_NAME` is the key that the sshd of host NAME shall have: `vars.host_key`, where the estate does
/// not say it itself.
void give_host_keys(catalog::Description& description) {
  for (auto& host : description.estate.hosts) {
    if (host.vars.find("host_key") != nullptr) continue;
    const auto it = description.secrets.find(host_key_secret(host.name));
    host.vars.set("host_key", it == description.secrets.end() ? Value() : Value(it->second));
  }
}

/// A playbook or profile is found by the name of its file, so both must agree.
bool agrees(const std::string& stem, const Value& value, const char* key, Diagnostics& out) {
  const Value* name = value.find(key);
  if (name == nullptr || name->string() == nullptr || *name->string() == stem) return true;
  out.error(name->at, trf("the file is called {}.yaml, but this says {}: {}", stem, key, *name->string()),
            trf("rename the file to {}.yaml, or write {}: {}", *name->string(), key, stem));
  return false;
}

void read_playbooks(catalog::Description& description, const EstateDir& dir, const Installation& installation,
                    const kinds::Registry& registry, Diagnostics& out) {
  for (const auto& [stem, path] : yaml_files(dir.root / "playbooks", installation.share / "playbooks", out)) {
    auto value = read_yaml(dir, path, nullptr, out);
    if (!value || !agrees(stem, *value, "playbook", out)) continue;
    description.playbooks.emplace(stem, manifest::read_playbook(std::move(*value), registry.names(), out));
  }
}

void read_profiles(catalog::Description& description, const EstateDir& dir, const Installation& installation,
                   Diagnostics& out) {
  for (const auto& [stem, path] :
       yaml_files(dir.root / "hardware-profiles", installation.share / "hardware-profiles", out)) {
    auto value = read_yaml(dir, path, nullptr, out);
    if (!value || !agrees(stem, *value, "profile", out)) continue;
    description.profiles.emplace(stem, manifest::read_profile(std::move(*value), out));
  }
}

/// The estate's own files, so that the catalog can tell which of them nothing uses.
std::set<std::string> own_files(const EstateDir& dir, Diagnostics& out) {
  std::set<std::string> names;
  for (const char* folder : {"playbooks", "hardware-profiles", "templates", "files"}) {
    const bool yaml = std::string_view(folder) == "playbooks" || std::string_view(folder) == "hardware-profiles";
    for (const auto& path : files_of(dir.root / folder, out)) {
      if (yaml && path.extension() != ".yaml") continue;
      if (!path.filename().string().starts_with('.')) names.insert(shown(dir, path));
    }
  }
  return names;
}

/// `kit` and `controller` for expressions.
Value globals_of(const EstateDir& dir) {
  Value kit_value{ValueMap{}};
  const auto key = kit::public_key(dir.kit());
  kit_value.set("active", key.ok());
  kit_value.set("url", fmt::format("http://127.0.0.1:{}", kKitPort));
  kit_value.set("key", key ? *key : std::string());
  Value controller{ValueMap{}};
  controller.set("state", dir.runs().string());
  Value globals{ValueMap{}};
  globals.set("kit", std::move(kit_value));
  globals.set("controller", std::move(controller));
  return globals;
}

}  // namespace

Result<EstateDir> find_estate(const Context& context, bool rehearsal) {
  fs::path path = fs::absolute(context.estate).lexically_normal();
  if (path.filename() == "estate.yaml") path = path.parent_path();
  if (!path.has_filename()) path = path.parent_path();
  EstateDir dir{path, rehearsal};
  std::error_code error;
  if (fs::is_regular_file(dir.file(), error)) return dir;
  return Error{trf("there is no estate.yaml in {}", path.string()),
               tr("give the estate's directory with -i, or make one: reprise init DIR --template hopital-local"),
               {}};
}

Status make_state(const EstateDir& dir) {
  std::error_code error;
  for (const auto& path : {dir.state(), dir.runs(), dir.reports()}) {
    fs::create_directories(path, error);
    if (!error) fs::permissions(path, fs::perms::owner_all, error);
    if (error) return Error{trf("cannot make {}: {}", path.string(), error.message()), {}, {}};
  }
  return Done{};
}

std::set<std::string> secret_names(const std::string& yaml) {
  constexpr std::string_view tag = "!secret ";
  constexpr std::string_view ends = " ,}]\n\r\t";
  std::set<std::string> names;
  for (auto at = yaml.find(tag); at != std::string::npos; at = yaml.find(tag, at)) {
    at += tag.size();
    names.insert(yaml.substr(at, yaml.find_first_of(ends, at) - at));
  }
  return names;
}

catalog::Description read_description(const Context& context, const EstateDir& dir, const kinds::Registry& registry,
                                      Unread unread, Diagnostics& out) {
  const auto& installation = context.installation;
  catalog::Description description;
  auto secrets = read_secrets(context, dir, unread, out);
  description.secrets = std::move(secrets.secrets);
  if (out.has_errors()) return description;  // every `!secret` would be an error that is none
  if (auto value = read_yaml(dir, dir.file(), &description.secrets, out)) {
    for (const auto& file : secrets.files) {
      if (!value->is_null()) warn_unused_secrets(dir, file, out);
    }
    description.estate = manifest::read_estate(std::move(*value), out);
    give_host_keys(description);
  }
  read_playbooks(description, dir, installation, registry, out);
  read_profiles(description, dir, installation, out);
  read_texts(description, dir, "templates", "", out);
  read_texts(description, dir, "files", "files/", out);
  read_shared_templates(description, installation.share / "templates", out);
  description.globals = globals_of(dir);
  description.local = own_files(dir, out);
  return description;
}

std::optional<catalog::Catalog> load(Context& context, const EstateDir& dir, const kinds::Registry& registry,
                                     Unread unread) {
  Diagnostics findings;
  const auto description = read_description(context, dir, registry, unread, findings);
  auto compiled = catalog::compile(description, registry, findings);
  for (const auto& finding : findings.sorted()) std::cerr << to_string(finding) << "\n";
  if (!findings.has_errors()) return compiled;
  std::cerr << tr("the description has errors; nothing was touched") << "\n";
  context.exit_code = ExitCode::invalid;
  return std::nullopt;
}

Result<std::optional<journal::Journal>> find_journal(const EstateDir& dir) {
  std::error_code error;
  if (!fs::exists(dir.journal(), error)) return std::optional<journal::Journal>();
  auto journal = journal::Journal::open(dir.journal().string());
  if (!journal) return journal.error();
  return std::optional<journal::Journal>(std::move(*journal));
}

Error no_runs(const EstateDir& dir) {
  if (dir.rehearsal) return Error{tr("nothing has run in the laboratory of this estate yet"), {}, {}};
  std::error_code error;
  const bool rehearsed = fs::exists(EstateDir{dir.root, true}.journal(), error);
  return Error{tr("nothing has run on this estate yet"),
               rehearsed ? tr("there are runs of its laboratory: add --lab") : std::string(),
               {}};
}

std::string fingerprint(const catalog::Catalog& catalog) {
  std::string text;
  for (const auto& step : catalog.steps) {
    text += step.key + " " + step.kind->spec().name + " " + to_string(step.params) + "\n";
  }
  return sha256_hex(text);
}

}  // namespace reprise::cli
