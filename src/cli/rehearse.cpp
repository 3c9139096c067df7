// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "rehearse/rehearse.hpp"

#include <CLI/CLI.hpp>
#include <charconv>
#include <memory>
#include <optional>

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "cli/context.hpp"
#include "cli/estate_dir.hpp"
#include "cli/verbs.hpp"

namespace reprise::cli {
namespace {

struct RehearseOptions {
  std::string seeds = "1-100";
  std::string faults = "all";
  std::vector<std::size_t> keep;
  bool no_mishaps = false;
  std::vector<std::string> only;
  bool log = false;
};

struct Range {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

std::optional<std::uint64_t> number(std::string_view word) {
  std::uint64_t out = 0;
  const auto [rest, status] = std::from_chars(word.data(), word.data() + word.size(), out);
  if (word.empty() || status != std::errc{} || rest != word.data() + word.size()) return std::nullopt;
  return out;
}

/// "A-B" or "A".
Result<Range> parse_range(const std::string& text) {
  const auto dash = text.find('-');
  const auto first = number(std::string_view(text).substr(0, dash));
  const auto last = dash == std::string::npos ? first : number(std::string_view(text).substr(dash + 1));
  if (first && last && *first <= *last) return Range{*first, *last};
  return Error{trf("--seeds: \"{}\" is no range of numbers", text), tr("write it like 1-1000"), {}};
}

rehearse::Only only_of(const RehearseOptions& options) {
  rehearse::Only only;
  if (options.no_mishaps || !options.keep.empty()) only.mishaps = options.keep;
  only.steps = options.only;
  return only;
}

void print_failure(const rehearse::Failure& failure, const Context& context, const RehearseOptions& options) {
  std::string command = fmt::format("reprise -i '{}' rehearse --seeds {} --faults {}", context.estate.string(),
                                    failure.seed, options.faults);
  command +=
      failure.kept.empty() ? std::string(" --no-mishaps") : fmt::format(" --keep {}", fmt::join(failure.kept, ","));
  if (!failure.all_steps) command += fmt::format(" --only '{}'", join(failure.steps, ","));
  print(trf("seed {}: {}", failure.seed, failure.finding) + "\n");
  for (const auto& mishap : failure.mishaps) print("  " + mishap + "\n");
  print("  " + trf("to see it again: {}", command + " --log") + "\n");
}

Result<rehearse::House> make_house(catalog::Catalog catalog, Context& context) {
  auto house = rehearse::prepare(rehearse::without_checks(std::move(catalog)));
  if (!house) complain(context, house.error(), ExitCode::failed);
  return house;
}

void rehearse_estate(Context& context, const RehearseOptions& options) {
  const auto range = parse_range(options.seeds);
  const auto allowed = rehearse::parse_troubles(options.faults);
  if (!range || !allowed) return complain(context, range ? allowed.error() : range.error(), ExitCode::usage);
  const auto dir = find_estate(context);
  if (!dir) return complain(context, dir.error(), ExitCode::usage);
  const kinds::Registry registry;
  auto catalog = load(context, *dir, registry);
  if (!catalog) return;
  const auto house = make_house(std::move(*catalog), context);
  if (!house) return;
  const auto only = only_of(options);
  if (options.log) print(rehearse::tell(*house, range->first, *allowed, only));
  constexpr int most_shown = 20;
  int broken = 0;
  for (auto seed = range->first; seed <= range->last && broken < most_shown; ++seed) {
    const auto failure = rehearse::rehearse(*house, seed, *allowed, only);
    if (!failure) continue;
    ++broken;
    print_failure(*failure, context, options);
    context.exit_code = ExitCode::failed;
  }
  if (broken > 0) return;
  print(trf("{} rehearsals of {} steps on simulated hosts: every promise was kept", range->last - range->first + 1,
            house->steps.size()) +
        "\n");
}

}  // namespace

void add_rehearse(CLI::App& app, Context& context) {
  auto* verb =
      app.add_subcommand("rehearse", tr("Rebuild the estate on simulated hosts while all sorts of things go wrong"));
  auto options = std::make_shared<RehearseOptions>();
  verb->add_option("--seeds", options->seeds, tr("A-B: each number is a story of its own, the same every time"))
      ->capture_default_str();
  verb->add_option("--faults", options->faults, tr("What may go wrong: all, none, or a list such as reply_lost,crash"))
      ->capture_default_str();
  verb->add_option("--keep", options->keep, tr("To see a failure again: only these mishaps of the seed"))
      ->delimiter(',');
  verb->add_flag("--no-mishaps", options->no_mishaps, tr("To see a failure again: none of the seed's mishaps"));
  verb->add_option("--only", options->only, tr("To see a failure again: only these steps"))->delimiter(',');
  verb->add_flag("--log", options->log, tr("Print everything that happens with the first seed"));
  verb->callback([&context, options] { rehearse_estate(context, *options); });
}

}  // namespace reprise::cli
