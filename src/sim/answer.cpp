// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "sim/answer.hpp"

#include <fmt/format.h>

#include "base/encoding.hpp"

namespace reprise::sim {

std::string answer_line(const std::string& nonce, std::size_t index, const Fact& fact) {
  if (fact.state != Fact::State::known)
    return fmt::format("{} broken {}\t{}\n", nonce, index, base64_encode(fact.error));
  auto line = fmt::format("{} fact {}", nonce, index);
  for (const auto& [name, value] : fact.fields) line += fmt::format("\t{}:={}", name, base64_encode(value));
  return line + "\n";
}

std::string actions_text(const std::string& nonce, const Job& job, bool echo) {
  constexpr std::size_t most_echoed = 4096;
  std::string out;
  for (std::size_t i = 0; i < job.actions.size() && i <= job.done; ++i) {
    out += job.actions[i].title + "\n";
    const auto& input = job.actions[i].input.reveal();
    if (echo && input.size() <= most_echoed) out += input + "\n";
    if (job.breakage.action == i && i == job.done) out += job.breakage.text + "\n";
  }
  return out + fmt::format("\n{} actions {} {}\n", nonce, job.exit_code, job.done);
}

std::string end_line(const std::string& nonce) { return fmt::format("\n{} end\n", nonce); }

}  // namespace reprise::sim
