// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "kit/kit.hpp"

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <set>

#include "base/i18n.hpp"
#include "cli/context.hpp"
#include "cli/estate_dir.hpp"
#include "cli/kit_serve.hpp"
#include "cli/verbs.hpp"
#include "lab/lab.hpp"

namespace reprise::cli {

namespace {

void tell(std::string_view line) { print(std::string(line) + "\n"); }

/// What the estate's `package` steps install, a list a service and host: packages that are installed together.
std::map<std::string, std::vector<std::vector<std::string>>> wanted_packages(const catalog::Catalog& catalog) {
  std::map<std::pair<std::size_t, HostId>, std::set<std::string>> lists;
  for (const auto& step : catalog.steps) {
    if (step.kind->spec().name != "package" || step.params.text("state", "present") == "absent") continue;
    if (step.host == Estate::controller()) continue;
    for (const auto& name : step.params.texts("name")) lists[{step.service, step.host}].insert(name);
  }
  std::map<std::string, std::set<std::vector<std::string>>> by_os;
  for (const auto& [where, names] : lists) {
    by_os[catalog.estate.hosts[where.second.index()].os].insert({names.begin(), names.end()});
  }
  std::map<std::string, std::vector<std::vector<std::string>>> out;
  for (const auto& [os, all] : by_os) out[os] = {all.begin(), all.end()};
  return out;
}

Status build_kit(Context& context, const EstateDir& dir) {
  const kinds::Registry registry;
  const auto catalog = load(context, dir, registry);
  if (!catalog) return Error{tr("the kit was not built"), {}, {}};
  kit::KitRequest request;
  request.packages = wanted_packages(*catalog);
  for (const auto& [os, lists] : request.packages) {
    const auto root = lab::base_root(os, lab::LabOptions{dir.lab()}, tell);
    if (!root) return root.error();
    request.base_status[os] = *root / "var/lib/dpkg/status";
  }
  const auto report = kit::build(request, dir.kit(), tell);
  if (!report) return report.error();
  print(trf("the kit holds {} packages, {} MB: {}", report->packages, report->bytes / 1'000'000, dir.kit().string()) +
        "\n");
  return Done{};
}

Status verify_kit(Context& context, const EstateDir& dir) {
  const auto report = kit::verify(dir.kit());
  if (!report) return report.error();
  for (const auto& damage : report->damaged) print(damage.file + ": " + damage.why + "\n");
  print(trf("{} files looked at, {} damaged", report->files, report->damaged.size()) + "\n");
  if (!report->damaged.empty()) context.exit_code = ExitCode::refused;
  return Done{};
}

void add_kit_verb(CLI::App& kit, Context& context, const char* name, const char* help,
                  const std::function<Status(Context&, const EstateDir&)>& run) {
  kit.add_subcommand(name, help)->callback([&context, run] {
    const auto dir = find_estate(context);
    if (!dir) {
      complain(context, dir.error(), ExitCode::usage);
      return;
    }
    auto status = make_state(*dir);
    if (status) status = run(context, *dir);
    if (!status) complain(context, status.error(), ExitCode::failed);
  });
}

void add_serve(CLI::App& kit, Context& context) {
  struct Arguments {
    std::vector<std::string> hosts;
    RunOptions options;
  };
  auto* serve = kit.add_subcommand(
      "serve", tr("Offer the kit to hosts through SSH until Ctrl-C, for who works on them by hand; runs do so anyway"));
  auto arguments = std::make_shared<Arguments>();
  serve->add_option("hosts", arguments->hosts, tr("Names of the hosts; default: all"));
  add_connection_options(*serve, arguments->options);
  serve->callback([&context, arguments] {
    const auto status = serve_kit(context, arguments->hosts, arguments->options);
    if (!status) complain(context, status.error(), ExitCode::failed);
  });
}

}  // namespace

void add_kit(CLI::App& app, Context& context) {
  auto* kit = app.add_subcommand("kit", tr("The Debian packages of the estate, for a rebuild without internet"));
  kit->require_subcommand(1);
  add_kit_verb(*kit, context, "build", tr("Download what is missing and sign the index (needs a mirror)"), build_kit);
  add_kit_verb(*kit, context, "verify", tr("Hold every file against its hash, and the index against its signature"),
               verify_kit);
  add_serve(*kit, context);
}

}  // namespace reprise::cli
