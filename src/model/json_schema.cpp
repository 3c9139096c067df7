// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <limits>
#include <nlohmann/json.hpp>

#include "base/i18n.hpp"
#include "model/schema.hpp"

namespace reprise {
namespace {

using Json = nlohmann::ordered_json;

Json plain(const Value& value) {
  if (const auto* v = value.boolean()) return *v;
  if (const auto* v = value.integer()) return *v;
  if (const auto* v = value.number()) return *v;
  if (const auto* list = value.list()) {
    Json out = Json::array();
    for (const auto& item : *list) out.push_back(plain(item));
    return out;
  }
  if (const auto* map = value.map()) {
    Json out = Json::object();
    for (const auto& entry : *map) out[entry.key] = plain(entry.value);
    return out;
  }
  return value.is_null() ? Json(nullptr) : Json(scalar_text(value));
}

void limits(Json& out, const Schema& schema, const char* least, const char* most) {
  if (schema.minimum != std::numeric_limits<std::int64_t>::min()) out[least] = schema.minimum;
  if (schema.maximum != std::numeric_limits<std::int64_t>::max()) out[most] = schema.maximum;
}

Json schema_of(const Schema& schema, bool expressions);

void object(Json& out, const Schema& schema, bool expressions) {
  out["type"] = "object";
  out["properties"] = Json::object();
  Json needed = Json::array();
  for (const auto& field : schema.fields) {
    Json property = schema_of(field.schema, expressions);
    if (!field.fallback.is_null()) property["default"] = plain(field.fallback);
    out["properties"][field.name] = std::move(property);
    if (field.required) needed.push_back(field.name);
  }
  if (!needed.empty()) out["required"] = std::move(needed);
  out["additionalProperties"] = false;
}

void list(Json& out, const Schema& schema, bool expressions) {
  Json array;
  array["type"] = "array";
  array["items"] = schema_of(schema.item.front(), expressions);
  limits(array, schema, "minItems", "maxItems");
  if (schema.single_ok) {
    out["anyOf"] = Json::array({std::move(array), schema_of(schema.item.front(), expressions)});
  } else {
    out.update(array);
  }
}

/// Only what conform() accepts: YAML's numbers and booleans serve as strings.
Json one_form(const Schema& schema, bool expressions) {
  Json out = Json::object();
  switch (schema.type) {
    case Type::any:
      for (const auto& shape : schema.shapes) out["anyOf"].push_back(schema_of(shape, expressions));
      break;
    case Type::string:
      out["type"] = {"string", "number", "boolean"};
      if (schema.format != nullptr) out["pattern"] = schema.format->pattern;
      break;
    case Type::secret:
      out["type"] = "string";
      break;
    case Type::boolean:
      out["type"] = "boolean";
      break;
    case Type::integer:
      out["type"] = "integer";
      limits(out, schema, "minimum", "maximum");
      break;
    case Type::duration:
      out["type"] = {"string", "integer"};
      out["pattern"] = "^[0-9]+(ms|s|m|min|h|d)?$";
      out["minimum"] = 0;
      break;
    case Type::enumeration:
      out["enum"] = schema.choices;
      break;
    case Type::list:
      list(out, schema, expressions);
      break;
    case Type::map:
      out["type"] = "object";
      out["additionalProperties"] = schema_of(schema.item.front(), expressions);
      break;
    case Type::object:
      object(out, schema, expressions);
      break;
  }
  return out;
}

/// Whether an expression may stand there that one_form() would refuse.
bool needs_expression(const Schema& schema) {
  const bool plain_text = schema.type == Type::string && schema.format == nullptr;
  return !plain_text && schema.type != Type::any && schema.type != Type::map && schema.type != Type::object;
}

Json schema_of(const Schema& schema, bool expressions) {
  expressions = expressions || schema.expressions;
  Json out = Json::object();
  if (!schema.doc.empty()) out["description"] = tr(schema.doc.c_str());
  Json form = one_form(schema, expressions);
  if (expressions && needs_expression(schema)) {
    const Json expression{{"type", "string"}, {"pattern", "\\{\\{"}};
    out["anyOf"] = Json::array({std::move(form), expression});
  } else {
    out.update(form);
  }
  return out;
}

}  // namespace

std::string json_schema(const Schema& schema, const std::string& title) {
  Json out;
  out["$schema"] = "https://json-schema.org/draft/2020-12/schema";
  out["title"] = title;
  out.update(schema_of(schema, false));
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace reprise
