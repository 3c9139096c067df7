// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <vector>

#include "catalog/draft.hpp"

namespace reprise::catalog {
namespace {

/// A part of estate.yaml, by the line where it begins.
struct Part {
  enum class Sort { other, host, service, person };
  std::uint32_t line = 0;
  Sort sort = Sort::other;
  std::size_t index = 0;
};

template <typename Things>
void add_parts(std::vector<Part>& parts, const Things& things, Part::Sort sort) {
  for (std::size_t i = 0; i < things.size(); ++i) parts.push_back({things[i].at.line, sort, i});
}

std::vector<Part> parts_of(const Estate& estate) {
  std::vector<Part> parts;
  add_parts(parts, estate.sites, Part::Sort::other);
  add_parts(parts, estate.networks, Part::Sort::other);
  add_parts(parts, estate.machines, Part::Sort::other);
  add_parts(parts, estate.hosts, Part::Sort::host);
  add_parts(parts, estate.services, Part::Sort::service);
  add_parts(parts, estate.people, Part::Sort::person);
  std::erase_if(parts, [](const Part& part) { return part.line == 0; });
  std::stable_sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return a.line < b.line; });
  return parts;
}

/// "mail" of ".../playbooks/mail.yaml"; empty for other files.
std::string stem_in(const std::string& file, const std::string& folder) {
  constexpr std::string_view ending = ".yaml";
  const auto start = file.rfind(folder + "/");
  if (start == std::string::npos || !file.ends_with(ending)) return {};
  const auto name = start + folder.size() + 1;
  return file.substr(name, file.size() - name - ending.size());
}

class Search {
 public:
  explicit Search(const Description& in) : in_(in), parts_(parts_of(in.estate)) {}

  void add(const SourceRange& at) {
    if (at.file == in_.estate.at.file && at.line != 0) return add_part(at.line);
    const auto playbook = stem_in(at.file.str(), "playbooks");
    const auto profile = stem_in(at.file.str(), "hardware-profiles");
    if (!playbook.empty()) made_.playbooks.insert(playbook);
    if (!profile.empty()) made_.profiles.insert(profile);
    if (playbook.empty() && profile.empty()) made_.everything = true;  // secrets.yaml: any service may want one
  }

  Unsound take() { return std::move(made_); }

 private:
  void add_part(std::uint32_t line) {
    const auto after = std::upper_bound(parts_.begin(), parts_.end(), line,
                                        [](std::uint32_t at, const Part& part) { return at < part.line; });
    if (after == parts_.begin()) {  // the estate's name, its domain
      made_.everything = true;
      return;
    }
    const auto& part = *(after - 1);
    if (part.sort == Part::Sort::service) made_.services.insert(in_.estate.services[part.index].name);
    if (part.sort == Part::Sort::host) made_.hosts.insert(HostId{static_cast<std::uint32_t>(part.index)});
    if (part.sort == Part::Sort::person) made_.people.insert(part.index);
  }

  const Description& in_;
  std::vector<Part> parts_;
  Unsound made_;
};

bool mentions_services(const Value& value) {
  if (const auto* text = value.string()) return text->find("services.") != std::string::npos;
  if (const auto* list = value.list()) return std::any_of(list->begin(), list->end(), mentions_services);
  if (const auto* map = value.map()) {
    return std::any_of(map->begin(), map->end(), [](const Entry& entry) { return mentions_services(entry.value); });
  }
  return false;
}

bool mentions_services(const Playbook& playbook) {
  const auto in_step = [](const StepTemplate& step) {
    return mentions_services(step.params) || mentions_services(step.for_each) ||
           step.when.find("services.") != std::string::npos;
  };
  return std::any_of(playbook.steps.begin(), playbook.steps.end(), in_step) ||
         std::any_of(playbook.verify.begin(), playbook.verify.end(), in_step);
}

}  // namespace

void find_unsound(Draft& draft) {
  Search search(draft.in);
  bool errors = false;
  for (const auto& finding : draft.out.all()) {
    if (finding.severity != Severity::error) continue;
    errors = true;
    search.add(finding.at);
  }
  draft.whole = !errors;
  draft.unsound = search.take();
}

bool is_sound(const Draft& draft, const Service& service) {
  if (draft.whole) return true;
  const auto& unsound = draft.unsound;
  if (unsound.everything || unsound.services.contains(service.name) || unsound.playbooks.contains(service.playbook)) {
    return false;
  }
  for (const auto& [role, hosts] : service.roles) {
    for (const auto host : hosts) {
      if (unsound.hosts.contains(host)) return false;
    }
  }
  // it may look at what is wrong: that would be an error of somebody else's making
  const auto playbook = draft.in.playbooks.find(service.playbook);
  const bool looks_around = mentions_services(service.params) ||
                            (playbook != draft.in.playbooks.end() && mentions_services(playbook->second));
  return !looks_around;
}

}  // namespace reprise::catalog
