// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "model/estate.hpp"

namespace reprise::lab {

/// An IPv4 network as "10.77.0.0/24".
struct Cidr {
  std::uint32_t address = 0;  ///< host byte order
  int prefix = 24;
  bool holds(std::uint32_t other) const;
};
std::optional<std::uint32_t> parse_address(const std::string& text);
std::string address_text(std::uint32_t address);
std::optional<Cidr> parse_cidr(const std::string& text);

/// What lab.sh needs to know of an estate; see there for the text. Every word is checked: it ends up in a shell script.
struct Spec {
  std::string text;
  std::vector<std::string> systems;  ///< os of the hosts, each once
};

/// `roots`: os -> root file system; an os that is missing there gets "-" (for a first pass that only asks which there
/// are). Errors: no host, a host without address or outside its network, two hosts with one address, an unknown os.
Result<Spec> make_spec(const Estate& estate, const std::string& lab, const std::map<std::string, std::string>& roots);

/// ssh_config(5) for the lab's hosts.
std::string make_ssh_config(const Estate& estate, const std::string& dir);

}  // namespace reprise::lab
