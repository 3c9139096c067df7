// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <utility>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "model/schema.hpp"

namespace reprise {
namespace {

bool is_scalar(const Value& value) {
  return value.boolean() != nullptr || value.integer() != nullptr || value.number() != nullptr ||
         value.string() != nullptr;
}

/// The new value keeps the place of the old one, so that later messages still point at the file.
void replace(Value& value, Value by) {
  by.at = value.at;
  value = std::move(by);
}

std::string expected(const Schema& schema) {
  switch (schema.type) {
    case Type::string:
      return tr("a string");
    case Type::secret:
      return tr("a secret");
    case Type::boolean:
      return tr("true or false");
    case Type::integer:
      return tr("a whole number");
    case Type::duration:
      return tr("a duration");
    case Type::enumeration:
      return trf("one of {}", join(schema.choices, ", "));
    case Type::list:
      return tr("a list");
    case Type::map:
    case Type::object:
      return tr("a map");
    case Type::any:
      break;
  }
  return tr("a value");
}

/// "a string, \"high\"", "a list": what was found, short, for messages.
std::string found(const Value& value) {
  return is_scalar(value) ? trf("{}: \"{}\"", type_name(value), to_string(value)) : type_name(value);
}

class Conform {
 public:
  Conform(const std::string& what, Diagnostics& out) : what_(what), out_(out) {}

  void check(Value& value, const Schema& schema, const std::string& path) {
    if (value.reference() != nullptr && schema.type != Type::map && schema.type != Type::object) return;
    switch (schema.type) {
      case Type::any:
        if (!schema.shapes.empty()) check(value, value.map() != nullptr ? schema.shapes[0] : schema.shapes[1], path);
        return;
      case Type::string:
        return string(value, schema, path);
      case Type::secret:
        return secret(value, schema, path);
      case Type::boolean:
        return boolean(value, schema, path);
      case Type::integer:
        return integer(value, schema, path);
      case Type::duration:
        return duration(value, schema, path);
      case Type::enumeration:
        return enumeration(value, schema, path);
      case Type::list:
        return list(value, schema, path);
      case Type::map:
        return map(value, schema, path);
      case Type::object:
        return object(value, schema, path);
    }
  }

  /// The place of values that reprise made itself: that of the nearest thing which a user wrote.
  void enter(const Value& value) {
    if (!value.at.file.empty()) place_ = value.at;
  }

 private:
  std::string name(const std::string& path) const { return path.empty() ? what_ : what_ + ": " + path; }

  bool full() const { return problems_ > most_problems; }

  void error(const SourceRange& at, std::string message, std::string hint = {}) {
    if (full()) return;
    const auto& place = at.file.empty() ? place_ : at;
    if (++problems_ > most_problems) {
      out_.error(place, trf("{}: more than {} problems; the others are not shown", what_, most_problems));
    } else {
      out_.error(place, std::move(message), std::move(hint));
    }
  }

  void wrong_type(const Value& value, const Schema& schema, const std::string& path, std::string hint = {}) {
    if (value.secret() != nullptr) {
      hint = tr("a secret may stand only where it can be kept secret; write the value itself");
    } else if (hint.empty() && value.string() != nullptr && value.string()->find("{{") != std::string::npos) {
      hint = tr("an expression gives a list, a number or a boolean only if it is the whole text");
    }
    error(value.at, trf("{} must be {}, not {}", name(path), expected(schema), found(value)), std::move(hint));
  }

  void string(Value& value, const Schema& schema, const std::string& path) {
    if (const auto* secret = value.secret(); secret != nullptr && schema.secret_ok) {
      if (schema.format != nullptr && !schema.format->valid(secret->reveal())) {
        error(value.at, trf("{}: the secret does not have the right form", name(path)), tr(schema.format->doc));
      }
      return;
    }
    if (!is_scalar(value)) return wrong_type(value, schema, path);
    if (value.string() == nullptr) replace(value, Value(scalar_text(value)));
    if (schema.format != nullptr && !schema.format->valid(*value.string())) {
      error(value.at, trf("{}: \"{}\" does not have the right form", name(path), to_string(value)),
            *schema.format->doc == '\0' ? "" : tr(schema.format->doc));
    }
  }

  void secret(const Value& value, const Schema& schema, const std::string& path) {
    if (value.secret() != nullptr) return;
    // the text is not quoted: it most likely is the password
    if (!is_scalar(value)) return wrong_type(value, schema, path);
    error(value.at, trf("{} must be a secret, not a plain text", name(path)),
          tr("put the text into secrets.yaml and write \"!secret NAME\" here"));
  }

  void boolean(const Value& value, const Schema& schema, const std::string& path) {
    if (value.boolean() != nullptr) return;
    std::string hint;
    if (const auto* text = value.string()) {
      const auto word = to_lower(*text);
      if (word == "yes" || word == "on" || word == "true" || word == "y") hint = tr("write true, without quotes");
      if (word == "no" || word == "off" || word == "false" || word == "n") hint = tr("write false, without quotes");
    }
    wrong_type(value, schema, path, std::move(hint));
  }

  void integer(const Value& value, const Schema& schema, const std::string& path) {
    const auto* number = value.integer();
    if (number == nullptr) {
      const auto* text = value.string();
      const bool quoted =
          text != nullptr && !text->empty() && text->find_first_not_of("0123456789") == std::string::npos;
      return wrong_type(value, schema, path,
                        quoted ? tr("write the number without quotes and without leading zeros") : "");
    }
    if (*number < schema.minimum)
      error(value.at, trf("{} must be at least {}, not {}", name(path), schema.minimum, *number));
    if (*number > schema.maximum)
      error(value.at, trf("{} must be at most {}, not {}", name(path), schema.maximum, *number));
  }

  void duration(Value& value, const Schema& schema, const std::string& path) {
    if (value.integer() != nullptr) replace(value, Value(scalar_text(value)));
    if (value.string() == nullptr) return wrong_type(value, schema, path, tr("write 90s, 5m, 2h or 3d"));
    const auto parsed = parse_duration(*value.string());
    if (!parsed) error(value.at, trf("{}: {}", name(path), parsed.error().message), parsed.error().hint);
  }

  void enumeration(Value& value, const Schema& schema, const std::string& path) {
    if (!is_scalar(value)) return wrong_type(value, schema, path);
    if (value.string() == nullptr) replace(value, Value(scalar_text(value)));
    const auto& choices = schema.choices;
    if (std::find(choices.begin(), choices.end(), *value.string()) != choices.end()) return;
    error(value.at, trf("{} must be {}, not \"{}\"", name(path), expected(schema), to_string(value)),
          did_you_mean(*value.string(), choices));
  }

  void list(Value& value, const Schema& schema, const std::string& path) {
    if (value.list() == nullptr && schema.single_ok && !value.is_null()) {
      Value only = value;
      replace(value, Value(ValueList{std::move(only)}));
    }
    auto* items = value.list();
    if (items == nullptr) return wrong_type(value, schema, path, single_hint(value));
    const auto size = static_cast<std::int64_t>(items->size());
    if (size < schema.minimum)
      error(value.at, trf("{} must have at least {} entries, not {}", name(path), schema.minimum, size));
    if (size > schema.maximum)
      error(value.at, trf("{} must have at most {} entries, not {}", name(path), schema.maximum, size));
    for (std::size_t i = 0; i < items->size() && !full(); ++i) {
      check((*items)[i], schema.item.front(), path + "[" + std::to_string(i) + "]");
    }
  }

  static std::string single_hint(const Value& value) {
    return is_scalar(value) ? trf("write [{}] for a list of one", to_string(value)) : std::string{};
  }

  void map(Value& value, const Schema& schema, const std::string& path) {
    auto* entries = value.map();
    if (entries == nullptr) return wrong_type(value, schema, path);
    for (auto& entry : *entries) {
      if (full()) return;
      check(entry.value, schema.item.front(), inside(path, entry.key));
    }
  }

  static std::string inside(const std::string& path, const std::string& key) {
    return path.empty() ? key : path + "." + key;
  }

  void object(Value& value, const Schema& schema, const std::string& path) {
    if (value.is_null()) replace(value, Value(ValueMap{}));
    if (value.map() == nullptr) return wrong_type(value, schema, path);
    const auto outer = place_;
    enter(value);
    unknown_keys(value, schema, path);
    for (const auto& field : schema.fields) {
      if (!full()) check_field(value, field, path);
    }
    place_ = outer;
  }

  void unknown_keys(const Value& value, const Schema& schema, const std::string& path) {
    for (const auto& entry : *value.map()) {
      if (full()) return;
      const auto is_it = [&](const Field& field) { return field.name == entry.key; };
      if (std::any_of(schema.fields.begin(), schema.fields.end(), is_it)) continue;
      std::vector<std::string> known;
      for (const auto& field : schema.fields) known.push_back(field.name);
      auto hint = did_you_mean(entry.key, known);
      if (hint.empty()) hint = known.empty() ? tr("no key is expected here") : trf("known keys: {}", join(known, ", "));
      error(entry.at, trf("{}: unknown key \"{}\"", name(path), to_string(Value(entry.key))), std::move(hint));
    }
  }

  void check_field(Value& object, const Field& field, const std::string& path) {
    Value* value = object.find(field.name);
    if (value != nullptr && !value->is_null()) {
      return path.empty() ? check(*value, field.schema, field.name)
                          : check(*value, field.schema, inside(path, field.name));
    }
    if (field.required) {
      const char* hint = field.schema.doc.empty() ? "" : tr(field.schema.doc.c_str());
      if (value == nullptr) return error(object.at, trf("{}: \"{}\" is missing", name(path), field.name), hint);
      return error(value->at, trf("{}: \"{}\" has no value", name(path), field.name), hint);
    }
    if (field.fallback.is_null()) return;
    Value fallback = field.fallback;
    fallback.at = object.at;
    check(fallback, field.schema, inside(path, field.name));
    object.set(field.name, std::move(fallback));
  }

  static constexpr int most_problems = 200;

  const std::string& what_;
  Diagnostics& out_;
  SourceRange place_;
  int problems_ = 0;
};

}  // namespace

void conform(Value& value, const Schema& schema, const std::string& what, Diagnostics& out) {
  Conform run(what, out);
  run.enter(value);
  run.check(value, schema, "");
}

}  // namespace reprise
