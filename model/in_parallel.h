// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_IN_PARALLEL_H_
#define IAMSIM_MODEL_IN_PARALLEL_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <system_error>
#include <thread>
#include <vector>

namespace iamsim {

inline std::size_t CoreCount() {
  return std::max(1U, std::thread::hardware_concurrency());
}

// Takes items 0 to `count` - 1 on at most `threads` threads, the caller's among them, in that order
// as threads become free. `make_worker()` is called on each thread and gives what takes an item:
// what it holds needs no lock. Returns when all are taken.
template <typename MakeWorker>
void InParallel(std::size_t count, std::size_t threads, MakeWorker make_worker) {
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    if (next >= count) return;
    auto worker = make_worker();
    for (std::size_t i = next++; i < count; i = next++)
      worker(i);
  };
  std::vector<std::jthread> others;
  for (std::size_t i = 1; i < std::min(threads, count); ++i) {
    try {
      others.emplace_back(work);
    } catch (const std::system_error&) {
      // The system gives no more of them.
      break;
    }
  }
  work();
}

}  // namespace iamsim

#endif  // IAMSIM_MODEL_IN_PARALLEL_H_
