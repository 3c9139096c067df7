// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "model/action.hpp"
#include "model/fact.hpp"
#include "model/value.hpp"

namespace reprise::golden {

struct ExpectedAction {
  std::string script;
  std::optional<std::vector<std::string>> args;
  std::optional<std::string> input;
};

/// One file of src/kinds/<kind>/cases/.
///
///     should: {path: /etc/motd, content: "hello\n", key: !secret TEXT}
///     facts:                     # every question of Kind::facts(), and none besides
///       - {family: file, key: /etc/motd, arg: content, fields: {type: file, mode: "0644"}}
///       - {family: file, key: /x, absent: true}        # or  unknown: true  or  broken: "why"
///     notified: false            # optional
///     changes: [content]         # the changed fields in any order; [] = converged
///     actions: [{script: file/write, args: [/etc/motd, "0644"], input: "hello\n"}]   # args and input optional
///     text: "+hello"             # optional: a part of the unified diff
///     refuses: "substring"       # optional: a part of the refusal
///     error: "substring"         # optional: schema or check() report an error that says this
///     known: false               # optional: diff() says that it cannot know
///     outputs: {sid: S-1-5-21}   # optional: exactly what outputs() gives for these facts
struct Case {
  std::string name;
  Value should;
  std::vector<std::pair<FactQuery, Fact>> facts;
  bool notified = false;
  std::optional<std::vector<std::string>> changes;
  std::vector<ExpectedAction> actions;
  std::string text;
  std::string refuses;
  std::string error;
  bool known = true;
  std::optional<Value> outputs;
};

/// Reads one case; an unknown key or a missing part is an Error.
Result<Case> load_case(const std::string& path);

/// YAML text as a Value: `!secret TEXT` is a secret, `!reference steps.X.Y` and a whole "{{ path }}" are references.
Result<Value> parse_value(const std::string& yaml);

/// The parameters of every step of kind `kind` in the ```yaml blocks of a Markdown page.
Result<std::vector<Value>> examples(const std::string& markdown, const std::string& kind);

}  // namespace reprise::golden
