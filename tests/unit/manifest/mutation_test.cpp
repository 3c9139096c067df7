// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include <doctest/doctest.h>

#include <random>

#include "helpers.hpp"

using namespace reprise;

namespace {

/// Breaks a text as editors, transfers and people do.
std::string broken(std::string text, std::mt19937& chance) {
  static const std::vector<std::string> pieces{"{",
                                               "}",
                                               "[",
                                               "]",
                                               ":",
                                               ": ",
                                               "- ",
                                               "&a ",
                                               "*a",
                                               "!secret ",
                                               "\"",
                                               "'",
                                               "\t",
                                               "\n",
                                               "\n  ",
                                               "|",
                                               ">",
                                               "#",
                                               "---\n",
                                               "<<: ",
                                               "? ",
                                               "{{",
                                               "\xff",
                                               "\xc3",
                                               "%",
                                               "@",
                                               ",",
                                               "~",
                                               "null",
                                               "-1",
                                               "99999999999999999999",
                                               "..",
                                               "\\",
                                               std::string(1, '\0')};
  const auto pick = [&](std::size_t below) { return std::uniform_int_distribution<std::size_t>(0, below - 1)(chance); };
  const auto times = 1 + pick(4);
  for (std::size_t i = 0; i < times && !text.empty(); ++i) {
    const auto at = pick(text.size());
    const auto length = std::min(pick(20) + 1, text.size() - at);
    switch (pick(5)) {
      case 0:
        text.erase(at, length);
        break;
      case 1:
        text.insert(at, pieces[pick(pieces.size())]);
        break;
      case 2:
        text.replace(at, length, pieces[pick(pieces.size())]);
        break;
      case 3:
        text.insert(pick(text.size()), text.substr(at, length));
        break;
      default:
        text.resize(at);
        break;
    }
  }
  return text;
}

}  // namespace

TEST_CASE("no broken estate crashes the reader, and each error has a place and a reason") {
  const auto good = full_estate();
  int refused = 0;
  for (unsigned seed = 0; seed < 1500; ++seed) {
    std::mt19937 chance(seed);
    const auto text = broken(good, chance);
    Diagnostics out;
    const auto estate = read_estate(text, out);
    INFO("seed ", seed);
    if (out.has_errors()) ++refused;
    for (const auto& d : out.all()) {
      CHECK(d.at.file == "estate.yaml");
      CHECK(d.message != "");
    }
    for (const auto& service : estate.services) {
      for (const auto& [role, hosts] : service.roles) {
        for (const auto host : hosts) CHECK(host.index() < estate.hosts.size());
      }
    }
  }
  CHECK(refused > 1000);
}
