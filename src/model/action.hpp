// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/secret.hpp"
#include "base/time.hpp"
#include "model/fact.hpp"

namespace reprise {

/// One effect on a host, as data: a script of a kind's folder, its arguments, its standard input. Kinds never build
/// shell text, so there is nothing to quote wrongly; secrets go into `input` and never into `args`.
struct Action {
  std::string script;             ///< "file/write" is src/kinds/file/write.sh
  std::vector<std::string> args;  ///< "$1", "$2" ... of the script
  Secret input;                   ///< the script's standard input (must be read to its end); empty: /dev/null
  std::string title;              ///< what it does, for people, in the user's language: "write /etc/hosts"
  /// What will be true afterwards: the plan of later steps, the simulator, and what must be looked at again rest on it.
  std::vector<std::pair<FactQuery, Fact>> becomes;
  Duration settle{0};        ///< how long after its end the effect may take to show (a daemon that starts)
  Duration timeout{0};       ///< 0: the engine's default; a `timeout` of the step counts more
  bool disconnects = false;  ///< the connection is expected to break (reboot)
};

/// One measured difference between is and should, for people.
struct Change {
  std::string field;   ///< "mode", "content" ...
  std::string is;      ///< already masked where secret
  std::string should;  ///< already masked where secret
};

/// What a kind says of one resource: is it as it should be, and if not, how to get there.
struct Diff {
  std::vector<Change> changes;  ///< empty: converged
  std::vector<Action> actions;  ///< in order; the first failure ends them. Empty for checks.
  std::string text;             ///< unified diff of a text that changes; never holds a secret
  std::string refusal;          ///< set: reprise must not act here (data would be lost); says why and what to do
  bool known = true;            ///< false: a fact it needs is unknown; `changes` are guesses
  bool always = false;  ///< differs at every look (a command without a test of its own): its exit code is the proof

  bool converged() const { return known && changes.empty() && refusal.empty(); }

  static Diff none() { return {}; }
  static Diff unknown();
  static Diff refuse(std::string why);
  void change(std::string field, std::string is, std::string should) {
    changes.push_back({std::move(field), std::move(is), std::move(should)});
  }
};

}  // namespace reprise
