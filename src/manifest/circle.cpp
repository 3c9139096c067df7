// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "manifest/circle.hpp"

#include <algorithm>
#include <map>
#include <string>

#include "base/i18n.hpp"
#include "base/text.hpp"

namespace reprise::manifest {
namespace {

/// Depth first along `needs`, with a stack of its own: a chain of services may be as long as the file allows.
class Walk {
 public:
  Walk(const std::vector<Service>& services, Diagnostics& out)
      : services_(services), out_(out), state_(services.size(), State::fresh) {
    for (std::size_t i = 0; i < services.size(); ++i) index_.emplace(services[i].name, i);
  }

  void run() {
    for (std::size_t i = 0; i < services_.size(); ++i) {
      if (state_[i] == State::fresh) from(i);
    }
  }

 private:
  enum class State { fresh, open, done };
  struct Level {
    std::size_t service;
    std::size_t next_need = 0;
  };

  void from(std::size_t start) {
    enter(start);
    while (!path_.empty()) {
      auto& level = path_.back();
      const auto& needs = services_[level.service].needs;
      if (level.next_need == needs.size()) {
        state_[level.service] = State::done;
        path_.pop_back();
        continue;
      }
      const auto it = index_.find(needs[level.next_need++]);
      if (it == index_.end()) continue;
      if (state_[it->second] == State::open) report(it->second);
      if (state_[it->second] == State::fresh) enter(it->second);
    }
  }

  void enter(std::size_t service) {
    state_[service] = State::open;
    path_.push_back({service});
  }

  void report(std::size_t closing) {
    constexpr std::size_t most = 20;
    std::vector<std::string> names;
    auto it = std::find_if(path_.begin(), path_.end(), [&](const Level& level) { return level.service == closing; });
    for (; it != path_.end() && names.size() < most; ++it) names.push_back(services_[it->service].name);
    if (it != path_.end()) names.emplace_back("...");
    names.push_back(services_[closing].name);
    out_.error(services_[closing].at, trf("services need each other in a circle: {}", join(names, " -> ")),
               tr("remove one of these needs"));
  }

  const std::vector<Service>& services_;
  Diagnostics& out_;
  std::map<std::string, std::size_t> index_;
  std::vector<State> state_;
  std::vector<Level> path_;
};

}  // namespace

void report_circles(const std::vector<Service>& services, Diagnostics& out) { Walk(services, out).run(); }

}  // namespace reprise::manifest
