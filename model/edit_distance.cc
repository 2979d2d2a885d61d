// SPDX-License-Identifier: Apache-2.0
#include "model/edit_distance.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "model/arn.h"

namespace iamsim {

// By rows.
std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substitution = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, substitution});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

bool IsSlip(std::string_view word, std::string_view meant, std::size_t most) {
  const std::size_t longer = std::max(word.size(), meant.size());
  const std::size_t shorter = std::min(word.size(), meant.size());
  return longer - shorter <= most && EditDistance(ToLowerAscii(word), ToLowerAscii(meant)) <= most;
}

std::string_view SlipOf(std::string_view word, const std::vector<std::string_view>& candidates) {
  const std::size_t most = std::min<std::size_t>(2, std::max<std::size_t>(1, word.size() / 3));
  std::string_view nearest;
  for (const std::string_view candidate : candidates) {
    if (IsSlip(word, candidate, 0)) return candidate;
    if (nearest.empty() && IsSlip(word, candidate, most)) nearest = candidate;
  }
  return nearest;
}

}  // namespace iamsim
