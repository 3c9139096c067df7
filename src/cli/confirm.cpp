// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
// confirm: a person's word for what reprise cannot see.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <map>
#include <memory>

#include "base/encoding.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"
#include "cli/context.hpp"
#include "cli/estate_dir.hpp"
#include "cli/people.hpp"
#include "cli/verbs.hpp"
#include "engine/people.hpp"
#include "transport/real_world.hpp"

namespace reprise::cli {

std::vector<Errands::Item> Errands::all(const catalog::Catalog& catalog, journal::Journal* journal, Instant now) {
  std::map<std::string, journal::Confirmation> words;
  if (journal != nullptr) {
    const auto found = journal->confirmations();
    if (found) {
      for (const auto& word : *found) words[word.step] = word;
    }
  }
  std::vector<Item> out;
  for (const auto& step : catalog.steps) {
    if (!step.kind->spec().by_people) continue;
    Item item{&step, step.kind->errand(step.params).value_or(kinds::Errand{}), {}};
    const auto it = words.find(step.key);
    if (it != words.end() && engine::counts(it->second, item.errand, now)) item.word = it->second;
    out.push_back(std::move(item));
  }
  return out;
}

namespace {

struct ConfirmOptions {
  std::vector<std::string> steps;
  std::string by;
  std::string note;
  bool all = false;
  bool list = false;
  bool take_back = false;
};

void show(const catalog::Catalog& catalog, const std::vector<Errands::Item>& items) {
  if (items.empty()) print(std::string(tr("this estate has no manual steps")) + "\n");
  for (const auto& item : items) {
    std::string state = item.word ? trf("confirmed by {}", engine::told(*item.word)) : std::string(tr("not confirmed"));
    if (!item.errand.proof.empty()) state += "; " + trf("its check decides: {}", item.errand.proof);
    std::string text = item.step->key + "  " + item.step->subject + "\n    " + state + "\n";
    if (!item.word) {
      if (!item.errand.who.empty()) text += "    " + trf("for: {}", item.errand.who) + "\n";
      for (const auto& line : split_lines(item.errand.instructions)) text += "    | " + line + "\n";
    }
    print(catalog.secrets.mask(printable(text)));
  }
}

/// The steps that the command line names; an Error where it names none, or one that no person does.
Result<std::vector<Errands::Item>> chosen(const ConfirmOptions& options, const std::vector<Errands::Item>& items) {
  std::vector<Errands::Item> out;
  if (options.all) {
    for (const auto& item : items) {
      if (item.word.has_value() == options.take_back) out.push_back(item);
    }
    return out;
  }
  if (options.steps.empty()) {
    return Error{tr("which step is done?"), tr("`reprise confirm --list` shows all that a person does; or --all"), {}};
  }
  std::vector<std::string> known;
  for (const auto& item : items) known.push_back(item.step->key);
  for (const auto& name : options.steps) {
    const auto it = std::find(known.begin(), known.end(), name);
    if (it == known.end()) {
      const auto hint = did_you_mean(name, known);
      return Error{trf("there is no manual step \"{}\"", name),
                   hint.empty() ? std::string(tr("`reprise confirm --list` shows them")) : hint,
                   {}};
    }
    out.push_back(items[static_cast<std::size_t>(it - known.begin())]);
  }
  return out;
}

Status write_words(journal::Journal& journal, const ConfirmOptions& options, const std::vector<Errands::Item>& items,
                   Instant now) {
  if (items.empty())
    print(std::string(options.take_back ? tr("no confirmation stands") : tr("all is confirmed")) + "\n");
  for (const auto& item : items) {
    const journal::Confirmation word{item.step->key, options.by, engine::fingerprint(item.errand),
                                     options.note,   now,        options.take_back};
    if (auto status = journal.confirm(word); !status) return status;
    print((options.take_back ? trf("taken back: {}", item.step->key)
                             : trf("noted: {} confirmed by {}", item.step->key, options.by)) +
          "\n");
  }
  return Done{};
}

void confirm_steps(Context& context, const ConfirmOptions& options) {
  const auto dir = find_estate(context);
  if (!dir) return complain(context, dir.error(), ExitCode::usage);
  const kinds::Registry registry;
  const auto catalog = load(context, *dir, registry);
  if (!catalog) return;
  if (!options.list && trim(options.by).empty()) {
    return complain(context, Error{tr("who says so?"), tr("add --by NAME: the journal keeps it as evidence"), {}},
                    ExitCode::usage);
  }
  if (auto status = make_state(*dir); !status) return complain(context, status.error(), ExitCode::failed);
  auto journal = journal::Journal::open(dir->journal().string());
  if (!journal) return complain(context, journal.error(), ExitCode::failed);
  const auto now = wall_clock();
  const auto items = Errands::all(*catalog, &*journal, now);
  if (options.list) return show(*catalog, items);
  const auto wanted = chosen(options, items);
  if (!wanted) return complain(context, wanted.error(), ExitCode::usage);
  if (auto status = write_words(*journal, options, *wanted, now); !status) {
    complain(context, status.error(), ExitCode::failed);
  }
}

}  // namespace

void add_confirm(CLI::App& app, Context& context) {
  auto* verb = app.add_subcommand("confirm", tr("Say that a manual step is done, and who did it"));
  auto options = std::make_shared<ConfirmOptions>();
  verb->add_option("step", options->steps, tr("Manual steps, as in SERVICE/STEP@HOST"));
  verb->add_option("--by", options->by, tr("Who did it; kept in the journal"));
  verb->add_option("--note", options->note, tr("What else is worth knowing: the number of the call, the port"));
  verb->add_flag("--all", options->all, tr("All that are not confirmed; with --take-back: all that are"));
  verb->add_flag("--list", options->list, tr("Show all manual steps and whose word there is for them"));
  verb->add_flag("--take-back", options->take_back, tr("It is not done, or not any more"));
  verb->callback([&context, options] { confirm_steps(context, *options); });
}

}  // namespace reprise::cli
