// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include "../unit/kinds/golden_case.hpp"
#include "kinds/registry.hpp"
#include "kinds/script.hpp"
#include "target.hpp"

namespace reprise::fuzz {

namespace {

constexpr std::string_view kNonce = "abcdefgh";

/// A resource of some kind, as a golden case has it.
struct Resource {
  const kinds::Kind* kind;
  Value params;
  std::vector<FactQuery> queries;
  std::vector<Fact> facts;  ///< as the case has them, one a query
};

void add_case(const kinds::Kind& kind, const std::string& path, std::vector<Resource>& out) {
  auto loaded = golden::load_case(path);
  if (!loaded) return;
  Diagnostics found;
  conform(loaded->should, kind.spec().schema, "case", found);
  if (!found.has_errors()) kind.check(loaded->should, "case", found);
  if (found.has_errors()) return;
  Resource made{&kind, loaded->should, kind.facts(loaded->should), {}};
  const std::map<FactQuery, Fact> given(loaded->facts.begin(), loaded->facts.end());
  for (const auto& query : made.queries) {
    const auto it = given.find(query);
    made.facts.push_back(it == given.end() ? Fact::absent() : it->second);
  }
  out.push_back(std::move(made));
}

/// Every golden case that is right, in an order that does not depend on the file system.
const std::vector<Resource>& resources() {
  static const kinds::Registry registry;
  static const std::vector<Resource> all = [] {
    std::vector<Resource> out;
    for (const auto& kind : registry.all()) {
      const auto folder = std::string(REPRISE_SOURCE_DIR) + "/src/kinds/" + kind->spec().name + "/cases";
      std::vector<std::string> paths;
      for (const auto& entry : std::filesystem::directory_iterator(folder)) paths.push_back(entry.path().string());
      std::sort(paths.begin(), paths.end());
      for (const auto& path : paths) add_case(*kind, path, out);
    }
    return out;
  }();
  return all;
}

/// As the engine does: the difference, and the outputs where there is none.
void judge(const Resource& resource, const Facts& is, bool notified) {
  const auto diff = resource.kind->diff(resource.params, is, notified);
  for (const auto& action : diff.actions) promise(!action.title.empty(), "an action has a title");
  promise(!(resource.kind->spec().check_only && !diff.actions.empty()), "a check never acts");
  if (diff.converged() && !diff.always) (void)resource.kind->outputs(resource.params, is);
}

/// The host's answer as it comes, in lines whose nonce is written as "@".
Facts as_sent(Bytes& input, const Resource& resource) {
  std::string text;
  while (!input.empty()) {
    const auto line = input.line();
    text += line.starts_with('@') ? std::string(kNonce) + std::string(line.substr(1)) : std::string(line);
    text += '\n';
  }
  const auto answers = kinds::parse(text, resource.queries, kNonce);
  promise(answers.facts.size() == resource.queries.size(), "a fact for every question");
  promise(answers.text.size() <= text.size(), "no text that did not come");
  Facts is;
  for (std::size_t i = 0; i < resource.queries.size(); ++i) is.set(resource.queries[i], answers.facts[i]);
  return is;
}

/// "2text" sets the field number 2, "name=text" the one of that name.
void change_field(Fact& fact, std::string_view line) {
  const auto equals = line.find('=');
  if (line.front() >= '0' && line.front() <= '9' && !fact.fields.empty()) {
    const auto number = static_cast<std::size_t>(line.front() - '0') % fact.fields.size();
    fact.fields[std::next(fact.fields.begin(), static_cast<std::ptrdiff_t>(number))->first] = line.substr(1);
  } else if (equals != std::string_view::npos) {
    fact.fields[std::string(line.substr(0, equals))] = line.substr(equals + 1);
  }
}

/// The facts of the case, changed: lines for one question after the other, "-" is the next.
Facts changed(Bytes& input, const Resource& resource) {
  Facts is;
  for (std::size_t i = 0; i < resource.queries.size(); ++i) {
    auto fact = resource.facts[i];
    while (!input.empty()) {
      const auto line = input.line();
      if (line == "-") break;
      if (!line.empty()) change_field(fact, line);
    }
    is.set(resource.queries[i], fact);
  }
  return is;
}

/// Two bytes choose a golden case, the third says how the rest is read, and whether a restart is pending.
void run(std::string_view bytes) {
  Bytes input(bytes);
  const auto& resource = resources()[input.number() % resources().size()];
  const auto how = input.one();
  judge(resource, (how & 1U) != 0 ? as_sent(input, resource) : changed(input, resource), (how & 2U) != 0);
}

}  // namespace

Target facts() { return {"facts", &run}; }

}  // namespace reprise::fuzz
