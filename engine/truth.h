// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_TRUTH_H_
#define IAMSIM_ENGINE_TRUTH_H_

#include <algorithm>
#include <cstdint>

namespace iamsim {

// The answer of a matcher. Every matcher and every caller of one speaks in Truth, combined with the
// functions below (Kleene's logic), so that kUnknown needs no second set of matchers.
enum class Truth : std::uint8_t { kFalse = 0, kUnknown = 1, kTrue = 2 };

constexpr Truth TruthOf(bool value) {
  return value ? Truth::kTrue : Truth::kFalse;
}
constexpr Truth And(Truth a, Truth b) {
  return std::min(a, b);
}
constexpr Truth Or(Truth a, Truth b) {
  return std::max(a, b);
}
constexpr Truth Not(Truth a) {
  return static_cast<Truth>(2 - static_cast<int>(a));
}

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_TRUTH_H_
