// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_OPERATION_H_
#define IAMSIM_ENGINE_OPERATION_H_

#include <optional>
#include <vector>

#include "absl/status/statusor.h"

#include "model/estate.h"
#include "model/request.h"

namespace iamsim {

// What AWS checks when a call is made, as questions of their own.
struct CallParts {
  // The action that was asked, where the call gives it keys that the request does not have.
  std::optional<Request> first;
  std::vector<Request> further;  // what comes with it, in order
};

// The parts of a call as the estate and the request's parameters tell them (R-EVAL-14):
// sts:TagSession and sts:SetSourceIdentity with sts:Assume..., iam:PassRole with a call that hands
// a role to a service, s3:GetObject with a copy, KMS with data that is encrypted, the bucket behind
// an access point, the key behind an alias, and each further resource of the call. None for a
// request that is `single`. The principal must be a full name. NotFound for an access point that
// the model lacks.
absl::StatusOr<CallParts> PartsOf(const Estate& estate, const Request& request);

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_OPERATION_H_
