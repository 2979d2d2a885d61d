// SPDX-License-Identifier: Apache-2.0
#ifndef IAMSIM_MODEL_POLICIES_ALONE_H_
#define IAMSIM_MODEL_POLICIES_ALONE_H_

#include <string>
#include <string_view>
#include <vector>

#include "model/estate.h"

// Policies that are asked about without a model: a role that exists nowhere carries them.

namespace iamsim {

inline constexpr std::string_view kSyntheticAccount = "123456789012";
inline constexpr std::string_view kSyntheticRole = "policy-under-test";

// Where that role is.
struct PoliciesAccount {
  std::string id = std::string(kSyntheticAccount);
  std::string partition = "aws";
};
// In the account and the partition that the ARN of the resource has, because policies are asked
// about what their own account has.
PoliciesAccount AccountForPolicies(std::string_view resource);
std::string SyntheticRoleArn(const PoliciesAccount& account);

// An account whose one role carries `identity_policies`.
Estate EstateOfPolicies(std::vector<PolicyPtr> identity_policies, const PoliciesAccount& of);

}  // namespace iamsim

#endif  // IAMSIM_MODEL_POLICIES_ALONE_H_
