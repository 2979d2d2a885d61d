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

void UseLargePagesForHeap() {
#ifdef __GLIBC__
  // The heap grows by so much more than is asked for, and nothing is mapped apart from it.
  constexpr std::int64_t kMost = std::numeric_limits<int>::max();
  const std::int64_t quarter = std::int64_t{sysconf(_SC_PHYS_PAGES)} * sysconf(_SC_PAGESIZE) / 4;
  const auto padding = static_cast<int>(std::clamp<std::int64_t>(quarter, 0, kMost));
  if (mallopt(M_MMAP_MAX, 0) == 0 || mallopt(M_TOP_PAD, padding) == 0) return;
  auto* const begin = static_cast<char*>(sbrk(0));
  // More than a young heap has free, so that it grows. Volatile, or the pair is optimised away.
  constexpr std::size_t kMoreThanFree = 1 << 20;
  void* const volatile block = std::malloc(kMoreThanFree);
  std::free(block);
  AdviseLargePages(begin, static_cast<std::size_t>(static_cast<char*>(sbrk(0)) - begin));
#endif
}

}  // namespace iamsim
