// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "manifest/parameters.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "manifest/read.hpp"

namespace reprise::manifest {
namespace {

struct TypeName {
  const char* name;
  Type type;
};

constexpr std::array<TypeName, 10> kTypes{{{"any", Type::any},
                                           {"string", Type::string},
                                           {"secret", Type::secret},
                                           {"boolean", Type::boolean},
                                           {"integer", Type::integer},
                                           {"duration", Type::duration},
                                           {"enumeration", Type::enumeration},
                                           {"list", Type::list},
                                           {"map", Type::map},
                                           {"object", Type::object}}};

/// Which types a key of a declaration has a meaning for.
struct KeyUse {
  const char* key;
  std::vector<Type> types;
  bool needed;  ///< must be there for these types
};

const std::vector<KeyUse>& key_uses() {
  static const std::vector<KeyUse> uses{
      {"format", {Type::string}, false},           {"choices", {Type::enumeration}, true},
      {"item", {Type::list, Type::map}, true},     {"fields", {Type::object}, true},
      {"min", {Type::integer, Type::list}, false}, {"max", {Type::integer, Type::list}, false}};
  return uses;
}

Type type_of(const std::string& name) {
  const auto it = std::find_if(kTypes.begin(), kTypes.end(), [&](const TypeName& t) { return name == t.name; });
  return it == kTypes.end() ? Type::any : it->type;
}

bool holds_tags(const Value& value) {
  if (const auto* text = value.string()) return text->find("{{") != std::string::npos;
  if (const auto* list = value.list()) return std::any_of(list->begin(), list->end(), holds_tags);
  const auto* map = value.map();
  return map != nullptr && std::any_of(map->begin(), map->end(), [](const Entry& e) { return holds_tags(e.value); });
}

/// Of one declaration; what is inside it is checked level by level.
const Schema& shape() {
  static const Schema schema = parameter_schema(0);
  return schema;
}

class Declaration {
 public:
  Declaration(const std::string& where, Diagnostics& out) : where_(where), out_(out) {}

  Schema read(const Value& declared) {
    Schema schema;
    schema.type = type_of(declared.text("type"));
    schema.doc = declared.text("doc");
    check_keys(declared, schema.type);
    if (schema.type == Type::string) schema.format = format::find(declared.text("format"));
    if (schema.type == Type::enumeration) schema.choices = declared.texts("choices");
    if (schema.type == Type::integer || schema.type == Type::list) range(declared, schema);
    if (schema.type == Type::list || schema.type == Type::map) {
      const Value* item = declared.find("item");
      schema.item.push_back(item == nullptr || item->map() == nullptr ? Schema::any("") : inside(*item, "item"));
    }
    if (schema.type == Type::object) fields(declared, schema);
    return schema;
  }

 private:
  void check_keys(const Value& declared, Type type) {
    for (const auto& use : key_uses()) {
      const bool means_something = std::find(use.types.begin(), use.types.end(), type) != use.types.end();
      const Value* value = declared.find(use.key);
      if (value == nullptr && means_something && use.needed) {
        out_.error(declared.at, trf("{}: \"{}\" is missing", where_, use.key),
                   trf("type {} needs it", declared.text("type")));
      } else if (value != nullptr && !means_something) {
        out_.error(value->at, trf("{}: \"{}\" means nothing for type {}", where_, use.key, declared.text("type")),
                   tr("remove it, or correct the type"));
      }
    }
  }

  void range(const Value& declared, Schema& schema) {
    schema.minimum = declared.whole("min", schema.minimum);
    schema.maximum = declared.whole("max", schema.maximum);
    if (schema.minimum <= schema.maximum) return;
    out_.error(declared.find("min")->at, trf("{}: min is greater than max", where_));
  }

  Schema inside(const Value& declared, const std::string& key) {
    Value checked = declared;
    const auto where = where_ + "." + key;
    conform(checked, shape(), where, out_);
    return Declaration(where, out_).read(checked);
  }

  void fields(const Value& declared, Schema& schema) {
    for (const auto& entry : entries_of(declared, "fields")) {
      check_key(entry, tr("field"), out_);
      schema.fields.push_back(read_field(entry, where_ + "." + entry.key, out_));
    }
  }

 public:
  static Field read_field(const Entry& entry, const std::string& where, Diagnostics& out) {
    Value declared = entry.value;
    conform(declared, shape(), where, out);
    Field field;
    field.name = entry.key;
    field.schema = Declaration(where, out).read(declared);
    field.required = declared.flag("required");
    const Value* fallback = declared.find("default");
    if (fallback == nullptr || fallback->is_null()) return field;
    field.fallback = *fallback;
    if (field.required) {
      out.error(fallback->at, trf("{}: a required parameter has no default", where),
                tr("remove \"required\" or \"default\""));
    }
    // expressions are evaluated, and then checked, where the parameter is used
    if (!holds_tags(field.fallback)) conform(field.fallback, field.schema, trf("{}, default", where), out);
    return field;
  }

 private:
  std::string where_;
  Diagnostics& out_;
};

}  // namespace

Schema parameter_schema(int depth) {
  std::vector<std::string> types;
  for (const auto& type : kTypes) types.emplace_back(type.name);
  std::vector<std::string> formats;
  for (const auto* format : format::all()) formats.emplace_back(format->name);
  const auto inner = depth > 0 ? parameter_schema(depth - 1) : Schema::any("");
  auto item = inner;
  item.doc = msgid("What each entry of the list or map is");
  return Schema::object(
      msgid("A parameter of the playbook"),
      {required("type", Schema::one_of(msgid("Type of the value"), std::move(types))),
       optional("doc", Schema::text(msgid("What it is for, in a sentence"), nullptr)),
       optional("required", Schema::boolean(msgid("Must each service give it?")), false),
       optional("default", Schema::any(msgid("Value where a service gives none; may hold expressions"))),
       optional("format", Schema::one_of(msgid("Rule for a string"), std::move(formats))),
       optional("choices", Schema::list(msgid("Values of an enumeration"), Schema::text(""))),
       optional("item", std::move(item)), optional("fields", Schema::map(msgid("Fields of an object by name"), inner)),
       optional("min", Schema::integer(msgid("Smallest number, or fewest entries of a list"), INT64_MIN, INT64_MAX)),
       optional("max", Schema::integer(msgid("Largest number, or most entries of a list"), INT64_MIN, INT64_MAX))});
}

Schema read_parameters(const Value& declared, Diagnostics& out) {
  auto schema = Schema::object("", {});
  if (declared.map() == nullptr) return schema;
  for (const auto& entry : *declared.map()) {
    check_key(entry, tr("parameter"), out);
    const auto where = trf("parameter {}", entry.key);
    schema.fields.push_back(Declaration::read_field(entry, where, out));
    const auto& doc = schema.fields.back().schema.doc;
    if (doc.empty() && entry.value.map() != nullptr) {
      out.error(entry.at, trf("{}: \"doc\" is missing", where), tr("say in a sentence what it is for"));
    }
  }
  return schema;
}

}  // namespace reprise::manifest
