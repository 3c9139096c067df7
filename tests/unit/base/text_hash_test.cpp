// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "base/text_hash.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

using reprise::TextHash;

TEST_CASE("text hash: every byte and the length count, whatever the length") {
  for (std::size_t size = 0; size <= 40; ++size) {
    const std::string text(size, 'a');
    std::set<std::size_t> hashes{TextHash{}(text), TextHash{}(text + 'a')};
    for (std::size_t i = 0; i < size; ++i) {
      auto other = text;
      other[i] = 'b';
      hashes.insert(TextHash{}(other));
    }
    CHECK(hashes.size() == size + 2);
    CHECK(TextHash{}(std::string(text)) == TextHash{}(text));
  }
}

TEST_CASE("text hash: numbered paths spread over a small table") {
  std::set<std::size_t> places;
  for (int i = 0; i < 1000; ++i) places.insert(TextHash{}("/etc/systemd/system/unit" + std::to_string(i)) % 1009);
  CHECK(places.size() > 500);  // chance gives about 635
}
