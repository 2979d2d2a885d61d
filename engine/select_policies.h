// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_SELECT_POLICIES_H_
#define IAMSIM_ENGINE_SELECT_POLICIES_H_

#include "absl/status/status.h"

#include "engine/prepare.h"

namespace iamsim {

// Fills `prepared.layers`: which layers take part (R-EVAL-16), and which policies of
// the estate and the request each of them has. Caller, resource, owner and gates must be settled.
// NotFound for a VPC endpoint that the model lacks, InvalidArgument for session policies of a
// caller that cannot have any.
absl::Status SelectPolicies(const CompiledEstate& compiled, PreparedRequest& prepared);

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_SELECT_POLICIES_H_
