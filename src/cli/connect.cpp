// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "cli/connect.hpp"

#include "base/i18n.hpp"
#include "kit/kit.hpp"
#include "lab/lab.hpp"
#include "transport/real_world.hpp"

namespace reprise::cli {

namespace {

Status use_lab(const EstateDir& dir, std::vector<Host>& hosts, RealWorldOptions& real) {
  const lab::LabOptions options{dir.lab()};
  if (!lab::exists(options)) return Error{tr("the laboratory of this estate is not up"), tr("run: reprise lab up"), {}};
  if (auto status = lab::enter_network(options); !status) return status;
  real.known_hosts = lab::known_hosts_file(options).string();
  real.private_key = lab::identity_file(options).string();
  real.ssh_config = (options.dir / "ssh_config").string();  // not the user's own
  real.user = "root";
  for (std::size_t i = 1; i < hosts.size(); ++i) {
    hosts[i].connection = Connection{};
    hosts[i].connection.address = hosts[i].address;
  }
  return Done{};
}

Status ask_for_passwords(const RunOptions& options, RealWorldOptions& real) {
  real.ask = [](const std::string& prompt) -> std::optional<Secret> {
    auto answer = ask_password(prompt);
    if (!answer) return std::nullopt;
    return Secret(std::move(*answer));
  };
  if (!options.ask_become_pass) return Done{};
  auto password = ask_password(tr("sudo password: "));
  if (!password) return password.error();
  real.become_password = Secret(std::move(*password));
  real.become = true;
  return Done{};
}

}  // namespace

Result<Connected> connect(const EstateDir& dir, const catalog::Catalog& catalog, const RunOptions& options) {
  RealWorldOptions real;
  real.known_hosts = dir.known_hosts().string();
  real.new_keys = options.accept_new_keys ? NewKeys::accept : NewKeys::refuse;
  real.private_key = options.private_key;
  real.user = options.user;
  real.lock_owner = controller_name();
  if (auto status = ask_for_passwords(options, real); !status) return status.error();
  std::vector<Host> hosts = catalog.estate.hosts;
  if (options.lab) {
    if (auto status = use_lab(dir, hosts, real); !status) return status.error();
  }
  Connected connected;
  if (kit::public_key(dir.kit()).ok()) {
    auto server = kit::Server::start(dir.kit(), dir.state() / "kit.sock");
    if (!server) return server.error();
    connected.kit = std::move(*server);
    real.forwards.push_back({kKitPort, (dir.state() / "kit.sock").string()});
  }
  install_interrupt_handler();
  connected.world = make_real_world(std::move(hosts), std::move(real));
  return connected;
}

}  // namespace reprise::cli
