// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace reprise::bench {

struct PlanOptions {
  std::uint32_t hosts = 1'000;
  std::uint32_t steps = 200'000;  ///< about; a multiple of the hosts
  bool json = false;
};

/// A made-up estate as text.
struct PlanTexts {
  std::string estate;                            ///< estate.yaml
  std::map<std::string, std::string> playbooks;  ///< name -> text
  std::map<std::string, std::string> templates;  ///< name -> text
};

/// Ten services on every host, of about as many steps each: packages, accounts, directories, files with contents of a
/// template and of expressions, units that files notify, items of a list, conditions, commands, references, a check;
/// all but the first need the service before them, and the first is `per_host`. The same numbers give the same texts.
PlanTexts plan_texts(const PlanOptions& options);

/// Measures, in memory, what `reprise plan` does before it looks at hosts: YAML to values (load), values to the checked
/// catalog with its graph (compile), durations, priorities and the forecast of the run through the scheduler (plan).
/// Prints processor times and the memory that it took to stdout. 1 where the estate turned out to be wrong, else 0.
int run_plan(const PlanOptions& options);

}  // namespace reprise::bench
