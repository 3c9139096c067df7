// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
//
// Every seed, and every input that fuzzing has found, through its target: a regression ends the program, and the
// targets keep building and working where nobody fuzzes.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "target.hpp"

using namespace reprise;

namespace {

std::size_t replay(const fuzz::Target& target) {
  std::size_t count = 0;
  const std::filesystem::path folder = std::string(REPRISE_SOURCE_DIR) + "/tests/fuzz/data/" + target.name;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    MESSAGE(entry.path().string());  // what was under way is told even if it ends the program
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    target.run(bytes);
    // and cut short everywhere in its beginning, which the readers must bear as well
    for (std::size_t size = 0; size < std::min<std::size_t>(bytes.size(), 64); ++size) {
      target.run(std::string_view(bytes).substr(0, size));
    }
    ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("fuzzing: seeds and findings of every target") {
  for (const auto& target : {fuzz::manifest(), fuzz::facts(), fuzz::frames(), fuzz::journal(), fuzz::templates()}) {
    CAPTURE(target.name);
    CHECK(replay(target) > 0);
  }
}
