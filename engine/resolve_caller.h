// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_RESOLVE_CALLER_H_
#define IAMSIM_ENGINE_RESOLVE_CALLER_H_

#include "absl/status/status.h"

#include "engine/prepare.h"

namespace iamsim {

// Fills `prepared.caller` from the request's principal, token and session (R-PRIN-16).
// InvalidArgument for what is not a principal; NotFound, with the nearest name, for one that the
// model lacks.
absl::Status ResolveCaller(const Estate& estate, PreparedRequest& prepared);

// Whether the request's principal is an identity provider, given as a token or by its ARN.
bool IsTokenPrincipal(const Request& request);

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_RESOLVE_CALLER_H_
