// SPDX-License-Identifier: Apache-2.0
#include "model/load/large_pages.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <limits>

#ifdef __linux__
#include <sys/mman.h>
#endif
#ifdef __GLIBC__
#include <malloc.h>
#include <unistd.h>
#endif

namespace iamsim {

void AdviseLargePages([[maybe_unused]] void* block, [[maybe_unused]] std::size_t bytes) {
#ifdef __linux__
  constexpr std::uintptr_t kPage = std::uintptr_t{2} << 20U;
  const auto address = reinterpret_cast<std::uintptr_t>(block);
  const std::uintptr_t begin = (address + kPage - 1) / kPage * kPage;
  const std::uintptr_t end = (address + bytes) / kPage * kPage;
  if (begin < end) madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
#endif
}

#ifdef __GLIBC__
namespace {

bool heap_in_large_pages = false;

// Grows the heap by at least so much, in large pages.
void GrowHeap(std::size_t bytes) {
  auto* const begin = static_cast<char*>(sbrk(0));
  // Volatile, or the pair is optimised away.
  void* const volatile block = std::malloc(bytes);
  std::free(block);
  AdviseLargePages(begin, static_cast<std::size_t>(static_cast<char*>(sbrk(0)) - begin));
}

}  // namespace
#endif

void UseLargePagesForHeap() {
#ifdef __GLIBC__
  // The heap grows by so much more than is asked for, nothing is mapped apart from it, and it does
  // not shrink.
  constexpr std::int64_t kMost = std::numeric_limits<int>::max();
  const std::int64_t quarter = std::int64_t{sysconf(_SC_PHYS_PAGES)} * sysconf(_SC_PAGESIZE) / 4;
  const auto padding = static_cast<int>(std::clamp<std::int64_t>(quarter, 0, kMost));
  if (mallopt(M_MMAP_MAX, 0) == 0 || mallopt(M_TOP_PAD, padding) == 0 ||
      mallopt(M_TRIM_THRESHOLD, -1) == 0) {
    return;
  }
  heap_in_large_pages = true;
  constexpr std::size_t kMoreThanYoungHeapHas = 1 << 20;
  GrowHeap(kMoreThanYoungHeapHas);
#endif
}

void UseLargePagesForThread() {
#ifdef __GLIBC__
  // glibc gives a thread's heap such a part of the address space.
  constexpr std::size_t kHeap = std::size_t{64} << 20U;
  if (!heap_in_large_pages) return;
  void* const volatile block = std::malloc(1);
  const auto address = reinterpret_cast<std::uintptr_t>(block);
  std::free(block);
  const bool is_of_process = reinterpret_cast<std::uintptr_t>(&heap_in_large_pages) < address &&
                             address < reinterpret_cast<std::uintptr_t>(sbrk(0));
  if (!is_of_process) AdviseLargePages(reinterpret_cast<void*>(address / kHeap * kHeap), kHeap);
#endif
}

void ExpectText([[maybe_unused]] std::size_t bytes) {
#ifdef __GLIBC__
  // simdjson reserves six times the text, and what is read of it takes as much again.
  constexpr std::size_t kTimes = 12;
  constexpr std::size_t kReserved = std::size_t{1} << 30U;
  if (heap_in_large_pages && bytes > kReserved / kTimes) GrowHeap(kTimes * bytes);
#endif
}

}  // namespace iamsim
