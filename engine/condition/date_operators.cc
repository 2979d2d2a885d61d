// SPDX-License-Identifier: Apache-2.0
#include "engine/condition/operator_family.h"
#include "model/condition_value.h"

// R-COND-14.

namespace iamsim {

std::unique_ptr<const ClauseValues> MakeDateValues(const std::vector<std::string>& values,
                                                   Comparison comparison) {
  return std::make_unique<OrderedValues<Instant>>(values, comparison);
}

}  // namespace iamsim
