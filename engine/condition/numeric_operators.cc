// SPDX-License-Identifier: Apache-2.0
#include "engine/condition/operator_family.h"
#include "model/condition_value.h"

// R-COND-13.

namespace iamsim {

std::unique_ptr<const ClauseValues> MakeNumericValues(const std::vector<std::string>& values,
                                                      Comparison comparison) {
  return std::make_unique<OrderedValues<Decimal>>(values, comparison);
}

}  // namespace iamsim
