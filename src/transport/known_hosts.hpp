// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/ssh_key.hpp"

namespace reprise {

/// What known_hosts files say of a key.
struct KeyCheck {
  enum class Verdict { trusted, unknown, changed, revoked };
  Verdict verdict = Verdict::unknown;
  std::string file;  ///< where it is written; empty where unknown
  std::size_t line = 0;
  std::string fingerprint;  ///< the key that is written there
};

namespace transport {

/// The name under which known_hosts(5) lists an address and port: "host" or "[host]:2222".
std::string known_hosts_name(const std::string& address, std::uint16_t port);

/// Looks `key` up in the text of one known_hosts file under any of `names`. Hashed names and patterns are understood,
/// lines that cannot be read are passed over; @cert-authority is not supported. `changed`: a name is listed, but with
/// other keys only. `file` of the answer stays empty.
KeyCheck check_key(std::string_view text, const std::vector<std::string>& names, const HostKey& key);

/// The same over files, the first that knows a name decides; files that are missing know nobody.
KeyCheck check_key_files(const std::vector<std::string>& files, const std::vector<std::string>& names,
                         const HostKey& key);

/// The key types ("ssh-ed25519") listed for a host in the first file that knows it, so that the host can be asked for
/// one.
std::vector<std::string> known_types(const std::vector<std::string>& files, const std::vector<std::string>& names);

/// Adds "names key" to a known_hosts file (made with mode 0644 where missing). With `replace` other keys of exactly
/// these names are taken out. Atomic; safe to call from several threads.
Status add_known_host(const std::string& file, const std::vector<std::string>& names, const HostKey& key, bool replace);

/// Is `key`, and no other, what this file accepts under `names`?
bool pinned(const std::string& file, const std::vector<std::string>& names, const HostKey& key);

/// FILE:LINE of the first @cert-authority line about one of `names`; "" where there is none. libssh cannot check
/// certificates of hosts, so such a line trusts nobody here; it is looked for to tell so.
std::string host_authority(const std::vector<std::string>& files, const std::vector<std::string>& names);

}  // namespace transport
}  // namespace reprise
