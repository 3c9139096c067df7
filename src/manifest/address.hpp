// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string>

namespace reprise::manifest {

/// Is the IP address `address` one of `cidr`? False for what is no address or no network, and between IPv4 and IPv6.
bool contains(const std::string& cidr, const std::string& address);

/// The one spelling of an IP address ("FD00:0::1" is "fd00::1"), or `address` itself where it is none.
std::string canonical_address(const std::string& address);

}  // namespace reprise::manifest
