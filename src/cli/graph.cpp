// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <CLI/CLI.hpp>
#include <memory>

#include "base/i18n.hpp"
#include "catalog/show.hpp"
#include "cli/context.hpp"
#include "cli/estate_dir.hpp"
#include "cli/verbs.hpp"
#include "tool/run.hpp"

namespace reprise::cli {

namespace {

Result<std::string> to_svg(const std::string& dot) {
  const auto ended = tool::run({"dot", "-Tsvg"}, dot);
  if (!ended) return Error{ended.error().message, tr("install graphviz, or use --format dot or mermaid"), {}};
  if (ended->code != 0) return Error{trf("dot ended with exit code {}: {}", ended->code, ended->errors), {}, {}};
  return ended->out;
}

void show_graph(Context& context, const std::string& format) {
  const auto dir = find_estate(context);
  if (!dir) {
    complain(context, dir.error(), ExitCode::usage);
    return;
  }
  const kinds::Registry registry;
  const auto catalog = load(context, *dir, registry);
  if (!catalog) return;
  if (format == "mermaid") {
    print(catalog::to_mermaid(*catalog));
    return;
  }
  const auto dot = catalog::to_dot(*catalog);
  if (format == "dot") {
    print(dot);
    return;
  }
  const auto svg = to_svg(dot);
  if (svg) {
    print(*svg);
  } else {
    complain(context, svg.error(), ExitCode::failed);
  }
}

}  // namespace

void add_graph(CLI::App& app, Context& context) {
  auto* verb = app.add_subcommand("graph", tr("The graph of all steps, with the reason of every edge"));
  auto format = std::make_shared<std::string>("dot");
  verb->add_option("--format", *format, tr("dot, svg or mermaid"))
      ->check(CLI::IsMember({"dot", "svg", "mermaid"}))
      ->capture_default_str();
  verb->callback([&context, format] { show_graph(context, *format); });
}

}  // namespace reprise::cli
