// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace reprise::tool {

/// "debian-12" -> "bookworm", "debian-13" -> "trixie"; "" for what reprise does not know.
std::string_view suite_of(std::string_view os);

/// One line of `apt-get indextargets --format '$(REPO_URI) $(RELEASE)'`.
struct Mirror {
  std::string uri;
  std::string release;  ///< "bookworm", "bookworm-security", "stable" ...
};
std::vector<Mirror> parse_mirrors(std::string_view indextargets);

/// sources.list(5) for `suite`: the mirrors that `mirrors` names for any release of Debian (a Debian 12 machine fetches
/// Debian 13 from the same place), with updates, and with security where a security mirror is configured.
/// An Error where no Debian mirror is among them.
Result<std::string> sources_for(std::string_view suite, const std::vector<Mirror>& mirrors);

/// The same from the APT configuration of this machine.
Result<std::string> debian_sources(std::string_view suite);

}  // namespace reprise::tool
