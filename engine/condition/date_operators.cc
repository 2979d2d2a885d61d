// SPDX-License-Identifier: Apache-2.0
#include "engine/condition/operator_family.h"
#include "model/condition_value.h"

// Date*: instants, however they are written (R-COND-14).

namespace iamsim {

MatcherPtr MakeDateMatcher(Comparison comparison, std::span<const std::string> values) {
  return std::make_unique<const FamilyMatcher<OrderedFamily<Instant>>>(comparison, values, false);
}

}  // namespace iamsim
