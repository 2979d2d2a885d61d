// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_SERVICES_OPEN_ACCESS_H_
#define IAMSIM_ENGINE_SERVICES_OPEN_ACCESS_H_

#include <string_view>

#include "engine/prepare.h"

// Where AWS lets everybody in until a policy says otherwise: mounts of a file system, console
// sign-in, APIs without authorization. EFS User Guide, "Using IAM to control file system data
// access"; Sign-In User Guide, "Controlling console access"; API Gateway Developer Guide, "How API
// Gateway resource policies affect authorization workflow".

namespace iamsim {

// Whether AWS answers the call without a signature (R-SVC-10).
bool TakesUnsigned(const PreparedRequest& prepared);

// Whether the call makes a console session; what `aws login` asks does not (R-SVC-9).
bool IsConsoleAccess(const PreparedRequest& prepared);
// Whether it is before sign-in, where only the owner's policies can be asked.
bool IsBeforeSignIn(const PreparedRequest& prepared);

// Returns the name of AWS's own policy that lets everybody in if the customer has put none. Empty
// if there is no such policy (R-SVC-7, R-SVC-8).
std::string_view DefaultOpenPolicyName(const PreparedRequest& prepared);
PolicyPtr EverybodyPolicy(std::string_view name);

// Settles the caller by the API's authorization: only AWS_IAM looks at a signature, and it asks
// for one (R-SVC-7).
void SettleApi(const Estate& estate, PreparedRequest& prepared);

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_SERVICES_OPEN_ACCESS_H_
