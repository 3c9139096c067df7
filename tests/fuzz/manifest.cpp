// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "manifest/yaml.hpp"

#include "manifest/estate.hpp"
#include "manifest/playbook.hpp"
#include "manifest/profile.hpp"
#include "manifest/secrets.hpp"
#include "target.hpp"

namespace reprise::fuzz {

namespace {

/// What is not reported must be right, and nothing may be dropped without a word.
void read(Value value, unsigned char which) {
  Diagnostics out;
  switch (which % 4) {
    case 0: {
      const auto estate = manifest::read_estate(std::move(value), out);
      for (const auto& service : estate.services) {
        for (const auto& [role, hosts] : service.roles) {
          for (const auto host : hosts)
            promise(host.index() < estate.hosts.size(), "every HostId of an estate is valid");
        }
      }
      break;
    }
    case 1:
      (void)manifest::read_playbook(std::move(value), {"file", "package", "unit"}, out);
      break;
    case 2:
      (void)manifest::read_profile(std::move(value), out);
      break;
    default:
      (void)manifest::read_secrets(value, out);
  }
  for (const auto& finding : out.sorted()) (void)to_string(finding);
}

/// The first byte says which reader ('0' to '3'), the rest is the text.
void run(std::string_view bytes) {
  Bytes input(bytes);
  const auto which = input.one();
  static const manifest::Secrets secrets{{"password", Secret("only-known-here")}};
  Diagnostics out;
  auto value = manifest::parse_yaml(input.rest(), "fuzz.yaml", &secrets, out);
  promise(value || out.has_errors(), "a text that cannot be read is reported");
  for (const auto& finding : out.sorted()) (void)to_string(finding);
  if (value) read(std::move(*value), which);
}

}  // namespace

Target manifest() { return {"manifest", &run}; }

}  // namespace reprise::fuzz
