// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "engine/select.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <set>

#include "base/i18n.hpp"
#include "base/text.hpp"

namespace reprise::engine {
namespace {

bool matches(const std::string& pattern, const Host& host) {
  const auto glob = [&](const std::string& text) { return fnmatch(pattern.c_str(), text.c_str(), 0) == 0; };
  if (pattern == "all" || glob(host.name) || glob(host.fqdn)) return true;
  return std::any_of(host.groups.begin(), host.groups.end(), glob);
}

std::vector<std::string> host_words(const Estate& estate) {
  std::vector<std::string> words;
  for (const auto& host : estate.hosts) {
    words.push_back(host.name);
    words.insert(words.end(), host.groups.begin(), host.groups.end());
  }
  return words;
}

Result<std::vector<bool>> select_hosts(const Estate& estate, const std::vector<std::string>& limit) {
  const bool only_exclusions =
      std::all_of(limit.begin(), limit.end(), [](const auto& p) { return p.starts_with('!'); });
  std::vector<bool> hosts(estate.hosts.size(), only_exclusions);
  for (const auto& word : limit) {
    const bool exclude = word.starts_with('!');
    const std::string pattern = exclude ? word.substr(1) : word;
    bool any = false;
    for (std::size_t i = 0; i < hosts.size(); ++i) {
      if (!matches(pattern, estate.hosts[i])) continue;
      hosts[i] = !exclude;
      any = true;
    }
    if (!any)
      return Error{
          trf("--limit: no host or group matches \"{}\"", pattern), did_you_mean(pattern, host_words(estate)), {}};
  }
  // exclusions win wherever they stand
  for (const auto& word : limit) {
    for (std::size_t i = 0; word.starts_with('!') && i < hosts.size(); ++i) {
      if (matches(word.substr(1), estate.hosts[i])) hosts[i] = false;
    }
  }
  return hosts;
}

bool has_tag(const catalog::Catalog& catalog, const catalog::Step& step, const std::string& tag) {
  if (catalog.estate.services[step.service].name == tag) return true;
  return std::find(step.tags.begin(), step.tags.end(), tag) != step.tags.end();
}

Status check_tags(const catalog::Catalog& catalog, const std::vector<std::string>& tags) {
  std::set<std::string> known;
  for (const auto& step : catalog.steps) known.insert(step.tags.begin(), step.tags.end());
  for (const auto& service : catalog.estate.services) known.insert(service.name);
  for (const auto& tag : tags) {
    if (known.count(tag) == 0) {
      return Error{
          trf("no step and no service has the tag \"{}\"", tag), did_you_mean(tag, {known.begin(), known.end()}), {}};
    }
  }
  return Done{};
}

/// A step that uses another one's output cannot do without it: whoever chose the one has chosen the other.
void add_producers(const catalog::Catalog& catalog, std::vector<bool>& selected) {
  std::vector<std::vector<StepId>> producers(catalog.steps.size());
  for (const auto& edge : catalog.edges) {
    if (edge.why == catalog::Edge::Why::reference) producers[edge.then.index()].push_back(edge.first);
  }
  std::vector<StepId> open;
  for (const auto& step : catalog.steps) {
    if (selected[step.id.index()]) open.push_back(step.id);
  }
  while (!open.empty()) {
    const auto step = open.back();
    open.pop_back();
    for (const auto producer : producers[step.index()]) {
      if (selected[producer.index()]) continue;
      selected[producer.index()] = true;
      open.push_back(producer);
    }
  }
}

}  // namespace

Result<std::vector<bool>> select(const catalog::Catalog& catalog, const Selection& selection) {
  const auto hosts = select_hosts(catalog.estate, selection.limit);
  if (!hosts) return hosts.error();
  for (const auto* tags : {&selection.tags, &selection.skip_tags}) {
    if (const auto status = check_tags(catalog, *tags); !status) return status.error();
  }
  std::vector<bool> selected(catalog.steps.size());
  for (const auto& step : catalog.steps) {
    const auto tagged = [&](const std::string& tag) { return has_tag(catalog, step, tag); };
    const bool wanted = selection.tags.empty() || std::any_of(selection.tags.begin(), selection.tags.end(), tagged);
    const bool unwanted = std::any_of(selection.skip_tags.begin(), selection.skip_tags.end(), tagged);
    selected[step.id.index()] = ((*hosts)[step.host.index()] || (*hosts)[step.origin.index()]) && wanted && !unwanted;
  }
  add_producers(catalog, selected);
  return selected;
}

}  // namespace reprise::engine
