// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_POLICIES_ALONE_H_
#define IAMSIM_MODEL_POLICIES_ALONE_H_

#include <string_view>
#include <vector>

#include "model/estate.h"

// Policies that are asked about without a model: a role that exists nowhere carries them.

namespace iamsim {

inline constexpr std::string_view kSyntheticAccount = "123456789012";
inline constexpr std::string_view kSyntheticRole = "policy-under-test";
inline constexpr std::string_view kSyntheticRoleArn =
    "arn:aws:iam::123456789012:role/policy-under-test";

// An account whose one role carries `identity_policies`.
Estate EstateOfPolicies(std::vector<PolicyPtr> identity_policies);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_POLICIES_ALONE_H_
