// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace reprise {

/// The public key of a host.
struct HostKey {
  std::string type;         ///< "ssh-ed25519"
  std::string base64;       ///< the key as known_hosts(5) writes it
  std::string fingerprint;  ///< "SHA256:..." as ssh-keygen -l prints it
};

/// SHA256 fingerprint of a public key given as base64; "" where it is not base64.
std::string ssh_fingerprint(std::string_view base64);

/// The public part of a private key as ssh-keygen(1) writes it ("-----BEGIN OPENSSH PRIVATE KEY-----", PROTOCOL.key of
/// OpenSSH), without a passphrase: a host cannot type one. Errors never quote the text.
Result<HostKey> public_part(std::string_view private_key);

}  // namespace reprise
