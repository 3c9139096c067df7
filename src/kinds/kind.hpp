// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "model/action.hpp"
#include "model/fact.hpp"
#include "model/schema.hpp"
#include "model/value.hpp"

namespace reprise::kinds {

/// The name of a thing that one resource provides and another stands on: implied edges of the graph come from here.
/// Examples: {host, "path", "/etc/postfix"}, {host, "package", "postfix"}, {estate, "samba_domain", "CLINIC.TEST"}.
struct Ref {
  enum class Scope { host, estate };
  Scope scope = Scope::host;
  std::string sort;
  std::string name;
  bool prefix = false;  ///< only in `after`: every provided name that starts with `name`

  friend bool operator==(const Ref&, const Ref&) = default;
};

/// What a resource provides, and what it comes after where somebody provides it.
struct Links {
  std::vector<Ref> provides;
  std::vector<Ref> after;
};

/// A limit that a step of this kind takes one unit of. `per_host`: each host has a pool of its own (the dpkg lock).
struct PoolUse {
  std::string name;
  bool per_host = true;
  std::int64_t capacity = 1;
};

struct OutputSpec {
  std::string name;
  std::string doc;  ///< msgid
  bool secret = false;
};

/// What a person is asked to do.
struct Errand {
  std::string instructions;  ///< in the user's language where there is a choice; several lines
  std::string original;      ///< all that a confirmation stands for, whatever the language
  std::string who;           ///< who can do it; may be empty
  std::string proof;         ///< the look that shows whether it is done, for people; empty: only people can tell
  Duration valid_for{0};     ///< how long a confirmation counts; 0: no end
};

/// What is known of a kind without a resource.
struct KindSpec {
  std::string name;
  std::string summary;       ///< one sentence, msgid
  Schema schema;             ///< an object: the parameters
  bool check_only = false;   ///< it only looks; a difference is a failure
  bool prepares = false;     ///< touches nothing but its own host and needs no other service: need not wait for the
                             ///< services that its own service needs (packages, files ...)
  bool by_people = false;    ///< a person does it: it has an errand(), runs on the controller and takes no fork
  bool downloads = false;    ///< most of its time is for what comes over the line
  bool restartable = false;  ///< may be the target of `notify`
  std::vector<PoolUse> pools;
  std::vector<OutputSpec> outputs;
  Duration typical{200};  ///< expected duration before there is history
};

/// One kind of resource: a pure function from "should" and facts to a difference. Stateless and thread-safe; never
/// touches a host, a file or a clock. `params` has passed the schema and has its defaults; a Reference in it has
/// been replaced by its value, except in subject(), links() and facts() of a plan, where it may still stand.
class Kind {
 public:
  virtual ~Kind() = default;
  virtual const KindSpec& spec() const = 0;
  /// What makes the resource unique on its host ("/etc/hosts"); two steps with one kind, host and subject are an error.
  virtual std::string subject(const Value& params) const = 0;
  /// The questions that diff() wants answered.
  virtual std::vector<FactQuery> facts(const Value& params) const = 0;
  /// `notified`: a step that notifies this one has changed something since this one last acted.
  virtual Diff diff(const Value& params, const Facts& is, bool notified) const = 0;
  virtual Links links(const Value& params) const;
  /// Rules beyond the schema ("command needs creates, unless or changed_when"). Default: none.
  virtual void check(const Value& params, const std::string& what, Diagnostics& out) const;
  /// What a person is to do; nothing unless spec().by_people. diff() then tells only what a look can.
  virtual std::optional<Errand> errand(const Value& params) const;
  /// Values for other steps once the resource is as it should be; keys as in spec().outputs.
  virtual std::map<std::string, Value> outputs(const Value& params, const Facts& is) const;
};

/// The common start of diff(): nothing where all of `queries` are answered; Diff::unknown() where one has not been
/// looked at; a refusal that names the question and the host's reason where one is broken. A look that failed is
/// thereby never taken for "absent".
std::optional<Diff> unanswered(const std::vector<FactQuery>& queries, const Facts& is);

}  // namespace reprise::kinds
