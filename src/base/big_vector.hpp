// SPDX-FileCopyrightText: 2026 reprise contributors
// SPDX-License-Identifier: EUPL-1.2
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace reprise {

/// Gives large arrays huge pages where the kernel has them (madvise(2), MADV_HUGEPAGE): one page fault for 2 MB instead
/// of 512, which costs more than what the scheduler does with the memory. The end is rounded up to whole pages, or an
/// array of 3.9 MB would have one huge page and 486 faults. Elements that are made without a value are not zeroed.
template <typename T>
struct BigAllocator {
  using value_type = T;
  BigAllocator() = default;
  template <typename U>
  BigAllocator(const BigAllocator<U>&) {}  // NOLINT(google-explicit-constructor): as the standard wants it

  T* allocate(std::size_t count) {
    if (count * sizeof(T) < kHuge) return static_cast<T*>(::operator new(count * sizeof(T)));
    const auto bytes = (count * sizeof(T) + kHuge - 1) / kHuge * kHuge;
    void* memory = ::operator new (bytes, std::align_val_t{kHuge});
    madvise(memory, bytes, MADV_HUGEPAGE);  // advice: it is no harm if it is not taken
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t count) {
    if (count * sizeof(T) < kHuge) {
      ::operator delete(memory);
    } else {
      ::operator delete (memory, std::align_val_t{kHuge});
    }
  }

  template <typename U>
  void construct(U* at) {
    ::new (static_cast<void*>(at)) U;
  }
  template <typename U, typename... Args>
  void construct(U* at, Args&&... args) {
    std::construct_at(at, std::forward<Args>(args)...);
  }

  friend bool operator==(const BigAllocator&, const BigAllocator&) { return true; }

 private:
  static constexpr std::size_t kHuge = std::size_t{2} << 20;
};

/// For arrays with an entry a step or an edge. resize() leaves new numbers unset: give a value to set them.
template <typename T>
using BigVector = std::vector<T, BigAllocator<T>>;

}  // namespace reprise
