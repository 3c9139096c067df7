// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
//
// libFuzzer's entry (https://llvm.org/docs/LibFuzzer.html): one program a target, REPRISE_FUZZ_TARGET names it.
#include <cstddef>
#include <cstdint>

#include "target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto target = reprise::fuzz::REPRISE_FUZZ_TARGET();
  target.run({reinterpret_cast<const char*>(data), size});
  return 0;
}
