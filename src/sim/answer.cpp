// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "sim/answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/encoding.hpp"

namespace reprise::sim {

std::string answer_line(const std::string& nonce, std::size_t index, const Fact& fact) {
  if (fact.state != Fact::State::known)
    return fmt::format("{} broken {}\t{}\n", nonce, index, base64_encode(fact.error));
  auto line = fmt::format("{} fact {}", nonce, index);
  for (const auto& [name, value] : fact.fields) line += fmt::format("\t{}:={}", name, base64_encode(value));
  return line + "\n";
}

namespace {

/// For people.
std::string printed(const Job& job, bool echo) {
  constexpr std::size_t most_echoed = 4096;
  std::string out;
  for (std::size_t i = 0; i < job.actions.size() && i <= job.done; ++i) {
    out += job.actions[i].title + "\n";
    const auto& input = job.actions[i].input.reveal();
    if (echo && input.size() <= most_echoed) out += input + "\n";
    if (job.breakage.action == i && i == job.done) out += job.breakage.text + "\n";
  }
  return out;
}

}  // namespace

std::string actions_text(const std::string& nonce, const Job& job, bool echo) {
  return printed(job, echo) + fmt::format("\n{} actions {} {}\n", nonce, job.exit_code, job.done);
}

std::string end_line(const std::string& nonce) { return fmt::format("\n{} end\n", nonce); }

Answers answers_of(const Job* job, bool echo, std::vector<Fact> facts) {
  Answers answers;
  answers.facts = std::move(facts);
  answers.complete = true;
  if (job == nullptr) return answers;
  answers.text = printed(*job, echo);
  answers.actions_exit = job->exit_code;
  answers.actions_done = static_cast<int>(job->done);
  // nobody sees empty lines
  const auto doubled = [](char a, char b) { return a == '\n' && b == '\n'; };
  answers.text.erase(std::unique(answers.text.begin(), answers.text.end(), doubled), answers.text.end());
  if (answers.text.starts_with('\n')) answers.text.erase(0, 1);
  return answers;
}

}  // namespace reprise::sim
