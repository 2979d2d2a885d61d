// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_EDIT_DISTANCE_H_
#define IAMSIM_MODEL_EDIT_DISTANCE_H_

#include <cstddef>
#include <string_view>

namespace iamsim {

// Returns how many letters must be added, removed, changed or swapped with their neighbour to make
// `b` of `a` (Damerau-Levenshtein). Letter case counts. Quadratic, for error messages only.
std::size_t EditDistance(std::string_view a, std::string_view b);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_EDIT_DISTANCE_H_
