// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_BENCHMARKS_RANDOM_H_
#define IAMSIM_BENCHMARKS_RANDOM_H_

#include <cstdint>

namespace iamsim {

// SplitMix64: the standard library's distributions differ between implementations.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  int Below(int limit) { return static_cast<int>(Next() % static_cast<std::uint64_t>(limit)); }
  bool OneIn(int n) { return Below(n) == 0; }
  // Small numbers more often than large ones.
  int Skewed(int limit) { return Below(Below(limit) + 1); }

 private:
  std::uint64_t Next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }

  std::uint64_t state_;
};

}  // namespace iamsim

#endif  // IAMSIM_BENCHMARKS_RANDOM_H_
