// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "catalog/catalog.hpp"

namespace reprise::test {

inline Value map(ValueMap entries) { return Value(std::move(entries)); }
inline Entry entry(std::string key, Value value) { return {std::move(key), {}, std::move(value)}; }
inline Value list(ValueList items) { return Value(std::move(items)); }
inline Value placed(Value value, SourceRange at) {
  value.at = std::move(at);
  return value;
}
inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// A kind whose links are written into its parameters: "host path /etc", "estate domain X", "host path /etc/*".
class FakeKind final : public kinds::Kind {
 public:
  explicit FakeKind(kinds::KindSpec spec) : spec_(std::move(spec)) {}
  const kinds::KindSpec& spec() const override { return spec_; }
  std::string subject(const Value& params) const override { return params.text("name"); }
  std::vector<FactQuery> facts(const Value& /*params*/) const override { return {}; }
  Diff diff(const Value& /*params*/, const Facts& /*is*/, bool /*notified*/) const override { return Diff::none(); }
  kinds::Links links(const Value& params) const override {
    kinds::Links links;
    for (const auto& text : params.texts("provides")) links.provides.push_back(ref(text));
    for (const auto& text : params.texts("after")) links.after.push_back(ref(text));
    return links;
  }
  void check(const Value& params, const std::string& what, Diagnostics& out) const override {
    if (params.text("text") == "forbidden") out.error(params.find("text")->at, what + ": forbidden text");
  }

 private:
  static kinds::Ref ref(const std::string& text) {
    const auto words = split(text, ' ');
    const bool prefix = words[2].ends_with('*');
    return {words[0] == "host" ? kinds::Ref::Scope::host : kinds::Ref::Scope::estate, words[1],
            prefix ? words[2].substr(0, words[2].size() - 1) : words[2], prefix};
  }
  kinds::KindSpec spec_;
};

inline kinds::KindSpec fake(std::string name) {
  kinds::KindSpec spec;
  spec.name = std::move(name);
  spec.schema = Schema::object(
      "", {required("name", Schema::text("what it is called")), optional("text", Schema::text("")),
           optional("mode", Schema::text("", &format::mode)), optional("count", Schema::integer("", 1, 10)),
           optional("words", Schema::list("", Schema::text(""))), optional("content", Schema::body("")),
           optional("password", Schema::hidden("")), optional("provides", Schema::list("", Schema::text(""))),
           optional("after", Schema::list("", Schema::text("")))});
  return spec;
}

/// thing (waits for services), prep (prepares, takes the dpkg lock), unit (restartable), look (only looks), maker (has
/// outputs), licence (takes a pool that is one for the estate).
inline kinds::Registry fake_registry() {
  std::vector<std::unique_ptr<kinds::Kind>> all;
  all.push_back(std::make_unique<FakeKind>(fake("thing")));
  auto prep = fake("prep");
  prep.prepares = true;
  prep.pools = {{"dpkg", true, 1}};
  all.push_back(std::make_unique<FakeKind>(prep));
  auto unit = fake("unit");
  unit.restartable = true;
  all.push_back(std::make_unique<FakeKind>(unit));
  auto look = fake("look");
  look.check_only = true;
  all.push_back(std::make_unique<FakeKind>(look));
  auto maker = fake("maker");
  maker.outputs = {{"value", "", false}, {"key", "", true}};
  all.push_back(std::make_unique<FakeKind>(maker));
  auto licence = fake("licence");
  licence.pools = {{"licence", false, 2}};
  all.push_back(std::make_unique<FakeKind>(licence));
  return kinds::Registry(std::move(all));
}

/// A step whose resource is called like itself.
inline StepTemplate step(const std::string& id, const std::string& kind = "thing", ValueMap params = {}) {
  static std::uint32_t line = 10;
  StepTemplate made;
  made.id = id;
  made.kind = kind;
  made.at = {"playbooks/p.yaml", line++, 5};
  params.insert(params.begin(), entry("name", placed(Value(id), made.at)));
  made.params = placed(Value(std::move(params)), made.at);
  return made;
}

inline StepTemplate needing(StepTemplate made, std::vector<std::string> needs) {
  made.needs = std::move(needs);
  return made;
}

/// Hosts controller, a, b, c and a playbook "p" with one role; tests change what they are about.
struct House {
  catalog::Description description;
  Diagnostics out;
  kinds::Registry registry = fake_registry();

  House() {
    auto& estate = description.estate;
    estate.name = "demo";
    estate.title = "Demo";
    estate.domain = "clinic.test";
    estate.forks = 8;
    for (const char* name : {"controller", "a", "b", "c"}) {
      Host host;
      host.name = name;
      host.fqdn = std::string(name) + ".clinic.test";
      host.address = "10.0.0." + std::to_string(estate.hosts.size());
      host.os = "debian-13";
      host.at = {"estate.yaml", static_cast<std::uint32_t>(estate.hosts.size()), 3};
      estate.hosts.push_back(host);
    }
    playbook("p");
  }

  Playbook& playbook(const std::string& name) {
    auto& made = description.playbooks[name];
    made.name = name;
    made.params.type = Type::object;
    if (made.roles.empty()) made.roles = {{"hosts", "", 0, 10'000}};
    return made;
  }

  Service& service(const std::string& name, std::vector<std::uint32_t> hosts = {1}, const std::string& playbook = "p") {
    Service made;
    made.name = name;
    made.playbook = playbook;
    for (const auto host : hosts) made.roles["hosts"].push_back(HostId{host});
    made.at = {"estate.yaml", static_cast<std::uint32_t>(100 + description.estate.services.size()), 3};
    made.params = Value(ValueMap{});
    made.params.at = made.at;
    description.estate.services.push_back(made);
    return description.estate.services.back();
  }

  catalog::Catalog compile() { return catalog::compile(description, registry, out); }

  /// "place: message | hint" of all findings, sorted, one a line.
  std::string findings() const {
    std::string text;
    for (const auto& finding : out.sorted()) {
      text += to_string(finding.at) + ": " + finding.message + " | " + finding.hint + "\n";
    }
    return text;
  }
};

inline const catalog::Step* find(const catalog::Catalog& made, const std::string& key) {
  for (const auto& step : made.steps) {
    if (step.key == key) return &step;
  }
  return nullptr;
}

inline std::vector<std::string> keys(const catalog::Catalog& made) {
  std::vector<std::string> out;
  for (const auto& step : made.steps) out.push_back(step.key);
  return out;
}

/// "first -> then (why)" of all edges.
inline std::vector<std::string> edges(const catalog::Catalog& made) {
  std::vector<std::string> out;
  for (const auto& edge : made.edges) {
    out.push_back(made.steps[edge.first.index()].key + " -> " + made.steps[edge.then.index()].key + " (" +
                  to_string(edge.why) + ")");
  }
  return out;
}

inline bool has(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

/// Must `then` wait for `first`, directly or through others?
inline bool comes_before(const catalog::Catalog& made, const std::string& first, const std::string& then) {
  const auto* from = find(made, first);
  const auto* to = find(made, then);
  if (from == nullptr || to == nullptr) return false;
  std::vector<bool> seen(made.steps.size());
  std::vector<StepId> open{from->id};
  while (!open.empty()) {
    const auto at = open.back();
    open.pop_back();
    for (const auto next : made.graph.after(at)) {
      if (next == to->id) return true;
      if (!seen[next.index()]) open.push_back(next);
      seen[next.index()] = true;
    }
  }
  return false;
}

inline bool is_acyclic(const catalog::Catalog& made) { return !graph::find_cycle(made.graph).has_value(); }

}  // namespace reprise::test
