// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
//
// One resource of one kind on a root file system, without an engine: look, differ, act, look again; for tests.
//   kindtool ROOT KIND [look]      parameters as YAML on standard input (!secret TEXT as in golden cases)
// Prints what the actions said to standard error, and one line: "ok", "changed FIELD...", "differs FIELD..." (with
// look), "refused WHY", "failed", "invalid WHY" or "not converged FIELD...".
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "../unit/kinds/golden_case.hpp"
#include "kinds/registry.hpp"
#include "kinds/script.hpp"

using namespace reprise;
using namespace reprise::kinds;

namespace {

/// Runs a program to its end; what it prints comes back.
std::string output_of(const std::string& command) {
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return {};
  std::string out;
  char buffer[4096];
  for (std::size_t n = 0; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) out.append(buffer, n);
  ::pclose(pipe);
  return out;
}

void put(const std::string& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

Answers send(const std::string& root, const std::vector<Action>& actions, const std::vector<FactQuery>& queries) {
  const std::string nonce = "k1ndt00l" + std::to_string(::getpid());
  const auto script = compose(actions, queries, nonce);
  if (!script) {
    fmt::print(stderr, "{}\n", script.error().message);
    return {};
  }
  put(root + "/run/kindtool.sh", script->text.reveal());
  put(root + "/run/kindtool.in", script->input.reveal());
  const auto out =
      output_of("chroot " + sh_quote(root) + " /bin/sh /run/kindtool.sh <" + sh_quote(root + "/run/kindtool.in"));
  auto answers = parse(out, queries, nonce);
  if (!answers.text.empty()) fmt::print(stderr, "{}", answers.text);
  return answers;
}

Facts look(const std::string& root, const std::vector<FactQuery>& queries, const std::vector<Action>& actions,
           int& code) {
  const auto answers = send(root, actions, queries);
  code = answers.actions_exit;
  Facts facts;
  for (std::size_t i = 0; i < answers.facts.size(); ++i) facts.set(queries[i], answers.facts[i]);
  return facts;
}

std::string fields(const Diff& diff) {
  std::string out;
  for (const auto& change : diff.changes) out += " " + change.field;
  if (!diff.refusal.empty()) out += " refused " + diff.refusal;
  return out + (diff.known ? "" : " unknown");
}

std::string apply(const std::string& root, const Kind& kind, const Value& params, bool only_look) {
  const auto queries = kind.facts(params);
  int code = 0;
  const auto before = kind.diff(params, look(root, queries, {}, code), false);
  if (!before.refusal.empty()) return "refused " + before.refusal;
  if (before.converged()) return "ok";
  if (only_look) return "differs" + fields(before);
  const auto after = look(root, queries, before.actions, code);
  if (code != 0) return "failed";
  const auto again = kind.diff(params, after, false);
  return again.converged() ? "changed" + fields(before) : "not converged" + fields(again);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const Registry registry;
  const Kind* kind = registry.find(argv[2]);
  const std::string yaml((std::istreambuf_iterator<char>(std::cin)), std::istreambuf_iterator<char>());
  auto params = golden::parse_value(yaml);
  if (kind == nullptr || !params) return 2;
  Diagnostics found;
  conform(*params, kind->spec().schema, argv[2], found);
  if (!found.has_errors()) kind->check(*params, argv[2], found);
  if (found.has_errors()) {
    fmt::print("invalid {}\n", found.all().front().message);
    return 0;
  }
  fmt::print("{}\n", apply(argv[1], *kind, *params, argc > 3));
  return 0;
}
