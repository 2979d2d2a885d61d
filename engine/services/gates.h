// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_SERVICES_GATES_H_
#define IAMSIM_ENGINE_SERVICES_GATES_H_

#include "absl/status/status.h"

#include "engine/prepare.h"

namespace iamsim {

// Sets what services decide on their own: `pre_gate` before any policy, `service_gate` after
// explicit denies and before grants, `must_allow` and the exceptions of the bucket policy. Caller,
// resource and owner must be resolved. InvalidArgument for a call that cannot be made so.
absl::Status SettleGates(const Estate& estate, PreparedRequest& prepared);

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_SERVICES_GATES_H_
