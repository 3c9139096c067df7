// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "sim/fault.hpp"

namespace reprise::sim {

namespace {

bool needs_actions(Fault::Kind kind) {
  return kind == Fault::Kind::fails || kind == Fault::Kind::half || kind == Fault::Kind::no_effect ||
         kind == Fault::Kind::disk_full || kind == Fault::Kind::reboot || kind == Fault::Kind::gone ||
         kind == Fault::Kind::dpkg_lock;
}

bool needs_network(Fault::Kind kind) {
  switch (kind) {
    case Fault::Kind::request_lost:
    case Fault::Kind::reply_lost:
    case Fault::Kind::unreachable:
    case Fault::Kind::untrusted:
    case Fault::Kind::reboot:
    case Fault::Kind::gone:
      return true;
    default:
      return false;
  }
}

bool is_scripted(const Fault& fault) { return fault.at_effect > 0 || fault.at_look > 0; }

bool possible(const Fault& fault, const Occasion& occasion) {
  if (fault.host.valid() && fault.host != occasion.host) return false;
  return occasion.effect || !needs_actions(fault.kind);
}

}  // namespace

std::string to_string(Fault::Kind kind) {
  switch (kind) {
    case Fault::Kind::none:
      return "none";
    case Fault::Kind::request_lost:
      return "request_lost";
    case Fault::Kind::reply_lost:
      return "reply_lost";
    case Fault::Kind::unreachable:
      return "unreachable";
    case Fault::Kind::untrusted:
      return "untrusted";
    case Fault::Kind::locked:
      return "locked";
    case Fault::Kind::fails:
      return "fails";
    case Fault::Kind::half:
      return "half";
    case Fault::Kind::no_effect:
      return "no_effect";
    case Fault::Kind::disk_full:
      return "disk_full";
    case Fault::Kind::dpkg_lock:
      return "dpkg_lock";
    case Fault::Kind::gone:
      return "gone";
    case Fault::Kind::truncated:
      return "truncated";
    case Fault::Kind::reboot:
      return "reboot";
    case Fault::Kind::slow:
      return "slow";
  }
  return "none";
}

Fault pick_fault(const std::vector<Fault>& faults, const Occasion& occasion, Random& random) {
  Fault scripted;
  Fault by_chance;
  for (const auto& fault : faults) {
    if (is_scripted(fault)) {
      const bool here = (occasion.effect ? fault.at_effect : fault.at_look) == occasion.count;
      if (here && possible(fault, occasion) && scripted.kind == Fault::Kind::none) scripted = fault;
      continue;
    }
    const bool drawn = random.chance(fault.probability);
    const bool local = occasion.host == HostId{0} && needs_network(fault.kind);
    if (drawn && !local && possible(fault, occasion) && by_chance.kind == Fault::Kind::none) by_chance = fault;
  }
  return scripted.kind != Fault::Kind::none ? scripted : by_chance;
}

}  // namespace reprise::sim
