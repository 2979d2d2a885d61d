// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_TEXT_HASH_H_
#define IAMSIM_ENGINE_TEXT_HASH_H_

#include <cstdint>
#include <cstring>
#include <string_view>

namespace iamsim {

// Eight bytes a step. The value is never stored, so it may depend on the machine's byte order.
inline std::uint64_t HashOfText(std::string_view text) {
  constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15U;
  std::uint64_t hash = text.size() * kMultiplier;
  const auto add = [&hash](std::uint64_t word) {
    hash = (hash ^ word) * kMultiplier;
    hash ^= hash >> 32U;
  };
  std::uint64_t word = 0;
  for (; text.size() >= sizeof(word); text.remove_prefix(sizeof(word))) {
    std::memcpy(&word, text.data(), sizeof(word));
    add(word);
  }
  if (text.empty()) return hash;
  word = 0;
  std::memcpy(&word, text.data(), text.size());
  add(word);
  return hash;
}

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_TEXT_HASH_H_
