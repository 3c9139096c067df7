// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "golden_case.hpp"

#include <yaml-cpp/yaml.h>

#include <charconv>
#include <filesystem>
#include <functional>
#include <set>

#include "base/text.hpp"

namespace reprise::golden {
namespace {

Value plain_scalar(const std::string& text) {
  if (text.empty() || text == "null" || text == "~") return {};
  if (text == "true" || text == "false") return text == "true";
  std::int64_t whole = 0;
  const auto [rest, status] = std::from_chars(text.data(), text.data() + text.size(), whole);
  if (status == std::errc{} && rest == text.data() + text.size()) return whole;
  return text;
}

Value to_value(const YAML::Node& node) {
  if (node.Tag() == "!secret") return Secret(node.Scalar());
  if (node.Tag() == "!reference") return Reference{{}, node.Scalar(), {}};
  if (node.IsSequence()) {
    ValueList list;
    for (const auto& item : node) list.push_back(to_value(item));
    return list;
  }
  if (node.IsMap()) {
    ValueMap map;
    for (const auto& entry : node) map.push_back({entry.first.Scalar(), {}, to_value(entry.second)});
    return map;
  }
  if (!node.IsScalar()) return {};
  if (node.Tag() == "!") return node.Scalar();  // quoted
  return plain_scalar(node.Scalar());
}

std::vector<std::string> to_texts(const YAML::Node& node) {
  std::vector<std::string> out;
  for (const auto& item : node) out.push_back(item.Scalar());
  return out;
}

void expect_keys(const YAML::Node& node, const std::set<std::string>& allowed) {
  for (const auto& entry : node) {
    const auto key = entry.first.Scalar();
    if (allowed.count(key) == 0) throw std::runtime_error("unknown key \"" + key + "\"");
  }
}

std::pair<FactQuery, Fact> to_fact(const YAML::Node& node) {
  expect_keys(node, {"family", "key", "arg", "fields", "absent", "broken", "unknown"});
  if (!node["family"] || !node["key"]) throw std::runtime_error("a fact needs family and key");
  const FactQuery query{node["family"].Scalar(), node["key"].Scalar(), node["arg"] ? node["arg"].Scalar() : "", {}};
  if (node["absent"]) return {query, Fact::absent()};
  if (node["unknown"]) return {query, Fact::unknown()};
  if (node["broken"]) {
    Fact fact;
    fact.state = Fact::State::broken;
    fact.error = node["broken"].Scalar();
    return {query, fact};
  }
  if (!node["fields"]) throw std::runtime_error("a fact needs fields, absent, unknown or broken");
  Fact fact;
  for (const auto& field : node["fields"]) fact.fields[field.first.Scalar()] = field.second.Scalar();
  return {query, fact};
}

ExpectedAction to_action(const YAML::Node& node) {
  expect_keys(node, {"script", "args", "input"});
  ExpectedAction action;
  action.script = node["script"].Scalar();
  if (node["args"]) action.args = to_texts(node["args"]);
  if (node["input"]) action.input = node["input"].Scalar();
  return action;
}

Case to_case(const YAML::Node& root) {
  expect_keys(root,
              {"should", "facts", "notified", "changes", "actions", "text", "refuses", "error", "known", "outputs"});
  Case out;
  out.should = to_value(root["should"]);
  if (out.should.is_null()) out.should = ValueMap{};
  for (const auto& fact : root["facts"]) out.facts.push_back(to_fact(fact));
  if (root["notified"]) out.notified = root["notified"].as<bool>();
  if (root["changes"]) out.changes = to_texts(root["changes"]);
  for (const auto& action : root["actions"]) out.actions.push_back(to_action(action));
  if (root["text"]) out.text = root["text"].Scalar();
  if (root["refuses"]) out.refuses = root["refuses"].Scalar();
  if (root["error"]) out.error = root["error"].Scalar();
  if (root["known"]) out.known = root["known"].as<bool>();
  if (root["outputs"]) out.outputs = to_value(root["outputs"]);
  if (!out.changes && out.refuses.empty() && out.error.empty() && out.known) {
    throw std::runtime_error("a case needs changes, refuses, error or known: false");
  }
  return out;
}

/// "{{ path }}" becomes a reference, as the catalog would resolve it; a part of a string becomes an "x".
Value without_expressions(Value value) {
  if (auto* list = value.list()) {
    for (auto& item : *list) item = without_expressions(std::move(item));
  } else if (auto* map = value.map()) {
    for (auto& entry : *map) entry.value = without_expressions(std::move(entry.value));
  } else if (const auto* text = value.string()) {
    std::string out = *text;
    if (out.starts_with("{{") && out.find("}}") == out.size() - 2) {
      return Reference{{}, std::string(trim(std::string_view(out).substr(2, out.size() - 4))), {}};
    }
    for (auto at = out.find("{{"); at != std::string::npos; at = out.find("{{")) {
      const auto end = out.find("}}", at);
      if (end == std::string::npos) break;
      out.replace(at, end + 2 - at, "x");
    }
    return out;
  }
  return value;
}

void collect(const Value& value, const std::string& kind, std::vector<Value>& out) {
  if (const auto* list = value.list()) {
    for (const auto& item : *list) collect(item, kind, out);
  } else if (const auto* map = value.map()) {
    const auto* params = value.find(kind);
    if (params != nullptr && params->map() != nullptr) {
      out.push_back(without_expressions(*params));
      return;
    }
    for (const auto& entry : *map) collect(entry.value, kind, out);
  }
}

template <typename T>
Result<T> guarded(const std::string& what, const std::function<T()>& work) {
  try {
    return work();
  } catch (const std::exception& failure) {
    return Error{what + ": " + failure.what(), {}, {}};
  }
}

}  // namespace

Result<Case> load_case(const std::string& path) {
  return guarded<Case>(path, [&] {
    auto out = to_case(YAML::LoadFile(path));
    out.name = std::filesystem::path(path).stem().string();
    return out;
  });
}

Result<Value> parse_value(const std::string& yaml) {
  return guarded<Value>("yaml", [&] { return to_value(YAML::Load(yaml)); });
}

Result<std::vector<Value>> examples(const std::string& markdown, const std::string& kind) {
  std::vector<Value> out;
  std::string block;
  bool inside = false;
  for (const auto& line : split_lines(markdown)) {
    if (!inside && line == "```yaml") {
      inside = true;
      block.clear();
    } else if (inside && line == "```") {
      inside = false;
      const auto value = parse_value(block);
      if (!value) return value.error();
      collect(*value, kind, out);
    } else if (inside) {
      block += line + "\n";
    }
  }
  return out;
}

}  // namespace reprise::golden
