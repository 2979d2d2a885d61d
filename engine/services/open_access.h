// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_SERVICES_OPEN_ACCESS_H_
#define IAMSIM_ENGINE_SERVICES_OPEN_ACCESS_H_

#include <string_view>

#include "engine/prepare.h"

// Where AWS lets everybody in until a policy says otherwise: mounts of a file system, console
// sign-in, APIs that authorize nobody. EFS User Guide, "Using IAM to control file system data
// access"; Sign-In User Guide, "Controlling console access"; API Gateway Developer Guide, "How API
// Gateway resource policies affect authorization workflow".

namespace iamsim {

// Whether AWS answers the call without a signature (R-SVC-10).
bool TakesUnsigned(const PreparedRequest& prepared);

// A call by which a console session is made; what `aws login` asks is none (R-SVC-9).
bool IsConsoleAccess(const PreparedRequest& prepared);
// The same before anybody has signed in, so that only the owner's policies can be asked.
bool IsBeforeSignIn(const PreparedRequest& prepared);

// The name of AWS's own policy that lets everybody in where the customer has put none; empty where
// there is no such (R-SVC-7, R-SVC-8).
std::string_view DefaultOpenPolicyName(const PreparedRequest& prepared);
PolicyPtr EverybodyPolicy(std::string_view name);

// What the API's authorization makes of the caller: a signature counts with AWS_IAM alone, and
// there it must be (R-SVC-7).
void SettleApi(const Estate& estate, PreparedRequest& prepared);

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_SERVICES_OPEN_ACCESS_H_
