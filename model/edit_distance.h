// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_EDIT_DISTANCE_H_
#define IAMSIM_MODEL_EDIT_DISTANCE_H_

#include <cstddef>
#include <string_view>
#include <vector>

namespace iamsim {

// Returns how many letters must be added, removed, changed or swapped with their neighbour to make
// `b` of `a` (Damerau-Levenshtein). Letter case counts. Quadratic, for error messages only.
std::size_t EditDistance(std::string_view a, std::string_view b);

// Whether one is the other but for letter case and at most that many edits.
bool IsSlip(std::string_view word, std::string_view meant, std::size_t most = 2);
// Returns the word that was meant if `word` is a slip of the keyboard: closer than NearestWord()
// asks for, because the names of others may be close, too. Empty if it is none.
std::string_view SlipOf(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_EDIT_DISTANCE_H_
