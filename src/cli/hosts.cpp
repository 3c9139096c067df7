// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <CLI/CLI.hpp>
#include <memory>

#include "base/i18n.hpp"
#include "base/ssh_key.hpp"
#include "base/text.hpp"
#include "cli/context.hpp"
#include "cli/estate_dir.hpp"
#include "cli/host_keys.hpp"
#include "cli/verbs.hpp"
#include "transport/trust.hpp"

namespace reprise::cli {

namespace {

struct TrustOptions {
  std::string host;
  bool yes = false;
};

std::optional<HostId> find_host(const Estate& estate, const std::string& name) {
  for (std::size_t i = 1; i < estate.hosts.size(); ++i) {
    if (estate.hosts[i].name == name) return HostId{static_cast<std::uint32_t>(i)};
  }
  return std::nullopt;
}

Status trust_host(Context& context, const TrustOptions& options) {
  const auto dir = find_estate(context);
  if (!dir) return dir.error();
  const kinds::Registry registry;
  const auto catalog = load(context, *dir, registry);
  if (!catalog) return Error{tr("no key was accepted"), {}, {}};
  const auto id = find_host(catalog->estate, options.host);
  if (!id) {
    std::vector<std::string> names;
    for (const auto& host : catalog->estate.hosts) names.push_back(host.name);
    complain(context, Error{trf("there is no host \"{}\"", options.host), did_you_mean(options.host, names), {}},
             ExitCode::usage);
    return Done{};
  }
  RealWorldOptions real;
  real.known_hosts = dir->known_hosts().string();
  const auto seen = fetch_host_key(catalog->estate.hosts, *id, real);
  if (!seen) return seen.error();
  print(trf("{} shows the key {} {}", options.host, seen->key.type, seen->key.fingerprint) + "\n");
  if (const auto planned = public_part(catalog->estate.hosts[id->index()].vars.hidden("host_key").reveal());
      planned && planned->base64 == seen->key.base64) {
    print(std::string(tr("it is the key of the plan, which is trusted already")) + "\n");
  } else if (!options.yes &&
             !confirm(tr("Compare it with what the host itself prints (ssh-keygen -lf on its console). Accept?"))) {
    return Error{tr("no key was accepted"), {}, {}};
  }
  return trust_host_key(dir->known_hosts().string(), catalog->estate.hosts[id->index()], seen->key);
}

}  // namespace

void add_hosts(CLI::App& app, Context& context) {
  auto* hosts = app.add_subcommand("hosts", tr("Keys of the hosts"));
  hosts->require_subcommand(1);
  auto* trust =
      hosts->add_subcommand("trust", tr("Look at the key of a host and accept it into the estate's known_hosts"));
  auto options = std::make_shared<TrustOptions>();
  trust->add_option("host", options->host, tr("Name of the host"))->required();
  trust->add_flag("-y,--yes", options->yes, tr("Accept without asking (the fingerprint was compared in another way)"));
  trust->callback([&context, options] {
    if (auto status = trust_host(context, *options); !status) complain(context, status.error(), ExitCode::failed);
  });
  auto* keys = hosts->add_subcommand(
      "keys", tr("Make a key for each host that has none in the plan; it is kept among the secrets"));
  keys->callback([&context] {
    if (auto status = make_host_keys(context); !status) complain(context, status.error(), ExitCode::failed);
  });
}

}  // namespace reprise::cli
