// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "transport/trust.hpp"

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "base/i18n.hpp"

namespace reprise {

Result<SeenKey> fetch_host_key(const std::vector<Host>& hosts, HostId id, RealWorldOptions options, Duration timeout) {
  std::mutex mutex;
  std::optional<SeenKey> seen;
  options.probe_keys = true;
  options.on_key = [&](HostId host, const HostKey& key, const KeyCheck& check) {
    const std::lock_guard lock(mutex);
    if (host == id) seen = SeenKey{key, check};
  };
  std::string why;
  {
    const auto world = make_real_world(hosts, std::move(options));
    Request request;
    request.host = id;
    request.label = "key";
    request.script = Secret(":");
    request.connect_timeout = timeout;
    world->submit(std::move(request));
    while (auto event = world->wait(world->now() + timeout + Duration(5'000))) {
      const auto* finished = std::get_if<Finished>(&*event);
      if (finished == nullptr) continue;
      why = finished->outcome.message;
      break;
    }
  }
  if (seen) return *seen;
  if (why.empty())
    why = trf("{} has no SSH key: it is this machine itself, or it does not answer", hosts[id.index()].name);
  return Error{why, {}, {}};
}

Status trust_host_key(const std::string& known_hosts, const Host& host, const HostKey& key) {
  const auto port = host.connection.port == 0 ? std::uint16_t{22} : host.connection.port;
  std::vector<std::string> names;
  for (const auto& name : {host.connection.address, host.address, host.fqdn, host.name}) {
    const auto listed = transport::known_hosts_name(name, port);
    if (!name.empty() && std::find(names.begin(), names.end(), listed) == names.end()) names.push_back(listed);
  }
  return transport::add_known_host(known_hosts, names, key, true);
}

}  // namespace reprise
