// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_IN_PARALLEL_H_
#define IAMSIM_MODEL_IN_PARALLEL_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace iamsim {

inline std::size_t CoreCount() {
  return std::max(1U, std::thread::hardware_concurrency());
}

// An exception that leaves a thread ends the process. Here the first one is kept, out of memory
// above all, until the threads have ended and their caller can throw it on.
class FirstException {
 public:
  // Whether `work` came to its end.
  template <typename Work>
  bool Catch(const Work& work) {
    try {
      work();
      return true;
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (exception_ == nullptr) exception_ = std::current_exception();
      return false;
    }
  }
  // When no thread is in Catch() any more.
  void Rethrow() const {
    if (exception_ != nullptr) std::rethrow_exception(exception_);
  }

 private:
  std::mutex mutex_;
  std::exception_ptr exception_;
};

// Starts at most `count` threads that do `work(i)` each, and fewer where the system gives no more
// of them; they are joined when the list is destroyed. `work` must not throw.
template <typename Work>
std::vector<std::jthread> StartThreads(std::size_t count, const Work& work) {
  std::vector<std::jthread> threads;
  threads.reserve(count);
  while (threads.size() < count) {
    try {
      threads.emplace_back([&work, i = threads.size()] { work(i); });
    } catch (const std::system_error&) {
      break;
    }
  }
  return threads;
}

// Takes items 0 to `count` - 1 on at most `threads` threads, the caller's among them, in that order
// as threads become free. `make_worker()` is called on each thread and gives what takes an item:
// what it holds needs no lock. Returns when all are taken. When one of them throws, no more are
// taken, and the first exception is the caller's.
template <typename MakeWorker>
void InParallel(std::size_t count, std::size_t threads, MakeWorker make_worker) {
  std::atomic<std::size_t> next = 0;
  FirstException failure;
  const auto work = [&](std::size_t /*thread*/) {
    const bool good = failure.Catch([&] {
      if (next >= count) return;
      auto worker = make_worker();
      for (std::size_t i = next++; i < count; i = next++)
        worker(i);
    });
    if (!good) next = count;
  };
  const std::size_t wanted = std::min(threads, count);
  {
    const std::vector<std::jthread> others = StartThreads(wanted > 1 ? wanted - 1 : 0, work);
    work(0);
  }
  failure.Rethrow();
}

}  // namespace iamsim

#endif  // IAMSIM_MODEL_IN_PARALLEL_H_
