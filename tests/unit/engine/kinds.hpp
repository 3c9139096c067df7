// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "kinds/registry.hpp"

namespace reprise::test {

inline FactQuery file_of(const std::string& name) { return {"file", "/" + name, "", {}}; }
inline FactQuery unit_of(const std::string& name) { return {"unit", name, "", {}}; }
inline Fact value_fact(const std::string& value) { return Fact::of({{"value", value}}); }

inline Action effect(const std::string& script, const std::string& name, FactQuery query, Fact after) {
  Action action;
  action.script = script;
  action.args = {name};
  action.title = script + " " + name;
  action.becomes = {{std::move(query), std::move(after)}};
  return action;
}

/// Kinds of the engine's tests: what the engine sees of a kind, and nothing else.
class TestKind : public kinds::Kind {
 public:
  explicit TestKind(std::string name) {
    spec_.name = std::move(name);
    spec_.schema =
        Schema::object("", {required("name", Schema::text("")), optional("is", Schema::text(""), "new"),
                            optional("within", Schema::duration("")), optional("settle", Schema::duration("")),
                            optional("limit", Schema::duration("")), optional("parts", Schema::integer("", 1, 10), 1),
                            optional("password", Schema::hidden("")), optional("shown", Schema::body(""))});
  }
  const kinds::KindSpec& spec() const override { return spec_; }
  std::string subject(const Value& params) const override { return params.text("name"); }
  std::vector<FactQuery> facts(const Value& params) const override { return {file_of(params.text("name"))}; }

 protected:
  kinds::KindSpec spec_;
};

/// The file `name` has the value `is`; written in `parts` actions, each a file of its own.
class Thing final : public TestKind {
 public:
  explicit Thing(std::string name = "thing") : TestKind(std::move(name)) {
    if (spec_.name == "licence") spec_.pools = {{"licence", false, 2}};
    if (spec_.name == "pkg") spec_.pools = {{"dpkg", true, 1}};
  }
  std::vector<FactQuery> facts(const Value& params) const override {
    std::vector<FactQuery> all;
    for (std::int64_t i = 1; i <= params.whole("parts", 1); ++i) all.push_back(part(params, i));
    return all;
  }
  Diff diff(const Value& params, const Facts& is, bool) const override {
    if (auto early = kinds::unanswered(facts(params), is)) return *early;
    Diff diff;
    const auto wanted = params.text("is");
    for (const auto& query : facts(params)) {
      const auto& fact = is.get(query);
      if (fact.get("value") == wanted) continue;
      diff.change("value", std::string(fact.get("value")), wanted + params.text("shown"));
      auto action = effect("file/write", query.key.substr(1), query, value_fact(wanted));
      action.input = params.hidden("password");
      action.title += params.text("shown");
      action.settle = parse_duration(params.text("settle", "0")).value();
      action.timeout = parse_duration(params.text("limit", "0")).value();
      diff.actions.push_back(std::move(action));
    }
    return diff;
  }

 private:
  static FactQuery part(const Value& params, std::int64_t i) {
    return file_of(params.text("name") + (i == 1 ? "" : "." + std::to_string(i)));
  }
};

/// Runs, and restarts when notified.
class Service final : public TestKind {
 public:
  Service() : TestKind("service") { spec_.restartable = true; }
  std::vector<FactQuery> facts(const Value& params) const override { return {unit_of(params.text("name"))}; }
  Diff diff(const Value& params, const Facts& is, bool notified) const override {
    if (auto early = kinds::unanswered(facts(params), is)) return *early;
    Diff diff;
    const auto query = unit_of(params.text("name"));
    if (is.get(query).get("value") != "running") diff.change("state", "stopped", "running");
    if (notified) diff.change("restart", "", "needed");
    if (!diff.changes.empty()) {
      diff.actions.push_back(effect("unit/do", params.text("name"), query, value_fact("running")));
    }
    return diff;
  }
};

/// The file `name` must have the value `is`; nothing is ever changed.
class Check final : public TestKind {
 public:
  Check() : TestKind("check") { spec_.check_only = true; }
  Diff diff(const Value& params, const Facts& is, bool) const override {
    if (auto early = kinds::unanswered(facts(params), is)) return *early;
    Diff diff;
    const std::string value(is.get(file_of(params.text("name"))).get("value"));
    if (value != params.text("is")) diff.change("value", value, params.text("is"));
    return diff;
  }
};

/// Makes a value nobody can predict; outputs `value` and, secret, `key`.
class Maker final : public TestKind {
 public:
  Maker() : TestKind("maker") { spec_.outputs = {{"value", "", false}, {"key", "", true}}; }
  Diff diff(const Value& params, const Facts& is, bool) const override {
    if (auto early = kinds::unanswered(facts(params), is)) return *early;
    Diff diff;
    const auto query = file_of(params.text("name"));
    if (is.get(query).exists()) return diff;
    diff.change("state", "absent", "made");
    diff.actions.push_back(effect("file/write", params.text("name"), query, Fact::unknown()));
    return diff;
  }
  std::map<std::string, Value> outputs(const Value& params, const Facts& is) const override {
    const auto& fact = is.get(file_of(params.text("name")));
    if (!fact.exists()) return {};
    const std::string value(fact.get("value"));
    return {{"value", Value(value)}, {"key", Value(Secret("key-" + value))}};
  }
};

/// A thing whose effect never shows.
class Stuck final : public TestKind {
 public:
  Stuck() : TestKind("stuck") {}
  Diff diff(const Value& params, const Facts& is, bool) const override {
    if (auto early = kinds::unanswered(facts(params), is)) return *early;
    Diff diff;
    const auto name = params.text("name");
    diff.change("value", "old", "new");
    diff.actions.push_back(effect("file/write", name, file_of(name + ".made"), value_fact("new")));
    diff.actions.back().settle = parse_duration(params.text("settle", "0")).value();
    return diff;
  }
};

/// A person does it; with `proof` the file of that name on the controller decides.
class ErrandKind final : public TestKind {
 public:
  ErrandKind() : TestKind("errand") {
    spec_.schema =
        Schema::object("", {required("name", Schema::text("")), required("instructions", Schema::text("", nullptr)),
                            optional("proof", Schema::text("")), optional("valid_for", Schema::duration(""))});
    spec_.by_people = true;
    spec_.pools = {{"hands", false, 1}};
  }
  std::vector<FactQuery> facts(const Value& params) const override {
    if (params.find("proof") == nullptr) return {};
    return {file_of(params.text("proof"))};
  }
  std::optional<kinds::Errand> errand(const Value& params) const override {
    return kinds::Errand{params.text("instructions"), params.text("instructions"), "", params.text("proof"),
                         parse_duration(params.text("valid_for", "0")).value()};
  }
  Diff diff(const Value& params, const Facts& is, bool) const override {
    if (auto early = kinds::unanswered(facts(params), is)) return *early;
    Diff diff;
    if (params.find("proof") != nullptr && is.get(file_of(params.text("proof"))).exists()) return diff;
    diff.change("done", "no", "yes");
    return diff;
  }
};

/// Runs every time; asks nothing.
class Always final : public TestKind {
 public:
  Always() : TestKind("always") {}
  std::vector<FactQuery> facts(const Value&) const override { return {}; }
  Diff diff(const Value& params, const Facts&, bool) const override {
    Diff diff;
    diff.change("run", "", "always");
    diff.always = true;
    diff.actions.push_back(effect("command/run", params.text("name"), file_of(params.text("name")), value_fact("ran")));
    return diff;
  }
};

/// thing, pkg (the dpkg pool), licence (a pool of 2 for the estate), service, check, maker, stuck, always, errand.
inline kinds::Registry engine_registry() {
  std::vector<std::unique_ptr<kinds::Kind>> all;
  for (const char* name : {"thing", "pkg", "licence"}) all.push_back(std::make_unique<Thing>(name));
  all.push_back(std::make_unique<Service>());
  all.push_back(std::make_unique<Check>());
  all.push_back(std::make_unique<Maker>());
  all.push_back(std::make_unique<Stuck>());
  all.push_back(std::make_unique<Always>());
  all.push_back(std::make_unique<ErrandKind>());
  return kinds::Registry(std::move(all));
}

}  // namespace reprise::test
