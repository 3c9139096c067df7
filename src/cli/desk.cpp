// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "cli/desk.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "base/encoding.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"
#include "engine/people.hpp"

namespace reprise::cli {

void Desk::person_wanted(const catalog::Step& step, const kinds::Errand& errand, const std::string& doubt) {
  auto at = std::find_if(wanted_.begin(), wanted_.end(), [&](const auto& one) { return one.second.step == step.key; });
  if (at == wanted_.end()) at = wanted_.emplace(++last_number_, Wanted{step.key, engine::fingerprint(errand)}).first;
  std::string text = fmt::format("\n[{}] {}  {}\n", at->first, step.key, step.subject);
  if (!errand.who.empty()) text += "    " + trf("for: {}", errand.who) + "\n";
  for (const auto& line : split_lines(errand.instructions)) text += "    " + line + "\n";
  if (!errand.proof.empty()) text += "    " + trf("its check sees when it is done: {}", errand.proof) + "\n";
  if (!doubt.empty()) text += "    " + doubt + "\n";
  text += "    " +
          trf("done? type \"{0}\", or \"{0} NAME: NOTE\", and Enter; everything else goes on meanwhile", at->first) +
          "\n";
  show_(text);
}

void Desk::step_ended(const catalog::Step& step, const engine::StepReport& /*report*/) {
  std::erase_if(wanted_, [&](const auto& one) { return one.second.step == step.key; });
}

void Desk::tick(Instant now) {
  while (busy()) {
    const auto line = read_line_();
    if (!line) return;
    take(*line, now);
  }
}

/// "3", "3 Jean Dupont" or "3 Jean Dupont: call 4711".
void Desk::take(const std::string& line, Instant now) {
  const auto words = trim(line);
  if (words.empty()) return;
  int number = 0;
  const auto [end, error] = std::from_chars(words.data(), words.data() + words.size(), number);
  const auto it = wanted_.find(number);
  if (error != std::errc() || it == wanted_.end()) {
    std::vector<std::string> open;
    for (const auto& [one, wanted] : wanted_) open.push_back(fmt::format("{} ({})", one, wanted.step));
    show_(trf("\"{}\" is none of the steps that are waited for: {}", words, join(open, ", ")) + "\n");
    return;
  }
  const std::string rest(trim(std::string_view(end, static_cast<std::size_t>(words.data() + words.size() - end))));
  const auto colon = rest.find(':');
  const std::string name(trim(rest.substr(0, colon)));
  const std::string note(colon == std::string::npos ? std::string() : std::string(trim(rest.substr(colon + 1))));
  const journal::Confirmation word{it->second.step, name.empty() ? user_ : name, it->second.what, note, now, false};
  if (auto status = journal_.confirm(word); !status) {
    show_(to_string(status.error()) + "\n");
    return;
  }
  show_(trf("noted: {} confirmed by {}", word.step, word.by) + "\n");
}

std::optional<std::string> typed_line() {
  pollfd ready{STDIN_FILENO, POLLIN, 0};
  if (poll(&ready, 1, 0) != 1 || (ready.revents & POLLIN) == 0) return std::nullopt;
  char text[4096];
  const auto size = read(STDIN_FILENO, text, sizeof text);
  if (size <= 0) return std::nullopt;  // Ctrl-D: whoever confirms does it elsewhere
  return printable(std::string_view(text, static_cast<std::size_t>(size)));
}

}  // namespace reprise::cli
