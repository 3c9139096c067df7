// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "kinds/script.hpp"
#include "sim/sim_world.hpp"

namespace reprise::sim {

inline const HostId h1{1};
inline const HostId h2{2};
inline constexpr const char* kNonce = "nonce0001";

inline FactQuery query(const std::string& key) { return {"file", key, "", {}}; }
inline Fact fact(const std::string& value) { return Fact::of({{"value", value}}); }

/// Makes `key` say "new".
inline Action action(const std::string& key) {
  Action out;
  out.script = "file/write";
  out.title = "write " + key;
  out.becomes = {{query(key), fact("new")}};
  return out;
}

inline Request effect(HostId host, std::vector<Action> actions, std::vector<FactQuery> queries = {}) {
  Request out;
  out.host = host;
  out.label = "step@h";
  out.actions = std::move(actions);
  out.queries = std::move(queries);
  out.nonce = kNonce;
  out.effect = true;
  return out;
}

inline Request look(HostId host, std::vector<FactQuery> queries, kinds::Fence fence = kinds::Fence::none) {
  Request out;
  out.host = host;
  out.label = "facts";
  out.script = kinds::compose({}, queries, kNonce, fence).value().text;
  out.queries = std::move(queries);
  out.nonce = kNonce;
  out.waits_for_effects = fence == kinds::Fence::wait;
  return out;
}

/// Waits for `op`; other events are dropped.
inline Outcome finish(SimWorld& world, OpId op) {
  while (const auto event = world.wait(std::nullopt)) {
    const auto* finished = std::get_if<Finished>(&*event);
    if (finished != nullptr && finished->op == op) return finished->outcome;
  }
  FAIL("the request never finished");
  return {};
}

inline Outcome run(SimWorld& world, Request request) { return finish(world, world.submit(std::move(request))); }

inline Fault scripted(Fault::Kind kind, std::int64_t at_effect, HostId host = h1, Duration lasting = Duration(0)) {
  Fault out;
  out.kind = kind;
  out.host = host;
  out.at_effect = at_effect;
  out.lasting = lasting;
  return out;
}

inline std::string value(const SimHosts& hosts, HostId host, const std::string& key) {
  return std::string(hosts.get(host, query(key)).get("value"));
}

}  // namespace reprise::sim
