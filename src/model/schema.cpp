// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "model/schema.hpp"

#include <utility>

namespace reprise {
namespace {

Schema of(Type type, std::string doc) {
  Schema schema;
  schema.type = type;
  schema.doc = std::move(doc);
  return schema;
}

}  // namespace

Schema Schema::text(std::string doc, const Format* format) {
  Schema schema = of(Type::string, std::move(doc));
  schema.format = format;
  return schema;
}

Schema Schema::body(std::string doc) {
  Schema schema = of(Type::string, std::move(doc));
  schema.secret_ok = true;
  return schema;
}

Schema Schema::hidden(std::string doc) { return of(Type::secret, std::move(doc)); }

Schema Schema::boolean(std::string doc) { return of(Type::boolean, std::move(doc)); }

Schema Schema::integer(std::string doc, std::int64_t minimum, std::int64_t maximum) {
  Schema schema = of(Type::integer, std::move(doc));
  schema.minimum = minimum;
  schema.maximum = maximum;
  return schema;
}

Schema Schema::duration(std::string doc) { return of(Type::duration, std::move(doc)); }

Schema Schema::one_of(std::string doc, std::vector<std::string> choices) {
  Schema schema = of(Type::enumeration, std::move(doc));
  schema.choices = std::move(choices);
  return schema;
}

Schema Schema::list(std::string doc, Schema item) {
  Schema schema = of(Type::list, std::move(doc));
  schema.item.push_back(std::move(item));
  return schema;
}

Schema Schema::map(std::string doc, Schema item) {
  Schema schema = of(Type::map, std::move(doc));
  schema.item.push_back(std::move(item));
  return schema;
}

Schema Schema::object(std::string doc, std::vector<Field> fields) {
  Schema schema = of(Type::object, std::move(doc));
  schema.fields = std::move(fields);
  return schema;
}

Schema Schema::any(std::string doc) { return of(Type::any, std::move(doc)); }

Schema Schema::either(std::string doc, Schema map, Schema other) {
  auto out = of(Type::any, std::move(doc));
  out.shapes = {std::move(map), std::move(other)};
  return out;
}

Field required(std::string name, Schema schema) { return {std::move(name), std::move(schema), true, {}}; }

Field optional(std::string name, Schema schema, Value fallback) {
  return {std::move(name), std::move(schema), false, std::move(fallback)};
}

}  // namespace reprise
