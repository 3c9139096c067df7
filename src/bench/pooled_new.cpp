// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#include "bench/pooled_new.hpp"

#include <sys/mman.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

// sanitizers have an operator new of their own
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

namespace {

constexpr std::size_t kStep = 16;  // sizes are rounded up to this; also the alignment that new promises
constexpr std::size_t kLargest = 1024;
constexpr std::size_t kPage = std::size_t{64} << 10U;  // all blocks of a page have one size
constexpr std::size_t kRoom = std::size_t{1} << 30U;   // address space, not memory

struct Free {
  Free* next;
};

/// Plain data without constructors: memory is wanted before any of them has run.
struct Pool {
  std::uintptr_t begin;                             ///< 0: not in use
  std::size_t pages;                                ///< taken so far
  std::array<Free*, kLargest / kStep + 1> free;     ///< by size
  std::array<std::uint8_t, kRoom / kPage> size_of;  ///< by page
};
constinit Pool pool{};

bool from_pool(const void* block) {
  return pool.begin != 0 && reinterpret_cast<std::uintptr_t>(block) - pool.begin < kRoom;
}

/// Cuts a new page into blocks; false: there is no room left.
bool refill(std::size_t size) {
  if (pool.pages == pool.size_of.size()) return false;
  auto* const page = reinterpret_cast<std::byte*>(pool.begin + pool.pages * kPage);
  pool.size_of[pool.pages++] = static_cast<std::uint8_t>(size);
  const auto bytes = size * kStep;
  for (auto left = kPage / bytes; left-- > 0;) pool.free[size] = new (page + left * bytes) Free{pool.free[size]};
  return true;
}

void* take(std::size_t bytes) {
  const auto size = (bytes + kStep - 1) / kStep;
  if (pool.free[size] == nullptr && !refill(size)) return nullptr;
  auto* const block = pool.free[size];
  pool.free[size] = block->next;
  return block;
}

void give(void* block) {
  const auto page = (reinterpret_cast<std::uintptr_t>(block) - pool.begin) / kPage;
  auto& free = pool.free[pool.size_of[page]];
  free = new (block) Free{free};
}

}  // namespace

void* operator new(std::size_t bytes) {
  if (pool.begin != 0 && bytes - 1 < kLargest) {
    if (void* const block = take(bytes)) return block;
  }
  if (void* const block = std::malloc(bytes == 0 ? 1 : bytes)) return block;
  throw std::bad_alloc();
}

void operator delete(void* block) noexcept {
  if (from_pool(block)) return give(block);
  std::free(block);
}

void operator delete(void* block, std::size_t /*bytes*/) noexcept { operator delete(block); }

namespace reprise::bench {

void use_pooled_new() {
  if (pool.begin != 0) return;
  void* const room = ::mmap(nullptr, kRoom, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (room != MAP_FAILED) pool.begin = reinterpret_cast<std::uintptr_t>(room);
}

}  // namespace reprise::bench

#else

void reprise::bench::use_pooled_new() {}

#endif
