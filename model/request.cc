// SPDX-License-Identifier: Apache-2.0
#include "model/request.h"

#include <algorithm>
#include <utility>

#include "model/arn.h"

namespace iamsim {

std::string ProblemOfUnknownKey(std::string_view key) {
  const std::size_t colon = key.find(':');
  const bool is_key = colon != std::string_view::npos && colon > 0 && colon + 1 < key.size();
  const std::size_t star = key.find('*');
  const bool is_pattern = star == std::string_view::npos || star + 1 == key.size();
  if (is_key && is_pattern && key.find(' ') == std::string_view::npos) return {};
  return '`' + std::string(key) + "` is no condition key";
}

void AddMissingKeys(const ContextInputs& added, ContextInputs& context) {
  for (const auto& entry : added) {
    const bool given = std::any_of(context.begin(), context.end(), [&](const auto& other) {
      return EqualsIgnoreCase(other.first, entry.first);
    });
    if (!given) context.push_back(entry);
  }
}

void LeaveKeysOpen(Request& request) {
  if (request.unknown == UnknownKeys()) request.unknown.mode = UnknownKeys::Mode::kAll;
}

}  // namespace iamsim
