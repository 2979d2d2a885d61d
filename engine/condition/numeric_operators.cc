// SPDX-License-Identifier: Apache-2.0
#include "engine/condition/operator_family.h"
#include "model/condition_value.h"

// Numeric*: exact decimals (R-COND-13).

namespace iamsim {

MatcherPtr MakeNumericMatcher(Comparison comparison, std::span<const std::string> values) {
  return std::make_unique<const FamilyMatcher<OrderedFamily<Decimal>>>(comparison, values, false);
}

}  // namespace iamsim
