// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_ASSUME_CHAIN_H_
#define IAMSIM_ENGINE_ASSUME_CHAIN_H_

#include <cstddef>

#include "absl/status/statusor.h"

#include "model/estate.h"
#include "model/request.h"

// Roles assumed on the way to a request (R-CHAIN-1 to R-CHAIN-13). IAM User Guide, "Roles terms and
// concepts: role chaining", "Pass session tags in AWS STS".

namespace iamsim {

// The call that assumes hop `hop` of `request.assume`, made with the credentials of `caller`: the
// request itself for the first hop, else what SessionAfter() gave for the one before. From an
// identity provider the first is the right sts:AssumeRoleWith... call. Keys of network, time and
// region reach every hop.
// An endpoint only carries the calls of its own service.
Request HopRequest(const Estate& estate, const Request& request, std::size_t hop,
                   const Request& caller);

// The request as the session that an allowed hop produces makes it: principal, session tags,
// source identity and session policies are those of the new session. `call` is the hop's request.
Request SessionAfter(const Estate& estate, const Request& request, const Request& call);

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_ASSUME_CHAIN_H_
