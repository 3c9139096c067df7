// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "model/estate.hpp"
#include "transport/known_hosts.hpp"
#include "transport/real_world.hpp"

namespace reprise {

/// The key a host shows now, and what the known_hosts files say of it.
struct SeenKey {
  HostKey key;
  KeyCheck check;
};

/// Fetches the key of `hosts[id]` without trusting it and without logging in (jump hosts on the way are logged in to,
/// and must be trusted). Blocks for at most `timeout`. `options` as for make_real_world().
Result<SeenKey> fetch_host_key(const std::vector<Host>& hosts, HostId id, RealWorldOptions options,
                               Duration timeout = Duration{15'000});

/// Writes a key that the user has accepted to a known_hosts file under the host's name, fqdn and address; other keys of
/// exactly these names are taken out, so that a host that was installed anew has one key.
Status trust_host_key(const std::string& known_hosts, const Host& host, const HostKey& key);

}  // namespace reprise
