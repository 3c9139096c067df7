// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "report/eta.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/encoding.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"

namespace reprise::report {
namespace {

using forecast::Eta;
using forecast::Gain;
using Json = nlohmann::ordered_json;

constexpr std::size_t kMostCritical = 12;

const char* name_of(Eta::State state) {
  switch (state) {
    case Eta::State::coming:
      return "coming";
    case Eta::State::back:
      return "back";
    case Eta::State::held_up:
      return "held up";
  }
  return "?";
}

const char* name_of(Gain::What what) {
  switch (what) {
    case Gain::What::hands:
      return "hands";
    case Gain::What::forks:
      return "forks";
    case Gain::What::link:
      return "link";
  }
  return "?";
}

std::string shown(const Gain& gain) {
  switch (gain.what) {
    case Gain::What::hands:
      return trf("{} pairs of hands instead of {}: {} sooner", gain.to, gain.from, to_string(gain.p50));
    case Gain::What::forks:
      return trf("{} steps at once instead of {} (--forks): {} sooner", gain.to, gain.from, to_string(gain.p50));
    case Gain::What::link:
      return trf("packages in half the time (a faster link, a kit at hand): {} sooner", to_string(gain.p50));
  }
  return {};
}

/// What a deadline of the calendar means for a service that is not back yet.
std::string due_text(const Eta::Service& service, Instant now) {
  if (!service.due) return {};
  const auto due = clock_time(*service.due, now);
  if (now + service.left.p50 > *service.due) return "; " + trf("due {}: probably too late", due);
  return "; " + (now + service.left.p90 > *service.due ? trf("due {}: may be late", due) : trf("due {}", due));
}

std::string services_text(const Eta& eta) {
  std::size_t widest = 0;
  for (const auto& service : eta.services) widest = std::max(widest, service.name.size());
  std::string out;
  for (const auto& service : eta.services) {
    std::string when;
    if (service.state == Eta::State::coming) {
      when = trf("{} in half of all cases, {} in 9 of 10", clock_time(eta.at + service.left.p50, eta.at),
                 clock_time(eta.at + service.left.p90, eta.at)) +
             due_text(service, eta.at);
    } else if (service.state == Eta::State::back) {
      when = trf("back since {}", clock_time(service.ended, eta.at));
    } else {
      when = tr("does not come back in this run: something of it failed");
    }
    out += fmt::format("  {:<{}}  {}\n", service.name, widest, when);
  }
  return out;
}

std::string basis_text(const Eta& eta) {
  if (eta.history == 0) {
    return tr("No history: this rests on the defaults of playbooks and kinds alone, and may be far off.");
  }
  const auto measured = eta.open - std::min(eta.open, eta.guessed);
  return trf("Rests on {} earlier runs: {} of {} steps were measured before, the others are defaults.", eta.history,
             measured, eta.open);
}

std::string critical_text(const catalog::Catalog& catalog, const Eta& eta) {
  std::string out;
  auto shown = eta.critical;
  // steps that take no time hold up nothing worth a line
  std::erase_if(shown, [](const auto& one) { return one.share < 0.05; });
  const auto left_out = shown.size() - std::min(shown.size(), kMostCritical);
  if (left_out > 0) {
    auto by_share = shown;
    std::nth_element(by_share.begin(), by_share.begin() + kMostCritical, by_share.end(),
                     [](const auto& a, const auto& b) { return a.share > b.share; });
    const auto least = by_share[kMostCritical].share;
    std::erase_if(shown, [&](const auto& one) { return one.share <= least; });
  }
  for (const auto& one : shown) {
    out += fmt::format("  {:>4.0f} %  {:>8}  {}\n", one.share * 100, to_string(one.ends),
                       catalog.steps[one.step.index()].key);
  }
  return out;
}

}  // namespace

std::string clock_time(Instant instant, Instant today) {
  constexpr std::size_t date = 10;
  const auto text = local_time(instant);
  return text.substr(0, date) == local_time(today).substr(0, date) ? text.substr(date + 1) : text;
}

std::string eta_text(const catalog::Catalog& catalog, const Eta& eta, const std::vector<Gain>& gains) {
  std::string out = tr("TIME OF RETURN");
  out += "\n";
  if (eta.open == 0) return out + tr("nothing is left to do") + "\n";
  out += trf("Everything is back at {} in half of all cases ({} from now), at {} in 9 of 10 ({}).",
             clock_time(eta.at + eta.left.p50, eta.at), to_string(eta.left.p50),
             clock_time(eta.at + eta.left.p90, eta.at), to_string(eta.left.p90)) +
         "\n" + basis_text(eta) + "\n" + services_text(eta);
  const auto critical = critical_text(catalog, eta);
  if (!critical.empty()) {
    out += std::string(tr("What holds up the end (how often, and when it should be done from now):")) + "\n" + critical;
  }
  if (!gains.empty()) out += std::string(tr("What would gain time, in half of all cases at least:")) + "\n";
  for (const auto& gain : gains) out += "  " + shown(gain) + "\n";
  return printable(out);
}

std::string eta_json(const catalog::Catalog& catalog, const Eta& eta, const std::vector<Gain>& gains, bool steps) {
  Json services = Json::array();
  for (const auto& service : eta.services) {
    Json item = {{"service", service.name}, {"state", name_of(service.state)}};
    if (service.state == Eta::State::coming) {
      item.update({{"p50_ms", service.left.p50.count()}, {"p90_ms", service.left.p90.count()}});
      if (service.due) item["due"] = service.due->ms;
    } else {
      item["since"] = service.ended.ms;
    }
    services.push_back(std::move(item));
  }
  Json json = {{"event", "eta"},
               {"at", eta.at.ms},
               {"p50_ms", eta.left.p50.count()},
               {"p90_ms", eta.left.p90.count()},
               {"open_steps", eta.open},
               {"never_measured", eta.guessed},
               {"history_runs", eta.history},
               {"services", std::move(services)}};
  if (steps) {
    Json critical = Json::array();
    for (const auto& one : eta.critical) {
      critical.push_back({{"step", catalog.steps[one.step.index()].key},
                          {"share", std::round(one.share * 1000) / 1000},
                          {"ends_ms", one.ends.count()}});
    }
    json["critical"] = std::move(critical);
    Json more = Json::array();
    for (const auto& gain : gains) {
      more.push_back(
          {{"what", name_of(gain.what)}, {"from", gain.from}, {"to", gain.to}, {"sooner_ms", gain.p50.count()}});
    }
    json["gains"] = std::move(more);
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string eta_words(const Eta& eta, Instant now) {
  const auto passed = std::max(Duration(0), now - eta.at);
  const auto rest = [&](Duration left) {
    const auto whole = std::max(Duration(0), left - passed);
    return Duration((whole.count() + 999) / 1000 * 1000);
  };
  return trf("{} left, 9 in 10: {}, back at {}", to_string(rest(eta.left.p50)), to_string(rest(eta.left.p90)),
             clock_time(std::max(now, eta.at + eta.left.p50), now));
}

}  // namespace reprise::report
