// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "rehearse/faults.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "sim/random.hpp"

namespace reprise::rehearse {
namespace {

// the index is the enumerator
constexpr std::array<const char*, 20> kNames{"request_lost", "reply_lost",  "unreachable", "untrusted", "locked",
                                             "fails",        "half",        "no_effect",   "disk_full", "dpkg_lock",
                                             "truncated",    "reboot",      "gone",        "slow",      "crash",
                                             "journal",      "journal_cut", "interrupt",   "second",    "clock_step"};

using Kind = sim::Fault::Kind;
constexpr std::array<Kind, 14> kKinds{
    Kind::request_lost, Kind::reply_lost, Kind::unreachable, Kind::untrusted, Kind::locked, Kind::fails, Kind::half,
    Kind::no_effect,    Kind::disk_full,  Kind::dpkg_lock,   Kind::truncated, Kind::reboot, Kind::gone,  Kind::slow};

bool on_hosts(Trouble trouble) { return static_cast<std::size_t>(trouble) < kKinds.size(); }

bool only_looks_too(Trouble trouble) {
  return trouble == Trouble::request_lost || trouble == Trouble::reply_lost || trouble == Trouble::unreachable ||
         trouble == Trouble::untrusted || trouble == Trouble::locked || trouble == Trouble::truncated ||
         trouble == Trouble::slow;
}

sim::Fault draw_fault(const House& house, Trouble trouble, sim::Random& random) {
  sim::Fault fault;
  fault.kind = kKinds.at(static_cast<std::size_t>(trouble));
  fault.host = HostId{static_cast<std::uint32_t>(
      random.between(1, std::max<std::int64_t>(1, static_cast<std::int64_t>(house.effects.size()) - 1)))};
  const auto effects = fault.host.index() < house.effects.size() ? house.effects[fault.host.index()] : 0;
  const bool look = random.chance(0.25) && only_looks_too(trouble);
  const auto count = random.between(1, look ? 3 : effects + 1);
  (look ? fault.at_look : fault.at_effect) = count;
  fault.lasting = Duration(random.between(1'000, 120'000));
  return fault;
}

Mishap draw_mishap(const House& house, Trouble trouble, sim::Random& random) {
  Mishap mishap;
  mishap.trouble = trouble;
  mishap.run = static_cast<int>(random.between(0, 1));
  mishap.twist = random.chance(0.5);
  mishap.at = random.between(1, std::max<std::int64_t>(1, static_cast<std::int64_t>(house.calls)));
  if (trouble == Trouble::interrupt) mishap.at = random.between(0, house.takes.count());
  if (trouble == Trouble::clock_step) mishap.at = random.between(-7'200'000, 7'200'000);
  if (on_hosts(trouble)) mishap.fault = draw_fault(house, trouble, random);
  return mishap;
}

}  // namespace

const std::vector<Trouble>& all_troubles() {
  static const std::vector<Trouble> all = [] {
    std::vector<Trouble> list;
    for (std::size_t i = 0; i < kNames.size(); ++i) list.push_back(static_cast<Trouble>(i));
    return list;
  }();
  return all;
}

std::string to_string(Trouble trouble) { return kNames.at(static_cast<std::size_t>(trouble)); }

Result<std::vector<Trouble>> parse_troubles(const std::string& list) {
  if (list == "all") return all_troubles();
  std::vector<Trouble> out;
  if (list == "none") return out;
  const std::vector<std::string> names(kNames.begin(), kNames.end());
  for (const auto& word : split(list, ',')) {
    const auto at = std::find(names.begin(), names.end(), word);
    if (at == names.end()) {
      auto hint = did_you_mean(word, names);
      if (hint.empty()) hint = trf("there are: all, none, {}", join(names, ", "));
      return Error{trf("--faults: there is no fault \"{}\"", word), std::move(hint), {}};
    }
    out.push_back(static_cast<Trouble>(at - names.begin()));
  }
  return out;
}

Script draw(const House& house, std::uint64_t seed, const std::vector<Trouble>& allowed) {
  sim::Random random(seed ^ 0x5EEDULL);
  Script script;
  script.resume = random.chance(0.5);
  const auto count = random.between(1, 4);
  for (std::int64_t i = 0; i < count && !allowed.empty(); ++i) {
    const auto which = random.between(0, static_cast<std::int64_t>(allowed.size()) - 1);
    script.mishaps.push_back(draw_mishap(house, allowed[static_cast<std::size_t>(which)], random));
  }
  // the second run is there to be disturbed only if the first one has been
  if (std::none_of(script.mishaps.begin(), script.mishaps.end(), [](const Mishap& m) { return m.run == 0; })) {
    for (auto& mishap : script.mishaps) mishap.run = 0;
  }
  return script;
}

std::string describe(const Mishap& mishap, const House& house) {
  auto text = fmt::format("run {}: {}", mishap.run + 1, to_string(mishap.trouble));
  if (!on_hosts(mishap.trouble)) return text + fmt::format(" at {}{}", mishap.at, mishap.twist ? "+" : "");
  const auto& fault = mishap.fault;
  const auto& hosts = house.catalog->estate.hosts;
  return text + fmt::format(" {} {} {}", fault.host.index() < hosts.size() ? hosts[fault.host.index()].name : "-",
                            fault.at_look > 0 ? "look" : "effect", std::max(fault.at_look, fault.at_effect));
}

}  // namespace reprise::rehearse
