// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_ENGINE_SERVICES_STS_H_
#define IAMSIM_ENGINE_SERVICES_STS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"

#include "engine/prepare.h"

// AWS STS: calls that policies do not decide, credentials that may not make a call, and what the
// parameters of an sts:Assume... call are refused for (R-STS-1 to R-STS-15, R-CHAIN-2, 3, 8).
// IAM User Guide, "Compare AWS STS credentials"; STS API Reference, AssumeRole.

namespace iamsim {

// sts:AssumeRole, sts:AssumeRoleWithSAML, sts:AssumeRoleWithWebIdentity.
bool AssumesRole(const RequestedAction& action);
// One of those, or sts:TagSession, sts:SetSourceIdentity, sts:SetContext, on a role: its trust
// policy decides.
bool IsTrustDecision(const PreparedRequest& prepared);

// Sets `pre_gate`, `refusal` and `both_sides` where the rules of STS ask for it, also for other
// services that a kind of credentials may not call. InvalidArgument for parameters that the call
// does not take or that AWS's API rejects before it authorizes.
absl::Status SettleSts(const Estate& estate, PreparedRequest& prepared);

// Whether a statement of a trust policy may let a service assume the role: an Allow for it,
// whatever its conditions ask.
bool MayLetIn(const PolicyDocument& trust_policy, std::string_view service);

// The keys of the calling session's transitive tags that it really has, with their values.
Tags TransitiveTags(const SessionInput& session);

}  // namespace iamsim

#endif  // IAMSIM_ENGINE_SERVICES_STS_H_
