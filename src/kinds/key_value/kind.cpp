// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <memory>
#include <set>

#include "base/encoding.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"
#include "kinds/files.hpp"
#include "kinds/key_value/edit.hpp"
#include "kinds/kind.hpp"

namespace reprise::kinds {
namespace {

using key_value::Format;
using key_value::Setting;

KindSpec make_spec() {
  KindSpec spec;
  spec.name = "key_value";
  spec.summary = msgid("Settings of a configuration file; the rest of the file stays as it is");
  spec.schema = Schema::object(
      msgid("settings of a file"),
      {required("path", Schema::text(msgid("absolute path of the file; made where it does not exist"), &format::path)),
       required("format", Schema::one_of(msgid("how the file writes its settings"),
                                         {"postfix", "ini", "shell", "space", "equals"})),
       optional("section", Schema::text(msgid("ini: the section, without brackets; none: before the first one")), ""),
       required("settings", Schema::map(msgid("key: value; a key without value (null) must not be in the file"),
                                        Schema::any(msgid("a string, number or boolean; may be a secret")))),
       optional("validate", Schema::text(msgid("command that tests the new file, %s, before it takes its place")))});
  spec.prepares = true;
  return spec;
}

bool is_scalar(const Value& value) { return value.list() == nullptr && value.map() == nullptr; }

/// Booleans as the program of the format writes them.
std::string value_text(const Value& value, Format format) {
  if (value.secret() != nullptr) return value.secret()->reveal();
  if (value.boolean() != nullptr && format == Format::postfix) return *value.boolean() ? "yes" : "no";
  return scalar_text(value);
}

std::vector<Setting> settings_of(const Value& params, Format format) {
  std::vector<Setting> out;
  const auto* settings = params.find("settings");
  if (settings == nullptr || settings->map() == nullptr) return out;
  for (const auto& entry : *settings->map()) {
    Setting setting{entry.key, std::nullopt};
    if (!entry.value.is_null()) setting.value = value_text(entry.value, format);
    out.push_back(std::move(setting));
  }
  return out;
}

bool is_secret(const Value& params, const std::string& key) {
  const auto* settings = params.find("settings");
  const auto* value = settings == nullptr ? nullptr : settings->find(key);
  return value != nullptr && value->secret() != nullptr;
}

class KeyValue final : public Kind {
 public:
  const KindSpec& spec() const override {
    static const KindSpec spec = make_spec();
    return spec;
  }
  std::string subject(const Value& params) const override;
  std::vector<FactQuery> facts(const Value& params) const override {
    return {file_query(params.text("path"), "content")};
  }
  Diff diff(const Value& params, const Facts& is, bool notified) const override;
  Links links(const Value& params) const override;
  void check(const Value& params, const std::string& what, Diagnostics& out) const override;

 private:
  static std::string obstacle(const std::string& path, const Fact& fact);
  static Diff difference(const Value& params, const Fact& fact);
};

std::string KeyValue::subject(const Value& params) const {
  // several steps may each keep some settings of one file
  std::set<std::string> keys;
  const auto* settings = params.find("settings");
  if (settings != nullptr && settings->map() != nullptr) {
    for (const auto& entry : *settings->map()) keys.insert(entry.key);
  }
  const auto section = params.text("section");
  return params.text("path") + (section.empty() ? "" : " [" + section + "]") + " " +
         join(std::vector<std::string>(keys.begin(), keys.end()), ",");
}

Links KeyValue::links(const Value& params) const {
  const auto path = params.text("path");
  auto links = path_links(path, "", "");
  links.after.push_back(Ref{Ref::Scope::host, "path", path, false});
  return links;
}

std::string KeyValue::obstacle(const std::string& path, const Fact& fact) {
  if (!fact.exists()) return {};
  if (fact.get("type") != "file") {
    return trf("{} is {}, where a file is wanted; nothing was changed", path, describe_type(fact));
  }
  if (!fact.has("content")) {
    return trf("{} has {} bytes, more than the {} that reprise edits; nothing was changed", path, fact.get("size"),
               kContentLimit);
  }
  return {};
}

Diff KeyValue::diff(const Value& params, const Facts& is, bool /*notified*/) const {
  const auto queries = facts(params);
  if (auto early = unanswered(queries, is)) return *early;
  const auto& fact = is.get(queries.front());
  if (auto why = obstacle(params.text("path"), fact); !why.empty()) return Diff::refuse(std::move(why));
  return difference(params, fact);
}

Diff KeyValue::difference(const Value& params, const Fact& fact) {
  const auto format = *key_value::format_of(params.text("format"));
  const auto before = fact.get("content");
  const auto settings = settings_of(params, format);
  for (const auto& setting : settings) {
    // check() could not see what a reference would bring
    const auto why = key_value::refusal(format, setting);
    if (!why.empty())
      return Diff::refuse(trf("{}: {}: {}; nothing was changed", params.text("path"), setting.key, why));
  }
  const auto edited = key_value::edit(before, format, params.text("section"), settings);
  Diff diff;
  bool secret = false;
  for (const auto& change : edited.differences) {
    const bool hidden = is_secret(params, change.key);
    secret = secret || hidden;
    const auto shown = [&](const std::optional<std::string>& value) {
      if (!value) return std::string(tr("absent"));
      return hidden ? std::string(kMask) : *value;
    };
    diff.change(change.key, shown(change.is), shown(change.should));
  }
  if (diff.changes.empty()) return diff;
  // the lines around a changed one may hold another secret of this step
  secret = secret || params.contains_secret();
  if (!secret && is_utf8(before) && is_utf8(edited.text)) diff.text = unified_diff(before, edited.text);
  FileWrite file;
  file.path = params.text("path");
  if (fact.exists()) {
    file.owner = fact.get("owner");
    file.group = fact.get("group");
    file.mode = fact.get("mode");
  } else if (secret) {
    file.mode = "0600";
  }
  file.content = Secret(edited.text);
  file.validate = params.text("validate");
  // written only over the text that was read: a change made meanwhile by somebody else is not lost
  file.expect = fact.exists() ? sha256_hex(before) : "absent";
  diff.actions.push_back(write_file(file));
  return diff;
}

void KeyValue::check(const Value& params, const std::string& what, Diagnostics& out) const {
  check_validate(params, what, out);
  const auto format = key_value::format_of(params.text("format"));
  if (!format) return;
  if (!params.text("section").empty() && *format != Format::ini) {
    out.error(params.at, trf("{}: section is given, but only the format ini has sections", what), tr("remove section"));
  }
  const auto* settings = params.find("settings");
  if (settings == nullptr || settings->map() == nullptr) return;
  if (settings->map()->empty())
    out.error(settings->at, trf("{}: settings is empty", what), tr("name at least one key"));
  for (const auto& entry : *settings->map()) {
    if (!is_scalar(entry.value)) {
      out.error(entry.at, trf("{}: {} is {}, not one value", what, entry.key, type_name(entry.value)),
                tr("write it as one string"));
      continue;
    }
    if (entry.value.reference() != nullptr) continue;
    Setting setting{entry.key, std::nullopt};
    if (!entry.value.is_null()) setting.value = value_text(entry.value, *format);
    const auto why = key_value::refusal(*format, setting);
    if (!why.empty()) out.error(entry.at, trf("{}: {}: {}", what, entry.key, why));
  }
}

}  // namespace

std::unique_ptr<Kind> make_key_value() { return std::make_unique<KeyValue>(); }

}  // namespace reprise::kinds
