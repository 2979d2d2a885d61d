// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_TEXT_HASH_H_
#define IAMSIM_ENGINE_TEXT_HASH_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace iamsim {

// Eight bytes a step. The value is never stored, so it may depend on the machine's byte order.
inline std::uint64_t HashOfText(std::string_view text) {
  constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15U;
  std::uint64_t hash = text.size() * kMultiplier;
  while (!text.empty()) {
    std::uint64_t word = 0;
    const std::size_t count = std::min(text.size(), sizeof(word));
    std::memcpy(&word, text.data(), count);
    text.remove_prefix(count);
    hash = (hash ^ word) * kMultiplier;
    hash ^= hash >> 32U;
  }
  return hash;
}

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_TEXT_HASH_H_
