// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "catalog/show.hpp"

#include <string_view>
#include <vector>

namespace reprise::catalog {
namespace {

/// `text` as the inside of a string in double quotes.
std::string dot_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) >= 0x20) out += c;
  }
  return out;
}

/// Mermaid reads `#NAME;` as a character, and Markdown inside of quotes.
std::string mermaid_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    constexpr std::string_view special = "\"#<>`|&;*_\\";
    if (static_cast<unsigned char>(c) < 0x20) continue;
    if (special.find(c) != std::string_view::npos) {
      out += "#" + std::to_string(static_cast<int>(c)) + ";";
    } else {
      out += c;
    }
  }
  return out;
}

std::string node(StepId id) { return "s" + std::to_string(id.value); }

/// The key without its host, which is the title of the box around it; with it where the step runs elsewhere.
std::string name_of(const Step& step) {
  return step.host == step.origin ? step.key.substr(0, step.key.rfind('@')) : step.key;
}

std::vector<std::vector<const Step*>> by_host(const Catalog& catalog) {
  std::vector<std::vector<const Step*>> groups(catalog.estate.hosts.size());
  for (const auto& step : catalog.steps) groups[step.host.index()].push_back(&step);
  return groups;
}

}  // namespace

std::string to_dot(const Catalog& catalog) {
  std::string out = "digraph \"" + dot_text(catalog.estate.name) + "\" {\n";
  out += "  rankdir=LR;\n  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n";
  const auto groups = by_host(catalog);
  for (std::size_t host = 0; host < groups.size(); ++host) {
    if (groups[host].empty()) continue;
    out += "  subgraph cluster_" + std::to_string(host) + " {\n    label=\"" +
           dot_text(catalog.estate.hosts[host].name) + "\";\n";
    for (const auto* step : groups[host]) {
      const auto what = step->kind == nullptr ? std::string() : step->kind->spec().name + " " + step->subject;
      out += "    " + node(step->id) + " [label=\"" + dot_text(name_of(*step)) + "\", tooltip=\"" + dot_text(what) +
             (step->verify ? "\", style=\"rounded,dotted\"];\n" : "\"];\n");
    }
    out += "  }\n";
  }
  for (const auto& edge : catalog.edges) {
    out += "  " + node(edge.first) + " -> " + node(edge.then) + " [tooltip=\"" + dot_text(why_text(catalog, edge)) +
           "\"" + (edge.why == Edge::Why::implied ? ", style=dashed" : "") + "];\n";
  }
  return out + "}\n";
}

std::string to_mermaid(const Catalog& catalog) {
  std::string out = "flowchart LR\n";
  const auto groups = by_host(catalog);
  for (std::size_t host = 0; host < groups.size(); ++host) {
    if (groups[host].empty()) continue;
    out += "  subgraph h" + std::to_string(host) + "[\"" + mermaid_text(catalog.estate.hosts[host].name) + "\"]\n";
    for (const auto* step : groups[host]) {
      out += "    " + node(step->id) + "[\"" + mermaid_text(name_of(*step)) + "\"]\n";
    }
    out += "  end\n";
  }
  for (const auto& edge : catalog.edges) {
    const std::string label = edge.why == Edge::Why::needs ? "" : "|\"" + mermaid_text(why_text(catalog, edge)) + "\"|";
    out += "  " + node(edge.first) + (edge.why == Edge::Why::implied ? " -.->" : " -->") + label + " " +
           node(edge.then) + "\n";
  }
  return out;
}

}  // namespace reprise::catalog
