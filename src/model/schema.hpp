// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.hpp"
#include "model/value.hpp"

namespace reprise {

/// Marks an English text for translation where it is stored; it is translated by tr() where it is shown.
constexpr const char* msgid(const char* text) { return text; }

enum class Type { any, string, secret, boolean, integer, duration, enumeration, list, map, object };

/// A named rule for strings: `pattern` (ECMA 262) goes into JSON Schema for editors, `valid` decides here.
struct Format {
  const char* name;
  const char* pattern;
  bool (*valid)(std::string_view);
  const char* doc = "";  ///< what it wants, with an example; an English msgid
};

/// The string formats of reprise; each `valid` is linear in the length of the text.
namespace format {
extern const Format
    path;  ///< absolute; one spelling only: no "//", "/./", "/../", no "/" at the end; no control characters
extern const Format mode;      ///< "0644": 3 or 4 octal digits
extern const Format name;      ///< estate names: lower-case letters, digits, - and _, at most 63
extern const Format hostname;  ///< RFC 1123 host name or FQDN
extern const Format ip;        ///< IPv4 or IPv6 address
extern const Format cidr;      ///< "10.0.0.0/24", also IPv6
extern const Format user;      ///< POSIX/Debian user and group names, also AD ones ("domain users", DOMAIN\user)
extern const Format package;   ///< Debian Policy 5.6.1, with optional "=version"
extern const Format unit;      ///< systemd unit name
extern const Format one_line;  ///< any text without control characters
/// All of them; playbooks name them by `name`.
std::span<const Format* const> all();
/// The one of that name, or nullptr.
const Format* find(std::string_view name);
}  // namespace format

struct Field;

/// What a value must look like. One description serves validation, defaults, manual pages and JSON Schema.
struct Schema {
  Type type = Type::any;
  std::string doc;  ///< one sentence, an English msgid
  const Format* format = nullptr;
  std::vector<std::string> choices;                                 ///< enumeration
  std::int64_t minimum = std::numeric_limits<std::int64_t>::min();  ///< integer; list: fewest items
  std::int64_t maximum = std::numeric_limits<std::int64_t>::max();  ///< integer; list: most items
  std::vector<Schema> item;                                         ///< list, map: exactly one, the element
  std::vector<Field> fields;                                        ///< object
  std::vector<Schema> shapes;  ///< any: two, what a map must look like and what all else; empty: anything
  bool secret_ok = false;      ///< a string that may be given as a secret (it is then masked everywhere)
  bool single_ok = false;      ///< a list that may be written as its only item
  bool expressions = false;    ///< tells editors that each value inside may be an expression, "{{ ... }}"

  static Schema text(std::string doc, const Format* format = &format::one_line);
  /// A string of several lines (no format), may be secret.
  static Schema body(std::string doc);
  static Schema hidden(std::string doc);
  static Schema boolean(std::string doc);
  static Schema integer(std::string doc, std::int64_t minimum, std::int64_t maximum);
  static Schema duration(std::string doc);
  static Schema one_of(std::string doc, std::vector<std::string> choices);
  static Schema list(std::string doc, Schema item);
  static Schema map(std::string doc, Schema item);
  static Schema object(std::string doc, std::vector<Field> fields);
  /// Anything at all, secrets and references inside included.
  static Schema any(std::string doc);
  /// A value with two ways to write it: a map, or something else.
  static Schema either(std::string doc, Schema map, Schema other);
};

struct Field {
  std::string name;
  Schema schema;
  bool required = false;
  Value fallback;  ///< null: none
};

Field required(std::string name, Schema schema);
Field optional(std::string name, Schema schema, Value fallback = {});

/// Checks `value` against `schema` and fills in defaults in place. Everything wrong is reported, not only the first:
/// unknown keys (with "did you mean"), missing keys, wrong types, bad formats. `what` names the value in messages
/// ("service mail"). References are accepted for any scalar and for any list. Scalars that YAML read as number or
/// boolean become strings where a string is wanted; durations become strings that parse_duration() takes. A key
/// without value counts as absent. A secret is refused where the schema does not allow one, and a plain text where it
/// wants a secret. At most 200 problems a call are reported.
void conform(Value& value, const Schema& schema, const std::string& what, Diagnostics& out);

/// JSON Schema (draft 2020-12) of `schema` as text, indented; `title` names it. In the user's language.
std::string json_schema(const Schema& schema, const std::string& title);

}  // namespace reprise
