// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <CLI/CLI.hpp>
#include <functional>
#include <memory>

#include "base/i18n.hpp"
#include "cli/context.hpp"
#include "cli/estate_dir.hpp"
#include "cli/verbs.hpp"
#include "lab/lab.hpp"

namespace reprise::cli {

namespace {

using LabVerb = std::function<Status(Context&, const EstateDir&, const lab::LabOptions&)>;

void with_lab(Context& context, const LabVerb& verb) {
  const auto dir = find_estate(context);
  if (!dir) {
    complain(context, dir.error(), ExitCode::usage);
    return;
  }
  auto status = make_state(*dir);
  if (status) status = verb(context, *dir, lab::LabOptions{dir->lab()});
  if (!status) complain(context, status.error(), ExitCode::failed);
}

Status lab_up(Context& context, const EstateDir& dir, const lab::LabOptions& options) {
  const kinds::Registry registry;
  const auto catalog = load(context, dir, registry);
  if (!catalog) return Error{tr("the laboratory was not started"), {}, {}};
  return lab::up(catalog->estate, options, [](std::string_view line) { print(std::string(line) + "\n"); });
}

const char* shown(lab::HostState state) {
  switch (state) {
    case lab::HostState::absent:
      return tr("absent");
    case lab::HostState::stopped:
      return tr("stopped");
    case lab::HostState::running:
      return tr("running");
    case lab::HostState::frozen:
      return tr("frozen");
  }
  return "?";
}

Status lab_status(Context& /*context*/, const EstateDir& /*dir*/, const lab::LabOptions& options) {
  const auto hosts = lab::status(options);
  if (!hosts) return hosts.error();
  if (hosts->empty()) print(std::string(tr("there is no laboratory; start it with: reprise lab up")) + "\n");
  for (const auto& host : *hosts) {
    print(fmt::format("{:<16} {}{}\n", host.name, shown(host.state),
                      host.cut ? std::string(", ") + tr("cable pulled") : ""));
  }
  return Done{};
}

void add_plain(CLI::App& lab, Context& context, const char* name, const char* help, const LabVerb& run) {
  lab.add_subcommand(name, help)->callback([&context, run] { with_lab(context, run); });
}

void add_fault(CLI::App& lab, Context& context, const char* name, const char* help,
               Status (*fault)(const lab::LabOptions&, const std::string&)) {
  auto* verb = lab.add_subcommand(name, help);
  auto host = std::make_shared<std::string>();
  verb->add_option("host", *host, tr("Name of the host"))->required();
  verb->callback([&context, host, fault] {
    with_lab(context,
             [&](Context&, const EstateDir&, const lab::LabOptions& options) { return fault(options, *host); });
  });
}

void add_ssh(CLI::App& lab, Context& context) {
  auto* verb = lab.add_subcommand("ssh", tr("A shell, or a command, on a host of the laboratory"));
  auto host = std::make_shared<std::string>();
  auto command = std::make_shared<std::vector<std::string>>();
  verb->add_option("host", *host, tr("Name of the host"))->required();
  verb->add_option("command", *command, tr("Command to run (default: a login shell)"));
  verb->prefix_command();  // what looks like an option belongs to the command
  verb->callback([&context, host, command, verb] {
    const auto rest = verb->remaining();
    command->insert(command->end(), rest.begin(), rest.end());
    with_lab(context, [&](Context&, const EstateDir&, const lab::LabOptions& options) {
      return lab::exec_ssh(options, *host, *command);
    });
  });
}

}  // namespace

void add_lab(CLI::App& app, Context& context) {
  auto* lab = app.add_subcommand("lab", tr("The embedded laboratory: the estate's hosts as containers (root)"));
  lab->require_subcommand(1);
  add_plain(*lab, context, "up", tr("Boot every host of the estate, bare"), lab_up);
  add_plain(*lab, context, "status", tr("What runs"), lab_status);
  add_plain(*lab, context, "down", tr("End it and remove every trace"),
            [](Context&, const EstateDir&, const lab::LabOptions& options) { return lab::down(options); });
  add_ssh(*lab, context);
  add_fault(*lab, context, "freeze", tr("Stop all processes of a host as they are"), lab::freeze);
  add_fault(*lab, context, "thaw", tr("Let a frozen host go on"), lab::thaw);
  add_fault(*lab, context, "cut", tr("Pull the network cable of a host"), lab::cut);
  add_fault(*lab, context, "restore", tr("Plug the network cable in again"), lab::restore);
}

}  // namespace reprise::cli
