// SPDX-License-Identifier: Apache-2.0
#include "model/catalogue/access_level_words.h"

#include <algorithm>
#include <string>

#include "model/arn.h"

namespace iamsim {

const std::vector<std::string_view>& AccessLevelWords() {
  static const std::vector<std::string_view>& words = *new std::vector<std::string_view>{
      "list", "read", "write", "tagging", "permissions-management"};
  return words;
}

std::optional<AccessLevel> ParseAccessLevel(std::string_view text) {
  std::string word = ToLowerAscii(text);
  std::replace(word.begin(), word.end(), ' ', '-');
  const std::vector<std::string_view>& words = AccessLevelWords();
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) return std::nullopt;
  return kAccessLevels[static_cast<std::size_t>(found - words.begin())];
}

}  // namespace iamsim
