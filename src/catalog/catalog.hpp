// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/diagnostic.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "graph/graph.hpp"
#include "kinds/registry.hpp"
#include "model/estate.hpp"

namespace reprise::catalog {

/// A text of Catalog::reasons, which very many edges share.
using ReasonId = Id<struct ReasonTag>;

/// Why one step comes after another. Small: an estate has several a step.
struct Edge {
  enum class Why : std::uint8_t { needs, notify, implied, service, reference };
  StepId first;
  StepId then;
  ReasonId reason;  ///< none: why_text() makes it of the two steps
  Why why = Why::needs;
};

/// Names that many steps share: a copy costs a pointer. Immutable; reading is thread-safe.
class SharedNames {
 public:
  SharedNames() = default;
  SharedNames(std::vector<std::string> names)  // NOLINT(google-explicit-constructor)
      : names_(names.empty() ? nullptr : std::make_shared<const std::vector<std::string>>(std::move(names))) {}
  SharedNames(std::initializer_list<std::string> names) : SharedNames(std::vector<std::string>(names)) {}

  const std::vector<std::string>& all() const { return names_ == nullptr ? none() : *names_; }
  auto begin() const { return all().begin(); }
  auto end() const { return all().end(); }
  bool empty() const { return names_ == nullptr; }

  friend bool operator==(const SharedNames& a, const std::vector<std::string>& b) { return a.all() == b; }

 private:
  static const std::vector<std::string>& none() {
    static const std::vector<std::string> empty;
    return empty;
  }
  std::shared_ptr<const std::vector<std::string>> names_;
};

/// One step on one host, ready to be looked at: the unit of the graph.
struct Step {
  StepId id;
  std::string key;          ///< unique and stable: "directory/provision@dc1", "directory/users[alice]@dc1"
  HostId host;              ///< where it runs
  HostId origin;            ///< the host of its role: another one than `host` only with `delegate_to`; names the step
  std::size_t service = 0;  ///< index in Estate::services
  const kinds::Kind* kind = nullptr;
  Value params;         ///< conforming; may hold references to outputs of earlier steps
  std::string subject;  ///< "/etc/postfix/main.cf"
  SharedNames tags;
  std::vector<StepId> notifies;
  SharedNames pools;  ///< names of the pools it takes one unit of ("dpkg@dc1", "forks", "tape")
  std::int64_t retries = 0;
  Duration timeout{0};   ///< 0: the engine's default
  Duration estimate{0};  ///< how long it usually takes, by the playbook; 0: as its kind says
  bool verify = false;   ///< from the playbook's verify list
  SourceRange at;
};

/// Everything that the engine runs. Immutable once made; owns nothing outside but the kinds, which must outlive it.
struct Catalog {
  Estate estate;
  std::vector<Step> steps;           ///< index = StepId
  std::vector<Edge> edges;           ///< with reasons, for people; `graph` is made of them
  std::vector<std::string> reasons;  ///< index = ReasonId
  graph::Graph graph;
  std::map<std::string, std::int64_t> pools;  ///< name -> capacity, all pools of all steps
  Masker secrets;                             ///< every secret of the description
};

/// What the description consists of, already parsed by manifest.
struct Description {
  Estate estate;
  std::map<std::string, Playbook> playbooks;
  std::map<std::string, Profile> profiles;
  /// Name ("main.cf.mustache") -> text; the estate's files/ are here too, as "files/NAME".
  std::map<std::string, std::string> templates;
  std::map<std::string, Secret> secrets;
  Value globals;  ///< a map: further names for expressions, such as `kit`
  /// What the estate's own repository holds below playbooks/, templates/, files/ and hardware-profiles/, as paths
  /// ("playbooks/mail.yaml"): what of it nothing uses is warned about.
  std::set<std::string> local;
};

/// Instantiates every service's playbook on its hosts, evaluates the expressions, checks every resource against the
/// schema of its kind, adds implied edges and builds the graph. All problems go to `out`; the catalog is usable only
/// if there are no errors. Where `out` holds errors of reading already, the services that these are not about are
/// looked at, each on its own, so that one mistake does not hide another. Pure: the same description gives the same
/// catalog, step by step.
Catalog compile(const Description& description, const kinds::Registry& registry, Diagnostics& out);

/// Why, for people: "file /etc/postfix/main.cf stands on directory /etc/postfix".
std::string why_text(const Catalog& catalog, const Edge& edge);
/// "needs", "notify" ... as shown by `reprise graph`.
std::string to_string(Edge::Why why);

}  // namespace reprise::catalog
