// SPDX-License-Identifier: Apache-2.0
#include "model/in_parallel.h"

#include <atomic>
#include <cstddef>
#include <new>
#include <stdexcept>
#include <vector>

#include "gtest/gtest.h"

namespace iamsim {
namespace {

TEST(InParallelTest, TakesEveryItemOnce) {
  for (const std::size_t threads : {0U, 1U, 2U, 7U, 200U}) {
    std::vector<std::atomic<int>> taken(100);
    InParallel(taken.size(), threads, [&] { return [&](std::size_t i) { ++taken[i]; }; });
    for (const std::atomic<int>& times : taken)
      EXPECT_EQ(times, 1);
  }
}

TEST(InParallelTest, AnExceptionReachesTheCaller) {
  for (const std::size_t threads : {1U, 2U, 8U}) {
    const auto all_throw = [] { return [](std::size_t /*i*/) { throw std::bad_alloc(); }; };
    EXPECT_THROW(InParallel(100, threads, all_throw), std::bad_alloc) << threads;
    const auto one_throws = [] {
      return [](std::size_t i) {
        if (i == 99) throw std::length_error("one");
      };
    };
    EXPECT_THROW(InParallel(100, threads, one_throws), std::length_error) << threads;
  }
}

TEST(InParallelTest, AnExceptionOfAWorkersBeginReachesTheCaller) {
  const auto make = []() -> void (*)(std::size_t) { throw std::bad_alloc(); };
  EXPECT_THROW(InParallel(100, 4, make), std::bad_alloc);
}

TEST(InParallelTest, NothingIsTakenAfterAnException) {
  std::size_t taken = 0;
  const auto make = [&] {
    return [&](std::size_t i) {
      ++taken;
      if (i == 3) throw std::bad_alloc();
    };
  };
  EXPECT_THROW(InParallel(100, 1, make), std::bad_alloc);
  EXPECT_EQ(taken, 4U);
}

}  // namespace
}  // namespace iamsim
