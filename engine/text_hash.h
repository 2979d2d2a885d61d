// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_TEXT_HASH_H_
#define IAMSIM_ENGINE_TEXT_HASH_H_

#include <cstddef>
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
  // The last bytes, by copies whose sizes are known: one for each bit of their number.
  word = 0;
  std::size_t at = 0;
  const auto take = [&]<typename Part>(Part part) {
    std::memcpy(&part, text.data() + at, sizeof(part));
    word = word << 8U * sizeof(part) % 64U | part;
    at += sizeof(part);
  };
  if ((text.size() & 4U) != 0) take(std::uint32_t{});
  if ((text.size() & 2U) != 0) take(std::uint16_t{});
  if ((text.size() & 1U) != 0) take(std::uint8_t{});
  add(word);
  return hash;
}

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_TEXT_HASH_H_
