// SPDX-License-Identifier: Apache-2.0
#include "model/load/text/large_pages.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>

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

// A small model needs less.
constexpr std::size_t kFirstReserve = std::size_t{32} << 20U;

bool heap_in_large_pages = false;
std::atomic<std::size_t> expected = 0;
std::atomic<std::size_t> reserved = kFirstReserve;

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
  // Nothing is mapped apart from the heap, and it does not shrink.
  if (mallopt(M_MMAP_MAX, 0) == 0 || mallopt(M_TRIM_THRESHOLD, -1) == 0) return;
  heap_in_large_pages = true;
  GrowHeap(kFirstReserve);
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
  if (!heap_in_large_pages) return;
  const std::size_t wanted = expected += kTimes * bytes;
  const std::size_t has = reserved;
  if (wanted <= has) return;
  // At least twice as much, so that many small texts ask for it a few times.
  const std::size_t more = std::max(wanted - has, has);
  reserved += more;
  GrowHeap(more);
#endif
}

}  // namespace iamsim
